"""How much of a source an importer could take apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalogue.procedure import Procedure

_NOT_FROM_SOURCE = {"code", "source_name", "fetched_at", "unverified", "raw", "aliases"}


@dataclass(frozen=True)
class FieldQuality:
    """For one field, in how many procedures it is structured, in part, only text, or absent."""

    field: str
    parsed: int
    partly: int
    raw: int
    absent: int

    @property
    def rate(self) -> float:
        """Of the procedures whose source has the field, the share without text left over."""
        present = self.parsed + self.partly + self.raw
        return self.parsed / present if present else 1.0


def quality(procedures: Iterable[Procedure]) -> list[FieldQuality]:
    """One row for each field of Procedure that comes from the source, in the order of the class."""
    procedures = list(procedures)
    return [
        _row(field, procedures) for field in Procedure.__fields__ if field not in _NOT_FROM_SOURCE
    ]


def table(rows: Iterable[FieldQuality]) -> str:
    """The rows as text with aligned columns."""
    lines = [f"{'field':<16}{'parsed':>8}{'partly':>8}{'raw':>8}{'absent':>8}{'rate':>9}"]
    lines += [
        f"{row.field:<16}{row.parsed:>8}{row.partly:>8}{row.raw:>8}{row.absent:>8}{row.rate:>9.2%}"
        for row in rows
    ]
    return "\n".join(lines)


def _row(field: str, procedures: list[Procedure]) -> FieldQuality:
    states = [(bool(getattr(p, field)), field in p.raw) for p in procedures]
    return FieldQuality(
        field,
        parsed=states.count((True, False)),
        partly=states.count((True, True)),
        raw=states.count((False, True)),
        absent=states.count((False, False)),
    )
