"""Tables of dossiers: consents, failed look-ups, what was seen last, what is followed.

None of them holds a code or a factor: `code_key` is the code blinded with the secret key
(bot/secret_key.py), references lead into the vault.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bot.database import UtcDateTime, mapper_registry

_key = BigInteger().with_variant(Integer, "sqlite")

consents = Table(
    "dossier_consents",
    mapper_registry.metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

# Counters of wrong look-ups. `kind`: "conversation", "sender" or "code", or "cleared" for a dossier
# that cleared its sender's counter (`last_at` says when); `key` is blinded.
lookup_failures = Table(
    "lookup_failures",
    mapper_registry.metadata,
    Column("kind", String(12), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("blocked_until", UtcDateTime),
)

# What a conversation saw of a dossier; `reference`: code, blinded factor and state in the vault.
known_dossiers = Table(
    "known_dossiers",
    mapper_registry.metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("code_key", String(64), primary_key=True),
    Column("reference", String(43), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# `reference`: code and factor in the vault. `mask`: the code as it may be told. `state`: the last
# announced state, encrypted. `ended_at` is set when it has run out, was ended or the portal no
# longer knows the dossier; `ending` says which.
subscriptions = Table(
    "dossier_subscriptions",
    mapper_registry.metadata,
    Column("id", _key, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("code_key", String(64), nullable=False),
    Column("reference", String(43), nullable=False),
    Column("mask", String(80), nullable=False),
    Column("state", Text, nullable=False),
    Column("portal", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("next_check_at", UtcDateTime, nullable=False),
    Column("claimed_until", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ending", String(12)),
    UniqueConstraint("conversation_id", "code_key", name="uq_dossier_subscriptions"),
    Index("ix_dossier_subscriptions_next", "ended_at", "next_check_at"),
)
