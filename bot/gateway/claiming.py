"""Taking up what waits in the messages table, in order within a conversation.

Several processes may do so at once: on PostgreSQL a row that one is about to take is skipped by the
others, SQLite has one writer at a time. What is taken is held for a while (the lease), so that it
can be taken up again when its process has died.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.engine import Connection

from bot.database import UtcDateTime, utc_now
from bot.gateway.models import messages


@dataclass(frozen=True)
class Line:
    """Messages of one direction that wait in `waiting` and are held in `held`."""

    direction: str
    waiting: str
    held: str

    def take(self, connection: Connection, lease: timedelta) -> tuple[Any, int] | None:
        """The oldest message that is due and has none before it in its conversation; or None.

        With it comes the number of this attempt, which ends the hold (change). It is held for
        `lease`.
        """
        now = utc_now()
        found = (connection.execute(query, {"now": now}).one_or_none() for query in self._queries)
        row = next(filter(None, found), None)
        if row is None:
            return None
        attempt = row.attempts + 1
        connection.execute(
            update(messages)
            .where(messages.c.id == row.id)
            .values(status=self.held, attempts=attempt, claimed_until=now + lease)
        )
        return row, attempt

    def change(self, connection: Connection, key: int, attempt: int, **values: Any) -> bool:
        """Give what is held new values (a `status` ends the hold); False if the hold was lost."""
        done = connection.execute(
            update(messages)
            .where(
                messages.c.id == key,
                messages.c.status == self.held,
                messages.c.attempts == attempt,
            )
            .values(**values)
        )
        return bool(done.rowcount)

    def release(self, connection: Connection) -> None:
        """End every hold now: their process is gone."""
        connection.execute(
            update(messages).where(*self._open(messages)).values(claimed_until=utc_now())
        )

    @cached_property
    def _queries(self) -> tuple[Any, ...]:
        """For what was held too long, then for what waits.

        One status each: so the oldest is found at the beginning of an index, however many wait.
        """
        now = bindparam("now", type_=UtcDateTime)
        earlier = messages.alias("earlier")
        before = select(earlier.c.id).where(
            earlier.c.conversation_id == messages.c.conversation_id,
            earlier.c.id < messages.c.id,
            *self._open(earlier),
        )
        rested = or_(messages.c.next_at.is_(None), messages.c.next_at <= now)
        return tuple(
            select(messages)
            .where(*self._ours(messages), messages.c.status == status, due, ~before.exists())
            .order_by(messages.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=messages)
            for status, due in (
                (self.held, messages.c.claimed_until <= now),
                (self.waiting, rested),
            )
        )

    def _open(self, table: Any) -> tuple[Any, ...]:
        return (*self._ours(table), table.c.status.in_((self.waiting, self.held)))

    def _ours(self, table: Any) -> tuple[Any, ...]:
        # The web's messages have no kind: those are answered while their sender waits.
        kind = (table.c.kind.is_not(None),) if self.direction == "in" else ()
        return (table.c.direction == self.direction, *kind)


ASIDE, GIVEN_UP = "aside", "given_up"
"""Where a message ends that failed too often, and a reply that no messenger will take."""

INBOUND = Line("in", waiting="waiting", held="processing")
OUTBOUND = Line("out", waiting="queued", held="sending")
EARLIEST, LATEST = 2.0, 600.0
"""Seconds until a second try, and at most until a later one."""


def pause(failures: int) -> float:
    """Seconds until the next try after so many failures: twice as long each time."""
    return float(min(EARLIEST * 2 ** min(failures, 20), LATEST))
