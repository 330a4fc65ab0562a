"""kill -9 at random points, again and again, while dossiers change: nothing missed, nothing twice.

A dossier changes anew as soon as its last change was told, so that there is always something to
tell. A change that were lost would hold its dossier up until the deadline; one that were told
twice would make more messages than changes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.config import ROOT
from bot.database import reading
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.following import Rhythm
from bot.dossiers.models import subscriptions
from bot.dossiers.portals.routing import Portals, build_portals
from bot.gateway.models import messages
from tests.demo_portal import Demo, RunningDemo
from tests.following_rig import (
    SECRET_KEY,
    Following,
    portal_environment,
    wait_until,
    without_settings,
)
from tests.integration.catalogue.conftest import database_url, engine

__all__ = ["database_url", "engine"]

KILLS = {"sqlite": 40, "postgresql": 10}
"""Fifty together."""
SEED = 20261104
LABELS = ("Được tiếp nhận", "còn trong hạn", "quá hạn")
STATES = ("supplementing", "stopped", "paying", "finished")
RHYTHM = Rhythm(timedelta(days=60), timedelta(minutes=0.001))


class PollerProcess:
    """`python -m bot.poller`, started again and again."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._path = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return at once."""
        with self._path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.poller"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self, after: float = 0) -> None:
        """kill -9, after so many seconds."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(after)
        assert self._process.poll() is None, self.log
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> int:
        """End it as a supervisor does -> its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(10)

    @property
    def log(self) -> str:
        """What all of them logged."""
        return self._path.read_text(encoding="utf-8")


@dataclass
class Citizens:
    """Followed dossiers, and how often each has changed."""

    following: Following
    demo: Demo
    random: Random
    codes: dict[str, str] = field(default_factory=dict)
    """Code by conversation."""
    changes: dict[str, int] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def follow_samples(self, portals: Portals) -> None:
        """Three dossiers of each portal."""
        for dialect in Dialect:
            for label in LABELS:
                sample = self.demo.sample(dialect, label)
                portal = portals.for_code(sample["code"])
                assert portal is not None
                state = portal.look_up(sample["code"], sample["factor"])
                conversation = self.following.follow(state, sample["factor"])
                self.codes[conversation] = sample["code"]
                self.changes[conversation] = 0
                self.states[conversation] = ""

    def told(self) -> dict[str, int]:
        """How many messages each conversation has; never more than there were changes."""
        counts = select(messages.c.conversation_id, func.count())
        with reading(self.following.engine) as connection:
            found = dict(connection.execute(counts.group_by(messages.c.conversation_id)).all())
        told = {conversation: found.get(conversation, 0) for conversation in self.codes}
        assert all(told[c] <= self.changes[c] for c in told), "a change was told twice"
        return told

    def go_on(self) -> int:
        """Let each dossier change whose last change was told -> messages so far."""
        told = self.told()
        for conversation, code in self.codes.items():
            if told[conversation] == self.changes[conversation]:
                state = self.random.choice([s for s in STATES if s != self.states[conversation]])
                assert self.demo.advance(code, state).status_code == 200
                self.states[conversation] = state
                self.changes[conversation] += 1
        return sum(told.values())

    def looks(self) -> list[object]:
        """When each dossier is due next: changes with every look."""
        due = select(subscriptions.c.next_check_at).order_by(subscriptions.c.id)
        with reading(self.following.engine) as connection:
            return list(connection.scalars(due))

    def held(self) -> int:
        """How many are claimed."""
        held = select(func.count()).where(subscriptions.c.claimed_until.is_not(None))
        with reading(self.following.engine) as connection:
            return int(connection.scalar(held))


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path).start()
    yield running
    running.stop()


@pytest.fixture
def environment(demo: RunningDemo, database_url: str, tmp_path: Path) -> dict[str, str]:
    own = {
        "BOT_DATA_DIR": str(tmp_path),
        "BOT_DATABASE_URL": database_url,
        "BOT_SECRET_KEY": SECRET_KEY,
        "BOT_FOLLOW_MINUTES": "0.001",
    }
    return without_settings({**portal_environment(demo.port), **own})


@pytest.fixture
def portals(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Portals]:
    with monkeypatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        built = build_portals()
    yield built
    built.close()


@pytest.fixture
def citizens(engine: Engine, demo: RunningDemo, portals: Portals) -> Iterator[Citizens]:
    with demo.client() as http:
        found = Citizens(Following(engine, portals, RHYTHM), Demo(http), Random(SEED))
        found.follow_samples(portals)
        yield found


@pytest.fixture
def poller(environment: dict[str, str], tmp_path: Path) -> Iterator[PollerProcess]:
    process = PollerProcess(environment, tmp_path / "poller.log")
    yield process
    with suppress(AssertionError):
        process.kill()


def all_looked_at_since(citizens: Citizens, before: list[object]) -> Callable[[], bool]:
    return lambda: all(a != b for a, b in zip(before, citizens.looks(), strict=True))


def test_no_change_is_missed_and_none_is_told_twice(
    citizens: Citizens, poller: PollerProcess, engine: Engine
) -> None:
    kills = KILLS[engine.dialect.name]
    in_the_middle = 0
    for number in range(kills):
        before = citizens.looks()
        poller.start()
        if number % 10 == 9:
            poller.kill(after=citizens.random.uniform(0, 2))
            continue
        # Before anything else changes: what was told already would be told again here.
        wait_until(all_looked_at_since(citizens, before), lambda: poller.log)
        enough = citizens.go_on() + citizens.random.randint(1, 8)
        wait_until(lambda n=enough: citizens.go_on() >= n, lambda: poller.log)
        poller.kill(after=citizens.random.uniform(0, 0.03))
        in_the_middle += citizens.held() > 0
    assert in_the_middle > kills / 4, "the kills did not hit it at work"

    poller.start()
    for _ in range(3):
        wait_until(all_looked_at_since(citizens, citizens.looks()), lambda: poller.log)
    assert citizens.told() == citizens.changes
    assert min(citizens.changes.values()) > 0
    assert poller.stop() == 0
    assert citizens.held() == 0
    assert "Traceback" not in poller.log and "ERROR" not in poller.log
    assert not [code for code in citizens.codes.values() if code in poller.log]
    changes = sum(citizens.changes.values())
    print(f"{kills} kills, {in_the_middle} during a look-up, {changes} changes told once")
