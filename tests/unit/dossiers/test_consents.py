"""bot.dossiers.consents: given, withdrawn, run out, given again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.database import reading, writing
from bot.dossiers.consents import Consents
from bot.dossiers.models import consents
from tests.stores import sqlite_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with sqlite_engine(tmp_path) as made:
        yield made


@pytest.fixture
def store(engine: Engine) -> Consents:
    return Consents(engine, days=180)


def test_nobody_has_agreed_before_being_asked(store: Consents) -> None:
    assert not store.given("mine")


def test_a_consent_is_of_one_conversation(store: Consents) -> None:
    store.give("mine")
    assert store.given("mine") and not store.given("other")


def test_a_consent_runs_out_and_can_be_given_again(engine: Engine) -> None:
    none_holds, store = Consents(engine, days=0), Consents(engine, days=1)
    store.give("mine")
    first = moments(engine)[0]
    assert store.given("mine") and not none_holds.given("mine")
    store.give("mine")
    assert moments(engine)[0] > first


def test_one_that_has_run_out_is_deleted(engine: Engine, store: Consents) -> None:
    store.give("mine")
    store.purge()
    assert store.given("mine")
    Consents(engine, days=0).purge()
    assert not store.given("mine")
    with reading(engine) as connection:
        assert connection.execute(select(consents)).all() == []


def test_a_withdrawn_consent_stays_withdrawn_until_it_is_given_again(
    store: Consents, engine: Engine
) -> None:
    store.give("mine")
    store.withdraw("mine")
    ended = moments(engine)
    assert not store.given("mine")
    store.withdraw("mine")
    assert moments(engine) == ended, "the moment of the first withdrawal is the one that counts"
    store.give("mine")
    assert store.given("mine")


def test_withdrawing_what_was_never_given_writes_nothing(store: Consents, engine: Engine) -> None:
    store.withdraw("mine")
    assert not store.given("mine")
    with reading(engine) as connection:
        assert connection.execute(select(consents)).all() == []


def test_erasing_leaves_no_trace_of_one_conversation(store: Consents, engine: Engine) -> None:
    for conversation in ("mine", "other"):
        store.give(conversation)
    store.erase("mine")
    assert not store.given("mine") and store.given("other")
    with reading(engine) as connection:
        assert connection.scalars(select(consents.c.conversation_id)).all() == ["other"]


def test_a_transaction_that_is_undone_erases_nothing(store: Consents, engine: Engine) -> None:
    store.give("mine")
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        store.erase("mine", connection)
        raise ZeroDivisionError
    assert store.given("mine")


def moments(engine: Engine) -> tuple:
    with reading(engine) as connection:
        row = connection.execute(select(consents)).one()
    return row.given_at, row.withdrawn_at
