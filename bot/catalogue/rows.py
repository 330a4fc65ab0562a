"""Procedures as database rows and back, exactly.

The two halves of this module mirror each other: what `write_procedures` takes apart,
`read_procedures` puts together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Table, insert, select
from sqlalchemy.engine import Connection

from bot.catalogue import models
from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    LegalBasis,
    Level,
    Procedure,
    Related,
    SubmissionMethod,
    Unit,
)

Row = dict[str, Any]
Key = tuple[Any, ...]
Parts = defaultdict[Key, list[Any]]
"""Parts in order, by the key of what they are parts of."""
Build = Callable[[Key, Row], Any]

TEXT_FIELDS = (
    "name",
    "field",
    "published_by",
    "address",
    "service_level",
    "source_url",
    "source_name",
    "decision",
)
LIST_FIELDS = ("agencies", "audience", "steps", "conditions", "results")
DATE_FIELDS = ("valid_from", "valid_to")


def write_procedures(connection: Connection, procedures: Iterable[Procedure]) -> None:
    """Insert `procedures`; none of their codes may be there."""
    rows: dict[Table, list[Row]] = {table: [] for table in models.TABLES}
    for procedure in procedures:
        _take_apart(procedure, rows)
    for table, values in rows.items():
        if values:
            connection.execute(insert(table), values)


def read_procedures(connection: Connection, code: str | None = None) -> list[Procedure]:
    """Every procedure, or the one with `code`, sorted by code."""
    fees = _read_parts(connection, models.fees, code, _as(Fee))
    documents = _read_parts(connection, models.documents, code, _as(Document))
    lists = {
        "methods": _read_parts(
            connection, models.submission_methods, code, lambda key, row: _method(row, fees[key])
        ),
        "document_cases": _read_parts(
            connection,
            models.document_cases,
            code,
            lambda key, row: DocumentCase.construct(**row, documents=tuple(documents[key])),
        ),
        "legal_basis": _read_parts(connection, models.legal_bases, code, _as(LegalBasis)),
        "related": _read_parts(connection, models.related_procedures, code, _as(Related)),
        "aliases": _read_parts(connection, models.aliases, code, lambda _key, row: row["alias"]),
    }
    statement = select(models.procedures)
    if code is not None:
        statement = statement.where(models.procedures.c.code == code)
    procedures = [
        _put_together(dict(row), {name: parts[(row["code"],)] for name, parts in lists.items()})
        for row in connection.execute(statement).mappings()
    ]
    # Sorted here, because each database has its own idea of the order of text.
    return sorted(procedures, key=lambda procedure: procedure.code)


def _take_apart(procedure: Procedure, rows: dict[Table, list[Row]]) -> None:
    row: Row = {
        "code": procedure.code,
        "levels": [level.value for level in procedure.levels],
        "fetched_at": procedure.fetched_at.isoformat() if procedure.fetched_at else None,
        "unverified": sorted(procedure.unverified),
        "raw": procedure.raw,
    }
    row.update({name: getattr(procedure, name) for name in TEXT_FIELDS + DATE_FIELDS})
    row.update({name: list(getattr(procedure, name)) for name in LIST_FIELDS})
    rows[models.procedures].append(row)
    key = {"procedure_code": procedure.code}
    for position, method in enumerate(procedure.methods):
        _take_method_apart(procedure.code, position, method, rows)
    for position, case in enumerate(procedure.document_cases):
        rows[models.document_cases].append({**key, "position": position, "name": case.name})
        rows[models.documents] += [
            {**key, "case_position": position, "position": place, **document.dict()}
            for place, document in enumerate(case.documents)
        ]
    for position, basis in enumerate(procedure.legal_basis):
        rows[models.legal_bases].append({**key, "position": position, **basis.dict()})
    for position, related in enumerate(procedure.related):
        rows[models.related_procedures].append({**key, "position": position, **related.dict()})
    for position, alias in enumerate(procedure.aliases):
        rows[models.aliases].append({**key, "position": position, "alias": alias})


def _take_method_apart(
    code: str, position: int, method: SubmissionMethod, rows: dict[Table, list[Row]]
) -> None:
    duration = method.duration
    rows[models.submission_methods].append(
        {
            "procedure_code": code,
            "position": position,
            "channel": method.channel.value,
            "duration_amount": duration.amount if duration else None,
            "duration_unit": duration.unit.value if duration else None,
            "duration_text": duration.text if duration else None,
            "note": method.note,
        }
    )
    key = {"procedure_code": code, "method_position": position}
    for place, fee in enumerate(method.fees):
        rows[models.fees].append({**key, "position": place, **fee.dict()})


# The values were validated when they were written. `construct` skips doing it again, which
# would take most of the time of reading a whole catalogue.


def _as(model: type[BaseModel]) -> Build:
    return lambda _key, row: model.construct(**row)


def _read_parts(connection: Connection, table: Table, code: str | None, build: Build) -> Parts:
    """What `build` makes of each row's key and other columns, grouped by what the rows are of."""
    keys = list(table.primary_key.columns)
    values = [column for column in table.columns if not column.primary_key]
    statement = select(*keys, *values).order_by(*keys)
    if code is not None:
        statement = statement.where(table.c.procedure_code == code)
    names = [column.name for column in values]
    parts: Parts = defaultdict(list)
    for row in connection.execute(statement):
        key = tuple(row[: len(keys)])
        fields = dict(zip(names, row[len(keys) :], strict=True))
        parts[key[:-1]].append(build(key, fields))
    return parts


def _method(row: Row, fees: list[Fee]) -> SubmissionMethod:
    unit = row["duration_unit"]
    duration = None
    if unit is not None:
        duration = Duration.construct(
            amount=row["duration_amount"], unit=Unit(unit), text=row["duration_text"]
        )
    return SubmissionMethod.construct(
        channel=Channel(row["channel"]), duration=duration, fees=tuple(fees), note=row["note"]
    )


def _put_together(row: Row, parts: dict[str, list[Any]]) -> Procedure:
    row.update({name: tuple(row[name]) for name in LIST_FIELDS})
    row.update({name: tuple(part) for name, part in parts.items()})
    row["levels"] = tuple(Level(level) for level in row["levels"])
    if row["fetched_at"] is not None:
        row["fetched_at"] = datetime.fromisoformat(row["fetched_at"])
    row["unverified"] = frozenset(row["unverified"])
    return Procedure.construct(**row)
