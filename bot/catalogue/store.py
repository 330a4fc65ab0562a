"""The catalogue in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection, Engine

from bot.catalogue import models
from bot.catalogue.diff import CatalogueDiff, diff_catalogues
from bot.catalogue.procedure import Procedure
from bot.catalogue.rows import read_procedures, write_procedures
from bot.database import reading, writing
from bot.errors import NotFound

Catalogue = Mapping[str, Procedure]
"""Procedures by code."""


class CatalogueStore:
    """Reads and changes the catalogue; every method raises UpstreamError if the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revision(self) -> int:
        """A number that grows with every change: read it before `all` to know what you hold."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(models.catalogue_state.c.revision)).scalar_one())

    def imported_at(self) -> datetime | None:
        """When an import last succeeded, in UTC; None before the first one."""
        with reading(self._engine) as connection:
            column = models.catalogue_state.c.imported_at
            moment = connection.execute(select(column)).scalar_one()
            return datetime.fromisoformat(moment) if moment else None

    def count(self) -> int:
        """How many procedures there are."""
        with reading(self._engine) as connection:
            statement = select(func.count()).select_from(models.procedures)
            return int(connection.execute(statement).scalar_one())

    def all(self) -> list[Procedure]:
        """Every procedure, sorted by code."""
        with reading(self._engine) as connection:
            return read_procedures(connection)

    def get(self, code: str) -> Procedure:
        """The procedure with `code`; raises NotFound."""
        with reading(self._engine) as connection:
            found = read_procedures(connection, code)
        if not found:
            raise NotFound(f"Danh mục không có thủ tục mã {code}")
        return found[0]

    def replace_all(self, procedures: Iterable[Procedure]) -> CatalogueDiff:
        """Make the catalogue hold exactly `procedures`."""
        return self.change(lambda _current: _by_code(procedures))

    def upsert(self, procedures: Iterable[Procedure]) -> CatalogueDiff:
        """Add `procedures`, in place of those of the same codes; keep the others."""
        return self.change(lambda current: {**current, **_by_code(procedures)})

    def change(self, plan: Callable[[Catalogue], Catalogue]) -> CatalogueDiff:
        """Make the catalogue what `plan` makes of the current one, in one transaction.

        Only what differs is written. The revision grows only if something does. An exception in
        `plan` leaves everything as it was.
        """
        with writing(self._engine) as connection:
            _lock(connection)
            current = _by_code(read_procedures(connection))
            wanted = plan(current)
            diff = diff_catalogues(current, wanted)
            _delete(connection, [*diff.removed_codes, *diff.changed_codes])
            write_procedures(
                connection, [wanted[code] for code in (*diff.added_codes, *diff.changed_codes)]
            )
            _mark(connection, changed=not diff.is_empty)
            return diff


def _by_code(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    return {procedure.code: procedure for procedure in procedures}


def _lock(connection: Connection) -> None:
    """Let one writer in at a time; SQLite's transaction has seen to that already."""
    connection.execute(select(models.catalogue_state).with_for_update()).one()


def _delete(connection: Connection, codes: list[str]) -> None:
    if codes:
        statement = delete(models.procedures).where(models.procedures.c.code == bindparam("gone"))
        connection.execute(statement, [{"gone": code} for code in codes])


def _mark(connection: Connection, changed: bool) -> None:
    state = models.catalogue_state
    moment = datetime.now(timezone.utc).isoformat()
    statement = update(state).values(revision=state.c.revision + int(changed), imported_at=moment)
    connection.execute(statement)
