"""Who looked up wrong dossiers too often has to wait: nobody gets at a factor by trying.

Three counters: the conversation's, the sender's (guesses at many dossiers) and the code's (guesses
from many senders). `docs/decisions/0009-lookups.md` says what clears them, and why no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.engine import Connection, Engine

from bot.database import reading, upsert, utc_now, writing
from bot.dossiers.models import lookup_failures as counters
from bot.secret_key import SecretKey

_MOST_DOUBLINGS = 64
_Counter = tuple[str, str]
"""Kind and blinded key."""


@dataclass(frozen=True)
class Asker:
    """Who looks a dossier up. `sender`: the person or device, whatever conversation it opens."""

    conversation: str
    sender: str


class LookupLimits:
    """Counters in the database. `free` wrong look-ups cost nothing; then one waits `wait` seconds,
    and twice as long after each further one, up to `wait_most`; a counter untouched for that long
    is forgotten.
    """

    def __init__(
        self,
        engine: Engine,
        key: SecretKey,
        free: int,
        wait: float,
        wait_most: float,
        clock: Callable[[], datetime] = utc_now,
        free_sender: int | None = None,
    ) -> None:
        """`free_sender`: what is free for a sender, whom many may share; by default `free`."""
        self._engine = engine
        self._key = key
        self._free = {"conversation": free, "sender": free_sender or free, "code": free}
        self._wait = wait
        self._most = timedelta(seconds=wait_most)
        self._clock = clock

    def blocked_until(self, asker: Asker, code: str) -> datetime | None:
        """When the asker may look this code up again; None: now."""
        query = select(func.max(counters.c.blocked_until)).where(
            or_(*(_is(counter) for counter in self._counters(asker, code))),
            counters.c.blocked_until > self._clock(),
        )
        with reading(self._engine) as connection:
            until: datetime | None = connection.scalar(query)
        return until

    def failed(self, asker: Asker, code: str) -> datetime | None:
        """Count a wrong look-up -> until when to wait now, if at all."""
        now = self._clock()
        with writing(self._engine) as connection:
            ends = [self._count(connection, one, now) for one in self._counters(asker, code)]
        return max((end for end in ends if end), default=None)

    def succeeded(self, asker: Asker, code: str) -> None:
        """Clear the conversation's counter, and once in a while the sender's and the code's."""
        conversation, *others = self._counters(asker, code)
        now = self._clock()
        with writing(self._engine) as connection:
            # One after another, in the order in which `failed` locks them.
            _clear(connection, conversation)
            if _any(connection, others) and self._first_clearing(connection, asker, code, now):
                for counter in others:
                    _clear(connection, counter)

    def purge(self) -> None:
        """Delete the counters that are forgotten."""
        # Not those that are being counted: two that wait for each other's would end in an error.
        forgotten = (
            select(counters.c.kind, counters.c.key)
            .where(counters.c.last_at <= self._clock() - self._most)
            .with_for_update(skip_locked=True)
        )
        with writing(self._engine) as connection:
            connection.execute(
                delete(counters).where(tuple_(counters.c.kind, counters.c.key).in_(forgotten))
            )

    def _counters(self, asker: Asker, code: str) -> list[_Counter]:
        values = {"conversation": asker.conversation, "sender": asker.sender, "code": code}
        return [(kind, self._key.blind("limit", kind, value)) for kind, value in values.items()]

    def _count(self, connection: Connection, counter: _Counter, now: datetime) -> datetime | None:
        forgotten = counters.c.last_at <= now - self._most
        connection.execute(
            upsert(connection, counters)
            .values(kind=counter[0], key=counter[1], failures=1, last_at=now)
            .on_conflict_do_update(
                index_elements=["kind", "key"],
                set_={
                    "failures": case((forgotten, 1), else_=counters.c.failures + 1),
                    "last_at": now,
                },
            )
        )
        # The row is ours until the transaction ends.
        failures = connection.scalar(select(counters.c.failures).where(_is(counter)))
        until = self._end_of_wait(failures - self._free[counter[0]], now)
        connection.execute(update(counters).where(_is(counter)).values(blocked_until=until))
        return until

    def _end_of_wait(self, beyond: int, now: datetime) -> datetime | None:
        if beyond < 0:
            return None
        seconds = self._wait * 2.0 ** min(beyond, _MOST_DOUBLINGS)
        return now + timedelta(seconds=min(seconds, self._most.total_seconds()))

    def _first_clearing(
        self, connection: Connection, asker: Asker, code: str, now: datetime
    ) -> bool:
        """Note that this dossier clears its sender's counter; False if it lately did."""
        key = self._key.blind("limit", "cleared", asker.sender, code)
        noted = connection.execute(
            upsert(connection, counters)
            .values(kind="cleared", key=key, failures=0, last_at=now)
            .on_conflict_do_update(
                index_elements=["kind", "key"],
                set_={"last_at": now},
                where=counters.c.last_at <= now - self._most,
            )
        )
        return bool(noted.rowcount)


def _is(counter: _Counter) -> object:
    return and_(counters.c.kind == counter[0], counters.c.key == counter[1])


def _any(connection: Connection, wanted: list[_Counter]) -> bool:
    query = select(counters.c.kind).where(or_(*map(_is, wanted))).limit(1)
    return connection.scalar(query) is not None


def _clear(connection: Connection, counter: _Counter) -> None:
    connection.execute(delete(counters).where(_is(counter)))
