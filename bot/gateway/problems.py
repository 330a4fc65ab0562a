"""Messages of messengers that staff should know of: never answered, or never handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.database import reading
from bot.gateway.claiming import ASIDE, GIVEN_UP
from bot.gateway.models import conversations, messages


@dataclass(frozen=True)
class Stuck:
    """One such message, without its text. `reason`: a word for staff."""

    at: datetime
    channel: str
    conversation: str
    status: str
    reason: str


def newest_problems(engine: Engine, limit: int) -> list[Stuck]:
    """The newest `limit` of them, newest first. Raises UpstreamError."""
    query = (
        select(
            messages.c.created_at,
            conversations.c.channel,
            messages.c.conversation_id,
            messages.c.status,
            messages.c.failure,
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.status.in_((ASIDE, GIVEN_UP)))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return [
        Stuck(row.created_at, row.channel, row.conversation_id, row.status, row.failure or "")
        for row in rows
    ]
