"""Replies that wait to be handed to a messenger, in order within a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from bot.database import utc_now, writing
from bot.gateway.claiming import GIVEN_UP, OUTBOUND, pause
from bot.gateway.models import messages
from bot.gateway.peers import Peers
from bot.gateway.privacy import EXPECTS_PHONE, asked_by
from bot.gateway.receipts import Receipt, Receipts
from bot.reply import Reply

LEASE = timedelta(seconds=60)
"""How long handing over one reply may take, all its parts."""
MOST_FAILURES = 16
"""So often a messenger may put a reply off: with the pauses between, about an hour and a half."""

_TRACE = select(messages.c.trace).where(messages.c.id == bindparam("answers"))
_LAST_OF = select(func.max(messages.c.id)).where(messages.c.answers == bindparam("answers"))


@dataclass(frozen=True)
class Delivery:
    """The right to hand over reply `key` until the lease ends; `parts_sent` of it have arrived."""

    key: int
    attempt: int
    conversation: str
    reply: Reply
    parts_sent: int
    failures: int
    asks_phone: bool = False
    """Whether it is the last reply of an answer that asks for the citizen's phone number."""


class Outbox:
    """The line of outbound messages."""

    def __init__(self, engine: Engine, peers: Peers, receipts: Receipts) -> None:
        self._engine = engine
        self._peers = peers
        self._receipts = receipts

    def next(self) -> Delivery | None:
        """The reply to hand over next; None if none is due."""
        with writing(self._engine) as connection:
            taken = OUTBOUND.take(connection, LEASE)
            if taken is None:
                return None
            row, attempt = taken
            asked = row.answers and connection.scalar(_LAST_OF, {"answers": row.answers}) == row.id
            trace = connection.scalar(_TRACE, {"answers": row.answers}) if asked else None
        reply = Reply(text=row.text, buttons=row.buttons or [], card=row.card)
        return Delivery(
            row.id,
            attempt,
            row.conversation_id,
            reply,
            row.parts_sent or 0,
            row.failures or 0,
            asked_by(trace) == EXPECTS_PHONE,
        )

    def taken(self, delivery: Delivery, parts: int, whole: bool) -> None:
        """The messenger has just taken so many parts: noted at once, in the event loop.

        `part_sent` or, for the `whole` reply, `sent` must follow.
        """
        self._receipts.note(Receipt(delivery.key, delivery.attempt, parts, whole))

    async def part_sent(self, delivery: Delivery, parts: int) -> None:
        """So many parts are with the citizen: they are never sent again."""
        try:
            await run_in_threadpool(self._part_sent, delivery.key, parts)
        finally:
            self._receipts.known()

    async def sent(self, delivery: Delivery) -> None:
        """All of it is with the citizen."""
        try:
            await run_in_threadpool(self._end, delivery, status="sent", failure=None)
        finally:
            self._receipts.known()

    def recover(self) -> None:
        """Write down what a gateway that died knew to be taken. Before anything is sent."""
        left = self._receipts.left()
        with writing(self._engine) as connection:
            for one in left:
                values = {"status": "sent"} if one.whole else {"parts_sent": one.parts}
                OUTBOUND.change(connection, one.key, one.attempt, **values)
        self._receipts.clear()

    def later(self, delivery: Delivery, reason: str, after: float | None = None) -> None:
        """Put the reply back, for `after` seconds if the messenger said so; at last give it up."""
        failures = delivery.failures + 1
        if failures >= MOST_FAILURES:
            return self.give_up(delivery, reason)
        due = utc_now() + timedelta(seconds=after if after is not None else pause(failures))
        return self._end(delivery, status="queued", failures=failures, failure=reason, next_at=due)

    def hold(self, delivery: Delivery, reason: str, seconds: float) -> None:
        """Put the reply back until the channel is mended; that is no failure of its own."""
        due = utc_now() + timedelta(seconds=seconds)
        self._end(delivery, status="queued", failure=reason, next_at=due)

    def give_up(self, delivery: Delivery, reason: str, unreachable: bool = False) -> None:
        """Never send it; staff see why. `unreachable`: nor anything else to this citizen."""
        with writing(self._engine) as connection:
            OUTBOUND.change(
                connection, delivery.key, delivery.attempt, status=GIVEN_UP, failure=reason
            )
            if unreachable:
                self._peers.unreachable(connection, delivery.conversation, reason)

    def release(self) -> None:
        """End every hold: only right where one gateway runs."""
        with writing(self._engine) as connection:
            OUTBOUND.release(connection)

    def _part_sent(self, key: int, parts: int) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(messages).where(messages.c.id == key).values(parts_sent=parts)
            )

    def _end(self, delivery: Delivery, **values: Any) -> None:
        with writing(self._engine) as connection:
            OUTBOUND.change(connection, delivery.key, delivery.attempt, **values)
