"""Messengers: who a conversation is with, messages that wait, tokens that are renewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("messages", sa.Column("kind", sa.String(12)))
    op.add_column("messages", sa.Column("failures", sa.Integer))
    op.add_column("messages", sa.Column("next_at", _time))
    op.add_column("messages", sa.Column("failure", sa.String(60)))
    op.add_column("messages", sa.Column("parts_sent", sa.Integer))
    op.create_index("ix_messages_status", "messages", ["status", "id"])
    op.create_table(
        "peers",
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), primary_key=True
        ),
        sa.Column("blind", sa.String(64), nullable=False, unique=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("heard_at", _time, nullable=False),
        sa.Column("unreachable", sa.String(40)),
        sa.Column("muted_until", _time),
    )
    op.create_table(
        "channel_tokens",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("changed_at", _time, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("channel_tokens")
    op.drop_table("peers")
    op.drop_index("ix_messages_status", "messages")
    for column in ("parts_sent", "failure", "next_at", "failures", "kind"):
        op.drop_column("messages", column)
