"""The catalogue's tables: one for procedures, one for each kind of list that has parts of its own.

Keys are natural: a procedure's code, then positions in its lists. Columns bear the names of the
fields of bot/catalogue/procedure.py. bot/catalogue/rows.py reads and writes them as rows: mapped
objects took twenty times as long to read the 2,642 procedures of the crawl.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
)

from bot.database import mapper_registry

CODE_LENGTH = 50
_metadata = mapper_registry.metadata


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


def _key(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _owner() -> Column[Any]:
    procedure = ForeignKey("procedures.code", ondelete="CASCADE")
    return Column("procedure_code", String(CODE_LENGTH), procedure, primary_key=True)


procedures = Table(
    "procedures",
    _metadata,
    Column("code", String(CODE_LENGTH), primary_key=True),
    _text("name"),
    _text("field"),
    _json("levels"),
    _json("agencies"),
    _text("published_by"),
    _text("address"),
    _json("audience"),
    _json("steps"),
    _json("conditions"),
    _json("results"),
    _text("service_level"),
    _text("source_url"),
    _text("source_name"),
    _text("decision"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    # ISO text: SQLite's date-times lose the zone, and PostgreSQL would move them to its own.
    Column("fetched_at", String(40)),
    _json("unverified"),
    _json("raw"),
)

submission_methods = Table(
    "submission_methods",
    _metadata,
    _owner(),
    _key("position"),
    Column("channel", String(20), nullable=False),
    # A method without a duration has no unit and no text.
    Column("duration_amount", Float(53)),
    Column("duration_unit", String(20)),
    Column("duration_text", Text),
    _text("note"),
)

fees = Table(
    "fees",
    _metadata,
    Column("procedure_code", String(CODE_LENGTH), primary_key=True),
    _key("method_position"),
    _key("position"),
    Column("amount", BigInteger),
    _text("currency"),
    _text("label"),
    _text("note"),
    ForeignKeyConstraint(
        ["procedure_code", "method_position"],
        ["submission_methods.procedure_code", "submission_methods.position"],
        ondelete="CASCADE",
    ),
)

document_cases = Table("document_cases", _metadata, _owner(), _key("position"), _text("name"))

documents = Table(
    "documents",
    _metadata,
    Column("procedure_code", String(CODE_LENGTH), primary_key=True),
    _key("case_position"),
    _key("position"),
    _text("name"),
    Column("originals", Integer),
    Column("copies", Integer),
    _text("form"),
    _text("note"),
    ForeignKeyConstraint(
        ["procedure_code", "case_position"],
        ["document_cases.procedure_code", "document_cases.position"],
        ondelete="CASCADE",
    ),
)

legal_bases = Table(
    "legal_bases", _metadata, _owner(), _key("position"), _text("number"), _text("title")
)

related_procedures = Table(
    "related_procedures",
    _metadata,
    _owner(),
    _key("position"),
    # No foreign key: the other procedure need not be in this catalogue.
    _text("code"),
    _text("name"),
    _text("why"),
)

aliases = Table("aliases", _metadata, _owner(), _key("position"), _text("alias"))

# One row, which the migration makes.
catalogue_state = Table(
    "catalogue_state",
    _metadata,
    _key("id"),
    Column("revision", Integer, nullable=False),
    Column("imported_at", String(40)),
)

TABLES = (
    procedures,
    submission_methods,
    fees,
    document_cases,
    documents,
    legal_bases,
    related_procedures,
    aliases,
)
"""Every table that a procedure is kept in, parents before their parts."""
