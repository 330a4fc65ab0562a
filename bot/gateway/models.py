"""Tables of the gateway: conversations and their messages, inbound and outbound."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.database import UtcDateTime, mapper_registry

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
    # the codes and numbers that the text has masks for, in the vault
    Column("sealed", String(43)),
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
