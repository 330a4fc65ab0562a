"""The catalogue's tables, and the one row of catalogue_state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _json(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON, nullable=False)


def _key(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _code() -> sa.Column:
    return sa.Column("procedure_code", sa.String(50), primary_key=True)


def _of_procedure() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["procedure_code"], ["procedures.code"], ondelete="CASCADE")


def _of_part(table: str, position: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["procedure_code", position],
        [f"{table}.procedure_code", f"{table}.position"],
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "procedures",
        sa.Column("code", sa.String(50), primary_key=True),
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
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("fetched_at", sa.String(40)),
        _json("unverified"),
        _json("raw"),
    )
    op.create_table(
        "submission_methods",
        _code(),
        _key("position"),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("duration_amount", sa.Float(53)),
        sa.Column("duration_unit", sa.String(20)),
        sa.Column("duration_text", sa.Text),
        _text("note"),
        _of_procedure(),
    )
    op.create_table(
        "fees",
        _code(),
        _key("method_position"),
        _key("position"),
        sa.Column("amount", sa.BigInteger),
        _text("currency"),
        _text("label"),
        _text("note"),
        _of_part("submission_methods", "method_position"),
    )
    op.create_table("document_cases", _code(), _key("position"), _text("name"), _of_procedure())
    op.create_table(
        "documents",
        _code(),
        _key("case_position"),
        _key("position"),
        _text("name"),
        sa.Column("originals", sa.Integer),
        sa.Column("copies", sa.Integer),
        _text("form"),
        _text("note"),
        _of_part("document_cases", "case_position"),
    )
    op.create_table(
        "legal_bases",
        _code(),
        _key("position"),
        _text("number"),
        _text("title"),
        _of_procedure(),
    )
    op.create_table(
        "related_procedures",
        _code(),
        _key("position"),
        _text("code"),
        _text("name"),
        _text("why"),
        _of_procedure(),
    )
    op.create_table("aliases", _code(), _key("position"), _text("alias"), _of_procedure())
    state = op.create_table(
        "catalogue_state",
        _key("id"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.String(40)),
    )
    op.bulk_insert(state, [{"id": 1, "revision": 0, "imported_at": None}])


def downgrade() -> None:
    for table in (
        "catalogue_state",
        "aliases",
        "related_procedures",
        "legal_bases",
        "documents",
        "document_cases",
        "fees",
        "submission_methods",
        "procedures",
    ):
        op.drop_table(table)
