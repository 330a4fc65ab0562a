"""The poller before a real demo portal: what citizens are told, and what portals are spared."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Connection, Engine

from bot.database import open_engine, writing
from bot.dossiers.claims import Claims
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Announce, Claimed, Held, Rhythm
from bot.dossiers.poller import Pace, Poller
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.routing import Portals, build_portals
from bot.errors import PortalUnavailable
from bot.gateway.models import conversations
from tests.demo_portal import Demo, RunningDemo
from tests.following_rig import (
    Clock,
    Following,
    portal_environment,
    tell,
    tell_ending,
    wait_until,
    without_settings,
)
from tests.integration.catalogue.conftest import database_url, engine

__all__ = ["database_url", "engine"]

FAST = Rhythm(timedelta(days=60), timedelta(seconds=0.05))
PACE = Pace(20, FAST.interval)
SLOW = Rhythm(timedelta(days=60), timedelta(minutes=30))
HOURS = timedelta(hours=9)
"""Longer than any wait of the slow rhythm."""


@pytest.fixture
def portals(
    running: RunningDemo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Portals]:
    environment = without_settings(portal_environment(running.port))
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        built = build_portals()
    yield built
    built.close()


class Rig:
    """Samples of the demo that are followed, and a poller that looks when it is told to."""

    def __init__(self, engine: Engine, portals: Portals, demo: Demo, rhythm: Rhythm) -> None:
        self.clock = Clock()
        self.portals = portals
        self.demo = demo
        self.following = Following(engine, portals, rhythm, self.clock)
        self.poller = self.make_poller(self.following.claims)

    def make_poller(self, claims: Claims, announce: Announce = tell) -> Poller:
        return Poller(claims, self.portals, announce, tell_ending, PACE)

    def portal(self, dialect: Dialect) -> Portal:
        return next(portal for portal in self.portals if portal.dialect == dialect.value)

    def follow(self, dialect: Dialect, label: str = "Được tiếp nhận") -> tuple[str, str]:
        """The code, and the conversation that follows it."""
        sample = self.demo.sample(dialect, label)
        state = self.portal(dialect).look_up(sample["code"], sample["factor"])
        return sample["code"], self.following.follow(state, sample["factor"])

    def look(self, dialect: Dialect, poller: Poller | None = None) -> bool:
        """Look after a while."""
        self.clock.pass_(HOURS)
        return (poller or self.poller).look(self.portal(dialect))


@pytest.fixture
def rig(engine: Engine, portals: Portals, demo: Demo) -> Rig:
    return Rig(engine, portals, demo, SLOW)


@pytest.mark.parametrize("dialect", Dialect)
def test_each_change_is_told_once_and_nothing_else(rig: Rig, dialect: Dialect) -> None:
    code, conversation = rig.follow(dialect)
    assert rig.look(dialect)
    assert rig.following.told(conversation) == []
    rig.demo.advance(code, "supplementing")
    assert rig.look(dialect) and rig.look(dialect)
    assert len(rig.following.told(conversation)) == 1
    rig.demo.advance(code, "finished")
    assert rig.look(dialect) and rig.look(dialect)
    told = rig.following.told(conversation)
    assert len(told) == 2 and told[1].endswith("→ finished")


def test_a_returned_dossier_is_told_and_left_alone(rig: Rig) -> None:
    code, conversation = rig.follow(Dialect.national, "còn trong hạn")
    rig.demo.advance(code, "returned")
    assert rig.look(Dialect.national)
    assert not rig.look(Dialect.national)
    assert rig.following.told(conversation)[0].endswith("processing → returned")
    assert rig.following.ending(conversation) == "closed"


def test_nothing_is_looked_at_before_its_time(rig: Rig) -> None:
    rig.follow(Dialect.igate)
    assert not rig.poller.look(rig.portal(Dialect.igate))


def test_a_dossier_that_is_missing_three_times_is_given_up_and_that_is_said(rig: Rig) -> None:
    sample = rig.demo.sample(Dialect.igate, "Được tiếp nhận")
    state = rig.portal(Dialect.igate).look_up(sample["code"], sample["factor"])
    wrong = "0000" if sample["factor"] != "0000" else "1111"
    conversation = rig.following.follow(state, wrong)
    assert rig.look(Dialect.igate) and rig.look(Dialect.igate)
    assert rig.following.told(conversation) == []
    assert rig.look(Dialect.igate)
    assert not rig.look(Dialect.igate)
    assert rig.following.told(conversation) == ["lost"]
    assert rig.following.ending(conversation) == "lost"


def test_what_has_run_out_is_ended_and_that_is_said(rig: Rig) -> None:
    code, conversation = rig.follow(Dialect.opencps)
    rig.clock.pass_(SLOW.days)
    rig.demo.advance(code, "finished")
    assert not rig.look(Dialect.opencps)
    assert rig.poller.end_expired()
    assert not rig.poller.end_expired()
    assert rig.following.told(conversation) == ["expired"]
    assert rig.following.ending(conversation) == "expired"


def test_a_conversation_that_is_gone_ends_quietly(rig: Rig) -> None:
    code, conversation = rig.follow(Dialect.national)
    _, other = rig.follow(Dialect.igate)
    with writing(rig.following.engine) as connection:
        connection.execute(delete(conversations))
    rig.demo.advance(code, "paying")
    assert rig.look(Dialect.national)
    assert rig.following.ending(conversation) == "orphaned"
    rig.clock.pass_(SLOW.days)
    assert rig.poller.end_expired()
    assert rig.following.ending(other) == "orphaned"


def test_a_portal_that_is_down_loses_nothing(rig: Rig) -> None:
    code, conversation = rig.follow(Dialect.national)
    rig.demo.advance(code, "stopped")
    rig.demo.fault(Dialect.national, "500")
    with pytest.raises(PortalUnavailable):
        rig.look(Dialect.national)
    rig.demo.http.delete("/__faults__")
    assert not rig.poller.look(rig.portal(Dialect.national)), "not again at once"
    assert rig.look(Dialect.national)
    assert len(rig.following.told(conversation)) == 1


def test_a_message_that_cannot_be_made_is_made_later(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    code, conversation = rig.follow(Dialect.igate)
    rig.demo.advance(code, "paying")

    def broken(connection: Connection, claimed: Claimed, dossier: Dossier) -> None:
        raise KeyError(claimed.code)

    assert rig.look(Dialect.igate, rig.make_poller(rig.following.claims, broken))
    assert "KeyError in " in caplog.text
    assert rig.look(Dialect.igate)
    assert len(rig.following.told(conversation)) == 1


def test_logs_hold_no_code(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    code, _ = rig.follow(Dialect.national)
    rig.demo.advance(code, "paying")
    rig.look(Dialect.national)
    rig.demo.fault(Dialect.national, "html")
    with pytest.raises(PortalUnavailable):
        rig.look(Dialect.national)
    assert "announced" in caplog.text and "bot.dossiers" in caplog.text
    assert code not in caplog.text and code[-6:] not in caplog.text


def test_unfollowing_during_the_look_up_silences_it(rig: Rig) -> None:
    code, conversation = rig.follow(Dialect.igate)
    rig.demo.advance(code, "stopped")
    following = rig.following

    class Meanwhile(Claims):
        """The citizen is quicker than the writing of what was found."""

        def changed(self, claimed: Claimed, dossier: Dossier, announce: Announce) -> bool:
            assert following.subscriptions.unfollow(conversation, code) == 1
            return super().changed(claimed, dossier, announce)

    claims = Meanwhile(following.engine, following.vault, following.key, SLOW, rig.clock)
    assert rig.look(Dialect.igate, rig.make_poller(claims))
    assert following.told(conversation) == []
    assert following.ending(conversation) == "citizen"


@contextmanager
def pollers(rig: Rig, database_url: str, count: int) -> Iterator[None]:
    """So many pollers at work, each with connections of its own."""
    stop = threading.Event()
    with ThreadPoolExecutor(count) as pool:
        running = []
        for _ in range(count):
            own = Following(open_engine(database_url), rig.portals, FAST)
            running.append(pool.submit(rig.make_poller(own.claims).run, stop))
        try:
            yield
        finally:
            stop.set()
    for poller in running:
        poller.result()


@pytest.fixture
def fast(engine: Engine, portals: Portals, demo: Demo) -> Rig:
    rig = Rig(engine, portals, demo, FAST)
    rig.following = Following(engine, portals, FAST)
    return rig


def test_two_pollers_tell_each_change_once(fast: Rig, database_url: str) -> None:
    labels = ("Được tiếp nhận", "còn trong hạn", "quá hạn")
    followed = [fast.follow(dialect, label) for dialect in Dialect for label in labels]
    steps = ("supplementing", "stopped", "paying", "finished")
    with pollers(fast, database_url, 2):
        for number, status in enumerate(steps, start=1):
            for code, _ in followed:
                assert fast.demo.advance(code, status).status_code == 200
            for _, conversation in followed:
                wait_until(lambda c=conversation, n=number: len(fast.following.told(c)) >= n)
    for _, conversation in followed:
        assert len(fast.following.told(conversation)) == len(steps)


def test_a_portal_that_hangs_holds_up_no_other(fast: Rig, database_url: str) -> None:
    slow_code, slow = fast.follow(Dialect.opencps)
    code, conversation = fast.follow(Dialect.national)
    fast.demo.fault(Dialect.opencps, "hang")
    fast.demo.advance(slow_code, "stopped")
    with pollers(fast, database_url, 1):
        for number, status in enumerate(("stopped", "paying"), start=1):
            fast.demo.advance(code, status)
            wait_until(lambda n=number: len(fast.following.told(conversation)) == n)
        assert fast.following.told(slow) == []
        fast.demo.http.delete("/__faults__")
        wait_until(lambda: len(fast.following.told(slow)) == 1)


def test_a_line_that_breaks_ends_the_poller(fast: Rig) -> None:
    class Broken(Claims):
        """Fails as nobody expects."""

        def claim(self, portal: str, limit: int) -> list[Held]:
            raise ZeroDivisionError

    following = fast.following
    broken = Broken(following.engine, following.vault, following.key, FAST)
    with pytest.raises(ZeroDivisionError):
        fast.make_poller(broken).run(threading.Event())


def test_the_pace_follows_from_the_interval() -> None:
    pace = Pace(20, timedelta(minutes=30))
    assert pace.rest == 5
    assert 15 <= pace.rest_after(1) <= 30
    assert 60 <= pace.rest_after(3) <= 120
    assert 450 <= pace.rest_after(1000) <= 900
    assert Pace(20, timedelta(0)).rest_after(1) > 0
