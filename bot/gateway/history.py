"""Reads conversations: what was said, and what was said since."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.errors import NotFound
from bot.gateway.models import conversations, messages

HISTORY_LIMIT = 200
_CONVERSATION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class History:
    """The messages of conversations: rows of the table, and in `answers_message_id` the client's
    id of the message that a reply answers.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def require(self, conversation: str) -> None:
        """Raises NotFound for an unknown conversation."""
        with reading(self._engine) as connection:
            require_conversation(connection, conversation)

    def latest(self, conversation: str) -> list[dict[str, Any]]:
        """The conversation's latest messages, at most HISTORY_LIMIT, oldest first."""
        with reading(self._engine) as connection:
            entries = _entries(conversation).order_by(messages.c.id.desc()).limit(HISTORY_LIMIT)
            return [dict(row) for row in reversed(connection.execute(entries).mappings().all())]

    def later(self, conversation: str, after: int) -> list[dict[str, Any]]:
        """The conversation's messages written after message `after`, oldest first."""
        with reading(self._engine) as connection:
            entries = _entries(conversation).where(messages.c.id > after).order_by(messages.c.id)
            return [dict(row) for row in connection.execute(entries).mappings()]

    def newest(self, conversation: str) -> int:
        """The id of the conversation's latest message, 0 if it has none: asked very often."""
        with reading(self._engine) as connection:
            newest = select(func.max(messages.c.id))
            return connection.scalar(newest.where(messages.c.conversation_id == conversation)) or 0


def require_conversation(connection: Connection, conversation: str, lock: bool = False) -> None:
    """Check that the conversation exists; `lock`: until the end of the transaction.

    One transaction at a time writes to a conversation, so that its ids follow its commits: a
    reader that resumes after the last id it saw would otherwise miss a message on PostgreSQL.
    SQLite has one writer anyway.
    """
    row = select(conversations.c.id).where(conversations.c.id == conversation)
    if lock:
        row = row.with_for_update()
    if not _CONVERSATION_ID.fullmatch(conversation) or connection.scalar(row) is None:
        raise NotFound("no such conversation")


def _entries(conversation: str) -> Any:
    asked = messages.alias("asked")
    return (
        select(messages, asked.c.message_id.label("answers_message_id"))
        .select_from(messages.outerjoin(asked, messages.c.answers == asked.c.id))
        .where(messages.c.conversation_id == conversation)
    )
