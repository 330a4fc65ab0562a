"""bot.dossiers.known in SQLite and PostgreSQL: the last state, for whoever proved it theirs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.database import reading, writing
from bot.dossiers.known import KnownDossiers
from bot.dossiers.models import known_dossiers
from bot.dossiers.status import Status
from bot.vault import Vault, sealed
from tests.integration.catalogue.conftest import database_url, engine
from tests.stores import CODE, FACTOR, dossier, everything_in, new_key

__all__ = ["database_url", "engine"]

OTHER = "G22.99.14-261104-0099"
DAY = timedelta(days=1)
KEY = new_key()


def store(engine: Engine, keep: timedelta = DAY) -> KnownDossiers:
    return KnownDossiers(engine, Vault(engine, KEY), KEY, keep)


@pytest.fixture
def known(engine: Engine) -> KnownDossiers:
    return store(engine)


def rows(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(connection.execute(select(known_dossiers)).all())


def test_the_last_state_is_read_back_whole(known: KnownDossiers) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    assert known.last("mine", CODE, FACTOR) == dossier()


@pytest.mark.parametrize(
    ("conversation", "code", "factor"),
    [
        ("mine", CODE, "4322"),
        ("mine", CODE, ""),
        ("mine", CODE, f"{FACTOR} "),
        ("mine", OTHER, FACTOR),
        ("other", CODE, FACTOR),
    ],
)
def test_without_the_same_conversation_code_and_factor_there_is_none(
    known: KnownDossiers, conversation: str, code: str, factor: str
) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    assert known.last(conversation, code, factor) is None


def test_what_proved_it_is_told_apart_from_what_was_never_seen(known: KnownDossiers) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    assert known.proved("mine", CODE, FACTOR) is True
    assert known.proved("mine", CODE, "4322") is False
    assert known.proved("mine", OTHER, FACTOR) is None
    assert known.proved("other", CODE, FACTOR) is None


def test_a_new_state_takes_the_place_of_the_one_before(
    known: KnownDossiers, engine: Engine
) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    finished = dossier(status=Status.finished)
    known.remember("mine", CODE, "9876", finished)
    assert known.last("mine", CODE, "9876") == finished
    assert known.last("mine", CODE, FACTOR) is None
    assert rows(engine) == 1 and Vault(engine, KEY).count("mine") == 1


def test_remembering_at_the_same_time_leaves_one(known: KnownDossiers, engine: Engine) -> None:
    together = Barrier(6)

    def remember(_: int) -> None:
        together.wait()
        known.remember("mine", CODE, FACTOR, dossier())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(remember, range(6)))
    assert known.last("mine", CODE, FACTOR) == dossier()
    assert rows(engine) == 1 and Vault(engine, KEY).count("mine") == 1


def test_codes_are_masked_and_the_latest_comes_first(known: KnownDossiers) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    known.remember("mine", OTHER, FACTOR, dossier(OTHER))
    known.remember("other", CODE, FACTOR, dossier())
    assert known.codes("mine") == ["G22.99.14-•••099", "H42.14-•••017"]
    known.remember("mine", CODE, FACTOR, dossier())
    assert known.codes("mine") == ["H42.14-•••017", "G22.99.14-•••099"]
    assert known.codes("nobody") == []


def test_what_is_over_is_neither_told_nor_kept(engine: Engine, known: KnownDossiers) -> None:
    known.remember("mine", OTHER, FACTOR, dossier(OTHER))
    over = store(engine, keep=timedelta(0))
    over.remember("mine", CODE, FACTOR, dossier())
    assert known.last("mine", CODE, FACTOR) is None
    assert known.proved("mine", CODE, FACTOR) is None
    assert known.codes("mine") == ["G22.99.14-•••099"]
    known.purge()
    assert rows(engine) == 2
    over.purge()
    assert rows(engine) == 0


def test_a_state_under_another_key_is_as_never_seen(known: KnownDossiers, engine: Engine) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    other = KnownDossiers(engine, Vault(engine, new_key()), KEY, DAY)
    assert other.last("mine", CODE, FACTOR) is None
    assert other.codes("mine") == []
    other.remember("mine", CODE, FACTOR, dossier())
    assert other.last("mine", CODE, FACTOR) == dossier()


def test_a_state_of_another_version_is_not_told(known: KnownDossiers, engine: Engine) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    with writing(engine) as connection:
        token = connection.execute(select(sealed.c.token)).scalar_one()
        text = (KEY.decrypt(token) or "").replace("status_text", "words")
        connection.execute(update(sealed).values(token=KEY.encrypt(text)))
    assert known.last("mine", CODE, FACTOR) is None
    assert known.proved("mine", CODE, FACTOR) is True
    assert known.codes("mine") == ["H42.14-•••017"]


def test_erasing_forgets_all_of_one_conversation(known: KnownDossiers, engine: Engine) -> None:
    for code in (CODE, OTHER):
        known.remember("mine", code, FACTOR, dossier(code))
    known.remember("other", CODE, FACTOR, dossier())
    kept = Vault(engine, KEY)
    typed = kept.seal("mine", {"code": CODE}, DAY)
    known.erase("mine")
    assert known.codes("mine") == [] and rows(engine) == 1
    assert kept.count("mine") == 1, "only what was remembered of dossiers"
    assert kept.open(typed, "mine") == {"code": CODE}
    assert known.last("other", CODE, FACTOR) == dossier()


def test_a_transaction_that_is_undone_erases_nothing(known: KnownDossiers, engine: Engine) -> None:
    known.remember("mine", CODE, FACTOR, dossier())
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        known.erase("mine", connection)
        raise ZeroDivisionError
    assert known.last("mine", CODE, FACTOR) == dossier()


def test_nothing_in_the_database_tells_code_factor_or_state(
    known: KnownDossiers, engine: Engine
) -> None:
    secret = "bi-mat-7Q"
    known.remember("mine", CODE, secret, dossier())
    kept = everything_in(engine)
    assert not any(value in kept for value in (CODE, secret, "phê duyệt", "khai sinh"))
    with reading(engine) as connection:
        token = connection.execute(select(sealed.c.token)).scalar_one()
    assert secret not in (KEY.decrypt(token) or secret), "not even in the vault"
