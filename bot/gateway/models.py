"""Tables of the gateway: conversations and their messages, inbound and outbound."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from bot.database import mapper_registry


class UtcDateTime(TypeDecorator):
    """An aware time in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time in UTC."""
        return value.astimezone(timezone.utc) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time with its zone."""
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=timezone.utc)


_message_key = BigInteger().with_variant(Integer, "sqlite")
_json = JSON(none_as_null=True)

# Whoever knows `id` may read the conversation. `opened_by` is the message_id of its first message
# when that is a UUID: it finds the conversation if the answer that named `id` was lost.
conversations = Table(
    "conversations",
    mapper_registry.metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("opened_by", String(64), unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

messages = Table(
    "messages",
    mapper_registry.metadata,
    Column("id", _message_key, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    # "in": a citizen sent it; "out": a reply
    Column("direction", String(3), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # inbound: "processing" (one request has it until `claimed_until`), "answered" or "failed";
    # outbound: "sent"
    Column("status", String(12), nullable=False),
    # inbound only: the client's id, the tapped button, how often it was claimed, the answer's trace
    Column("message_id", String(64)),
    Column("payload", Text),
    Column("attempts", Integer),
    Column("claimed_until", UtcDateTime),
    Column("trace", _json),
    # outbound only: the inbound message it answers, and what it carries besides its text
    Column("answers", ForeignKey("messages.id")),
    Column("buttons", _json),
    Column("card", _json),
    Column("outcome", String(20)),
    UniqueConstraint("conversation_id", "message_id", name="uq_messages_client_id"),
    Index("ix_messages_conversation", "conversation_id", "id"),
    Index("ix_messages_answers", "answers"),
)
