"""What is known of conversations when new messages come for them, asked for many at once.

The statements are made once: making one takes longer than the database takes for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from bot.database import utc_now
from bot.gateway.models import conversations, messages
from bot.gateway.privacy import asked_by

MINUTE = timedelta(minutes=1)
_HERE = messages.c.conversation_id == conversations.c.id
_RECENT = (
    select(func.count())
    .where(_HERE, messages.c.direction == "in", messages.c.created_at > bindparam("since"))
    .scalar_subquery()
)
_ANSWERED = (
    select(messages.c.trace)
    .where(_HERE, messages.c.status == "answered")
    .order_by(messages.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_STANDINGS = select(conversations.c.id, _RECENT.label("recent"), _ANSWERED.label("answered")).where(
    conversations.c.id.in_(bindparam("conversations", expanding=True))
)
_KNOWN = select(messages.c.conversation_id, messages.c.message_id).where(
    messages.c.conversation_id.in_(bindparam("conversations", expanding=True)),
    messages.c.message_id.in_(bindparam("message_ids", expanding=True)),
)


@dataclass
class Standing:
    """One conversation. `recent`: messages of its citizen in the last minute, counted on by whoever
    writes more. `asked`: what its last answer asked for; "" for nothing.
    """

    recent: int
    asked: str


def standings(connection: Connection, of: Iterable[str]) -> dict[str, Standing]:
    """How each of the conversations stands."""
    asked = {"conversations": list(of), "since": utc_now() - MINUTE}
    return {
        row.id: Standing(row.recent, asked_by(row.answered))
        for row in connection.execute(_STANDINGS, asked)
    }


def known(
    connection: Connection, of: Iterable[str], message_ids: Iterable[str]
) -> set[tuple[str, str]]:
    """Which messages are there already, by conversation and id."""
    asked = {"conversations": list(of), "message_ids": list(message_ids)}
    return {(row.conversation_id, row.message_id) for row in connection.execute(_KNOWN, asked)}
