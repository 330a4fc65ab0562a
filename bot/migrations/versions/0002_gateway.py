"""The gateway's tables: conversations and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_message_key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("opened_by", sa.String(64), unique=True),
        sa.Column("created_at", _time, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("id", _message_key, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False
        ),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", _time, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("payload", sa.Text),
        sa.Column("attempts", sa.Integer),
        sa.Column("claimed_until", _time),
        sa.Column("trace", sa.JSON),
        sa.Column("answers", _message_key, sa.ForeignKey("messages.id")),
        sa.Column("buttons", sa.JSON),
        sa.Column("card", sa.JSON),
        sa.Column("outcome", sa.String(20)),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_messages_client_id"),
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_answers", "messages", ["answers"])


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_table("conversations")
