"""Dossiers: sealed values, consents, failed look-ups, what was seen, what is followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("messages", sa.Column("sealed", sa.String(43)))
    op.create_table(
        "sealed_values",
        sa.Column("reference", sa.String(43), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("expires_at", _time, nullable=False),
    )
    op.create_index("ix_sealed_values_owner", "sealed_values", ["owner"])
    op.create_index("ix_sealed_values_expires_at", "sealed_values", ["expires_at"])
    op.create_table(
        "dossier_consents",
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("given_at", _time, nullable=False),
        sa.Column("withdrawn_at", _time),
    )
    op.create_table(
        "lookup_failures",
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _time, nullable=False),
        sa.Column("blocked_until", _time),
    )
    op.create_table(
        "known_dossiers",
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("code_key", sa.String(64), primary_key=True),
        sa.Column("reference", sa.String(43), nullable=False),
        sa.Column("seen_at", _time, nullable=False),
    )
    op.create_table(
        "dossier_subscriptions",
        sa.Column("id", _key, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("code_key", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(43), nullable=False),
        sa.Column("mask", sa.String(80), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("portal", sa.String(20), nullable=False),
        sa.Column("created_at", _time, nullable=False),
        sa.Column("expires_at", _time, nullable=False),
        sa.Column("next_check_at", _time, nullable=False),
        sa.Column("claimed_until", _time),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("ended_at", _time),
        sa.Column("ending", sa.String(12)),
        sa.UniqueConstraint("conversation_id", "code_key", name="uq_dossier_subscriptions"),
    )
    op.create_index(
        "ix_dossier_subscriptions_next", "dossier_subscriptions", ["ended_at", "next_check_at"]
    )


def downgrade() -> None:
    for table in (
        "dossier_subscriptions",
        "known_dossiers",
        "lookup_failures",
        "dossier_consents",
        "sealed_values",
    ):
        op.drop_table(table)
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("sealed")
