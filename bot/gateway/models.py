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
    # inbound: "processing" (one process has it until `claimed_until`), "answered" or "failed";
    # from a messenger also "waiting" (before it is claimed), "aside" (failed too often), "dropped"
    # (its sender is muted, or too fast).
    # outbound: "sent", to a messenger first "queued" and "sending", at last perhaps "given_up"
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
    # messengers only: what the citizen sent (bot.channels.contract.Kind), how often it failed, when
    # it may be tried again, why it failed last, how many parts of a reply have been sent
    Column("kind", String(12)),
    Column("failures", Integer),
    Column("next_at", UtcDateTime),
    Column("failure", String(60)),
    Column("parts_sent", Integer),
    UniqueConstraint("conversation_id", "message_id", name="uq_messages_client_id"),
    Index("ix_messages_conversation", "conversation_id", "id"),
    Index("ix_messages_answers", "answers"),
    Index("ix_messages_status", "status", "id"),
)

# Who a conversation of a messenger is with. `blind` finds it by channel and sender; `address` is
# the sender's id, encrypted. `unreachable`: why nothing can be sent until they write again.
peers = Table(
    "peers",
    mapper_registry.metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("blind", String(64), nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("unreachable", String(40)),
    Column("muted_until", UtcDateTime),
)

# Tokens that a messenger renews: encrypted, one row an account.
channel_tokens = Table(
    "channel_tokens",
    mapper_registry.metadata,
    Column("channel", String(20), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
