"""Taking up what waits in the messages table, in order within a conversation.

Several processes may do so at once: on PostgreSQL a row that one is about to take is skipped by the
others, SQLite has one writer at a time. What is taken is held for a while (the lease), so that it
can be taken up again when its process has died.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from bot.database import utc_now
from bot.gateway.models import messages


@dataclass(frozen=True)
class Line:
    """Messages of one direction that wait in `waiting` and are held in `held`."""

    direction: str
    waiting: str
    held: str

    def take(self, connection: Connection, lease: timedelta) -> tuple[Any, int] | None:
        """The oldest message that is due and has none before it in its conversation; or None.

        With it comes the number of this attempt, which ends the hold (put_back). It is held for
        `lease`.
        """
        now = utc_now()
        earlier = messages.alias("earlier")
        first = ~(
            select(earlier.c.id)
            .where(
                earlier.c.conversation_id == messages.c.conversation_id,
                earlier.c.id < messages.c.id,
                *self._open(earlier),
            )
            .exists()
        )
        due = or_(
            and_(
                messages.c.status == self.waiting,
                or_(messages.c.next_at.is_(None), messages.c.next_at <= now),
            ),
            and_(messages.c.status == self.held, messages.c.claimed_until <= now),
        )
        query = (
            select(messages)
            .where(*self._open(messages), due, first)
            .order_by(messages.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=messages)
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        attempt = row.attempts + 1
        connection.execute(
            update(messages)
            .where(messages.c.id == row.id)
            .values(status=self.held, attempts=attempt, claimed_until=now + lease)
        )
        return row, attempt

    def put_back(self, connection: Connection, key: int, attempt: int, **values: Any) -> bool:
        """End the hold with new values; False when it was lost meanwhile."""
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

    def _open(self, table: Any) -> tuple[Any, ...]:
        # The web's messages have no kind: those are answered while their sender waits.
        ours = (table.c.kind.is_not(None),) if self.direction == "in" else ()
        return (
            table.c.direction == self.direction,
            table.c.status.in_((self.waiting, self.held)),
            *ours,
        )


ASIDE, GIVEN_UP = "aside", "given_up"
"""Where a message ends that failed too often, and a reply that no messenger will take."""

INBOUND = Line("in", waiting="waiting", held="processing")
OUTBOUND = Line("out", waiting="queued", held="sending")
EARLIEST, LATEST = 2.0, 600.0
"""Seconds until a second try, and at most until a later one."""


def pause(failures: int) -> float:
    """Seconds until the next try after so many failures: twice as long each time."""
    return float(min(EARLIEST * 2 ** min(failures, 20), LATEST))
