"""bot.vault: a sealed value is read by its owner, with the key, for a while, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.database import writing
from bot.vault import Vault, sealed
from tests.stores import everything_in, new_key, sqlite_engine

DAY = timedelta(days=1)
OVER = timedelta(0)
VALUES = {"code": "H42.14-261104-0017", "note": "số cuối “căn cước” ✓"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with sqlite_engine(tmp_path) as made:
        yield made


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return Vault(engine, new_key())


def test_the_owner_reads_what_was_sealed(vault: Vault) -> None:
    assert vault.open(vault.seal("mine", VALUES, DAY), "mine") == VALUES
    assert vault.open(vault.seal("mine", {}, DAY), "mine") == {}


def test_nothing_sealed_stands_in_the_database(vault: Vault, engine: Engine) -> None:
    reference = vault.seal("mine", VALUES, DAY)
    kept = everything_in(engine)
    assert reference in kept
    assert not any(value in kept or repr(value)[1:-1] in kept for value in VALUES.values())


def test_references_are_long_and_never_the_same(vault: Vault) -> None:
    references = {vault.seal("mine", VALUES, DAY) for _ in range(20)}
    assert {len(reference) for reference in references} == {43} and len(references) == 20


def test_nobody_else_reads_it(vault: Vault) -> None:
    reference = vault.seal("mine", VALUES, DAY)
    assert vault.open(reference, "other") is None
    assert vault.open(reference, "") is None
    assert vault.open("unknown", "mine") is None


def test_after_its_end_nobody_reads_it(vault: Vault) -> None:
    reference = vault.seal("mine", VALUES, OVER)
    assert vault.open(reference, "mine") is None
    assert vault.count("mine") == 0


def test_another_key_opens_nothing(vault: Vault, engine: Engine) -> None:
    reference = vault.seal("mine", VALUES, DAY)
    assert Vault(engine, new_key()).open(reference, "mine") is None


@pytest.mark.parametrize("token", ["", "x", "gAAAA", "số", "{cut}", "{changed}"])
def test_a_damaged_token_is_no_value(vault: Vault, engine: Engine, token: str) -> None:
    reference = vault.seal("mine", VALUES, DAY)
    with writing(engine) as connection:
        whole = connection.execute(sealed.select()).one().token
        changed = whole[:50] + ("A" if whole[50] != "A" else "B") + whole[51:]
        damaged = token.format(cut=whole[:-8], changed=changed)
        connection.execute(update(sealed).values(token=damaged))
    assert vault.open(reference, "mine") is None


def test_purging_deletes_what_has_run_out_and_nothing_else(vault: Vault, engine: Engine) -> None:
    over, kept = vault.seal("mine", VALUES, OVER), vault.seal("mine", VALUES, DAY)
    vault.purge()
    assert over not in everything_in(engine)
    assert vault.open(kept, "mine") == VALUES


def test_erasing_deletes_all_of_one_owner(vault: Vault, engine: Engine) -> None:
    mine = [vault.seal("mine", VALUES, keep) for keep in (DAY, DAY, OVER)]
    other = vault.seal("other", VALUES, DAY)
    assert vault.count("mine") == 2
    vault.erase("mine")
    assert not any(reference in everything_in(engine) for reference in mine)
    assert vault.count("mine") == 0
    assert vault.open(other, "other") == VALUES


def test_one_value_is_forgotten(vault: Vault) -> None:
    first, second = vault.seal("mine", VALUES, DAY), vault.seal("mine", VALUES, DAY)
    vault.forget(first)
    assert vault.open(first, "mine") is None
    assert vault.open(second, "mine") == VALUES


def test_a_transaction_that_is_undone_undoes_it(vault: Vault, engine: Engine) -> None:
    kept = vault.seal("mine", VALUES, DAY)
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        vault.forget(kept, connection)
        vault.erase("mine", connection)
        vault.seal("mine", VALUES, DAY, connection)
        raise ZeroDivisionError
    assert vault.count("mine") == 1
    assert vault.open(kept, "mine") == VALUES
