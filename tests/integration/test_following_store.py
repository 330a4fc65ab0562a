"""Followed dossiers in SQLite and PostgreSQL: claimed by one, announced once, ended for good."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.database import open_engine, reading, writing
from bot.dossiers.claims import KEEP_ENDED
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Claimed, Ending, Held
from bot.dossiers.models import subscriptions
from bot.dossiers.status import Status
from bot.errors import NotFound
from bot.vault import sealed
from tests.following_rig import (
    CODE,
    NATIONAL_CODE,
    RHYTHM,
    START,
    Clock,
    Following,
    dossier,
    silent_portals,
    tell,
    tell_ending,
)
from tests.integration.catalogue.conftest import database_url, engine

__all__ = ["database_url", "engine"]

INTERVAL = RHYTHM.interval
TWICE = 2 * INTERVAL
"""Longer than a wait can be."""
FINISHED = dossier(Status.finished)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def following(engine: Engine, clock: Clock) -> Following:
    return Following(engine, silent_portals(), clock=clock)


def take(following: Following, portal: str = "igate") -> Claimed:
    (held,) = following.claims.claim(portal, 10)
    assert isinstance(held, Claimed)
    return held


def rows(following: Following) -> list[Any]:
    with reading(following.engine) as connection:
        return connection.execute(select(subscriptions)).all()


def secrets(following: Following) -> int:
    with reading(following.engine) as connection:
        return len(connection.scalars(select(sealed.c.reference)).all())


def test_what_is_followed_comes_up_about_once_an_interval(
    following: Following, clock: Clock
) -> None:
    conversation = following.follow(dossier(), "1234")
    assert following.claims.claim("igate", 10) == []
    clock.pass_(TWICE)
    assert following.claims.claim("national", 10) == []
    claimed = take(following)
    assert (claimed.conversation, claimed.channel) == (conversation, "web")
    assert (claimed.code, claimed.factor, claimed.before) == (CODE, "1234", dossier())
    assert "1234" not in repr(claimed) and CODE not in repr(claimed)
    following.claims.unchanged(claimed)
    clock.pass_(INTERVAL / 2)
    assert following.claims.claim("igate", 10) == []
    clock.pass_(INTERVAL)
    following.claims.failed(take(following))
    assert following.told(conversation) == []


def test_the_database_holds_no_code_and_no_factor_in_clear(following: Following) -> None:
    following.follow(dossier(status_text="Chờ lãnh đạo ký"), "9876")
    with reading(following.engine) as connection:
        stored = str(rows(following)) + str(connection.execute(select(sealed)).all())
    assert CODE not in stored and "9876" not in stored and "lãnh đạo" not in stored


def test_a_claim_belongs_to_one_until_the_lease_ends(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    slow = take(following)
    assert following.claims.claim("igate", 10) == []
    clock.pass_(RHYTHM.lease)
    fast = take(following)
    assert following.claims.changed(fast, FINISHED, tell)
    assert not following.claims.changed(slow, FINISHED, tell)
    assert not following.claims.ended(slow, Ending.lost, tell_ending)
    following.claims.missing(slow)
    assert len(following.told(conversation)) == 1
    clock.pass_(TWICE)
    assert take(following).before == FINISHED


def test_released_claims_can_be_taken_at_once(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    dead = take(following)
    following.claims.release()
    clock.pass_(timedelta(microseconds=1))
    alive = take(following)
    assert not following.claims.changed(dead, FINISHED, tell)
    assert following.claims.changed(alive, FINISHED, tell)
    assert len(following.told(conversation)) == 1


def test_state_and_message_are_written_both_or_neither(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    claimed = take(following)

    def fail_late(connection: Connection, claimed: Claimed, dossier: Dossier) -> None:
        tell(connection, claimed, dossier)
        raise ValueError

    with pytest.raises(ValueError):
        following.claims.changed(claimed, FINISHED, fail_late)
    assert following.told(conversation) == []
    assert following.claims.changed(claimed, FINISHED, tell)
    assert len(following.told(conversation)) == 1


@pytest.mark.parametrize("status", [Status.returned, Status.refused, Status.withdrawn])
def test_the_last_state_is_announced_and_ends_it(
    following: Following, clock: Clock, status: Status
) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    assert following.claims.changed(take(following), dossier(status), tell)
    assert len(following.told(conversation)) == 1
    assert following.ending(conversation) == "closed"
    assert following.subscriptions.of(conversation) == []
    clock.pass_(TWICE)
    assert following.claims.claim("igate", 10) == []
    assert secrets(following) == 0
    assert (rows(following)[0].state, rows(following)[0].reference) == ("", "")


def test_unfollowing_while_it_is_looked_at_silences_it(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    claimed = take(following)
    assert following.subscriptions.unfollow(conversation, CODE) == 1
    assert not following.claims.changed(claimed, FINISHED, tell)
    assert following.told(conversation) == []
    assert following.ending(conversation) == "citizen"
    assert following.subscriptions.unfollow(conversation) == 0
    assert secrets(following) == 0


def test_unfollowing_one_or_all(following: Following) -> None:
    conversation = following.follow(dossier())
    following.follow(dossier(code=NATIONAL_CODE), conversation=conversation)
    other = following.follow(dossier())
    followed = following.subscriptions.of(conversation)
    assert [one.mask for one in followed] == ["H42.21-•••001", "G22.99-•••001"]
    assert {one.since for one in followed} == {START}
    assert {one.until for one in followed} == {START + RHYTHM.days}
    assert following.subscriptions.unfollow(conversation, NATIONAL_CODE) == 1
    assert len(following.subscriptions.of(conversation)) == 1
    assert following.subscriptions.unfollow(conversation) == 1
    assert following.subscriptions.of(conversation) == []
    assert len(following.subscriptions.of(other)) == 1


def test_following_again_begins_anew(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(TWICE)
    claimed = take(following)
    following.follow(FINISHED, "5678", conversation)
    assert not following.claims.changed(claimed, FINISHED, tell), "the citizen has seen it"
    following.subscriptions.unfollow(conversation)
    following.follow(FINISHED, "5678", conversation)
    clock.pass_(TWICE)
    again = take(following)
    assert (again.factor, again.before) == ("5678", FINISHED)
    assert len(rows(following)) == 1
    assert secrets(following) == 1


def test_following_at_the_same_time_is_one_subscription(
    following: Following, database_url: str
) -> None:
    conversation = following.conversation()
    others = [Following(open_engine(database_url), silent_portals()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.follow(dossier(), conversation=conversation), others))
    assert len(rows(following)) == 1
    assert len(following.subscriptions.of(conversation)) == 1


def test_a_code_of_no_portal_is_refused(following: Following) -> None:
    with pytest.raises(NotFound):
        following.follow(dossier(code="X99-261101-000001"))
    assert secrets(following) == 0


def test_what_has_run_out_is_only_ended(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    clock.pass_(RHYTHM.days)
    assert following.subscriptions.of(conversation) == []
    assert following.claims.claim("igate", 10) == []
    (held,) = following.claims.claim_expired(10)
    assert not isinstance(held, Claimed)
    assert following.claims.claim_expired(10) == []
    assert following.claims.ended(held, Ending.expired, tell_ending)
    assert following.told(conversation) == ["expired"]
    assert following.ending(conversation) == "expired"


def test_misses_are_counted_until_it_is_found(following: Following, clock: Clock) -> None:
    following.follow(dossier())
    for misses in range(3):
        clock.pass_(INTERVAL * 2**misses * 2)
        claimed = take(following)
        assert claimed.misses == misses
        following.claims.missing(claimed)
    clock.pass_(INTERVAL * 16)
    following.claims.unchanged(take(following))
    clock.pass_(TWICE)
    assert take(following).misses == 0


def test_what_another_key_sealed_is_held_and_not_read(
    engine: Engine, following: Following, clock: Clock
) -> None:
    following.follow(dossier())
    clock.pass_(TWICE)
    other = Following(engine, silent_portals(), clock=clock, key=Fernet.generate_key().decode())
    (held,) = other.claims.claim("igate", 10)
    assert type(held) is Held
    other.claims.missing(held)
    clock.pass_(INTERVAL * 4)
    assert take(following).misses == 1


def test_what_ended_long_ago_is_forgotten(following: Following, clock: Clock) -> None:
    ended, running = following.follow(dossier()), following.follow(dossier())
    following.subscriptions.unfollow(ended)
    clock.pass_(KEEP_ENDED - timedelta(days=1))
    following.claims.purge()
    assert len(rows(following)) == 2
    clock.pass_(timedelta(days=1))
    following.claims.purge()
    assert [row.conversation_id for row in rows(following)] == [running]


def test_an_erased_conversation_leaves_nothing(following: Following, clock: Clock) -> None:
    conversation = following.follow(dossier())
    following.follow(dossier(code=NATIONAL_CODE), conversation=conversation)
    kept = following.follow(dossier())
    clock.pass_(TWICE)
    claimed = take(following, "national")
    with writing(following.engine) as connection:
        following.subscriptions.erase(conversation, connection)
    assert not following.claims.changed(claimed, FINISHED, tell)
    assert [row.conversation_id for row in rows(following)] == [kept]
    assert secrets(following) == 1
    following.subscriptions.erase(kept)
    assert secrets(following) == 0


def test_no_two_claims_meet(following: Following, clock: Clock, database_url: str) -> None:
    for number in range(30):
        following.follow(dossier(code=f"H42.21-261101-{number:06}"))
    clock.pass_(TWICE)
    others = [Following(open_engine(database_url), silent_portals(), clock=clock) for _ in range(4)]

    def take_all(one: Following) -> list[int]:
        taken: list[int] = []
        while held := one.claims.claim("igate", 2):
            taken += [each.key for each in held]
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = Counter(key for keys in pool.map(take_all, others) for key in keys)
    assert len(taken) == 30
    assert set(taken.values()) == {1}


def test_a_claim_does_not_wait_for_rows_that_others_have(
    following: Following, clock: Clock, database_url: str
) -> None:
    if following.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    following.follow(dossier())
    following.follow(dossier())
    clock.pass_(TWICE)
    other = Following(open_engine(database_url), silent_portals(), clock=clock)
    with writing(following.engine) as connection:
        locked = select(subscriptions.c.id).order_by(subscriptions.c.id).limit(1).with_for_update()
        first = connection.execute(locked).scalar_one()
        (held,) = other.claims.claim("igate", 10)
        assert held.key != first
