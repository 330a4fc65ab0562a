"""Rows of messages that one transaction writes, as many as possible with one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.channels.contract import Kind
from bot.database import utc_now
from bot.gateway.models import messages
from bot.gateway.outgoing import queue
from bot.gateway.standing import MINUTE
from bot.reply import Outcome, Reply

_INSERT = insert(messages)
Row = dict[str, Any]


class Batch:
    """What is written in the given transaction; `flush` must be called last.

    `told`: whether something was said to a citizen. Rows get their ids in the order of the calls.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.told = False
        self._rows: list[Row] = []

    def add(self, row: Row, **values: Any) -> None:
        """Write a row, now or later."""
        self._rows.append({"sealed": None, "payload": None, **row, **values})

    def write(self, row: Row, **values: Any) -> int:
        """Write a row now -> its id."""
        self.flush()
        done = self.connection.execute(_INSERT, {**row, **values})
        key: int = done.inserted_primary_key[0]
        return key

    def tell(self, conversation: str, reply: Reply, answers: int | None = None) -> None:
        """Say something without the assistant; `answers`: to which message."""
        self.flush()
        queue(self.connection, conversation, [reply.as_json()], Outcome.clarify, answers)
        self.told = True

    def followed_lately(self, conversation: str) -> bool:
        """Whether somebody started within a minute: some messengers tell one start twice."""
        self.flush()
        query = select(messages.c.id).where(
            messages.c.conversation_id == conversation,
            messages.c.kind == Kind.follow.value,
            messages.c.created_at > utc_now() - MINUTE,
        )
        return self.connection.scalar(query.limit(1)) is not None

    def flush(self) -> None:
        """Write what was put off."""
        if self._rows:
            self.connection.execute(_INSERT, self._rows)
            self._rows = []
