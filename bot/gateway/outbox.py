"""Replies that wait to be handed to a messenger, in order within a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.database import utc_now, writing
from bot.gateway.claiming import GIVEN_UP, OUTBOUND, pause
from bot.gateway.models import messages
from bot.gateway.peers import Peers
from bot.reply import Reply

LEASE = timedelta(seconds=60)
"""How long handing over one reply may take, all its parts."""
MOST_FAILURES = 16
"""So often a messenger may put a reply off: with the pauses between, about an hour and a half."""


@dataclass(frozen=True)
class Delivery:
    """The right to hand over reply `key` until the lease ends; `parts_sent` of it have arrived."""

    key: int
    attempt: int
    conversation: str
    reply: Reply
    parts_sent: int
    failures: int


class Outbox:
    """The line of outbound messages."""

    def __init__(self, engine: Engine, peers: Peers) -> None:
        self._engine = engine
        self._peers = peers

    def next(self) -> Delivery | None:
        """The reply to hand over next; None if none is due."""
        with writing(self._engine) as connection:
            taken = OUTBOUND.take(connection, LEASE)
        if taken is None:
            return None
        row, attempt = taken
        reply = Reply(text=row.text, buttons=row.buttons or [], card=row.card)
        return Delivery(
            row.id,
            attempt,
            row.conversation_id,
            reply,
            row.parts_sent or 0,
            row.failures or 0,
        )

    def part_sent(self, delivery: Delivery, parts: int) -> None:
        """So many parts are with the citizen: they are never sent again."""
        with writing(self._engine) as connection:
            connection.execute(
                update(messages).where(messages.c.id == delivery.key).values(parts_sent=parts)
            )

    def sent(self, delivery: Delivery) -> None:
        """All of it is with the citizen."""
        self._end(delivery, status="sent", failure=None)

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
            OUTBOUND.put_back(
                connection, delivery.key, delivery.attempt, status=GIVEN_UP, failure=reason
            )
            if unreachable:
                self._peers.unreachable(connection, delivery.conversation, reason)

    def release(self) -> None:
        """End every hold: only right where one gateway runs."""
        with writing(self._engine) as connection:
            OUTBOUND.release(connection)

    def _end(self, delivery: Delivery, **values: Any) -> None:
        with writing(self._engine) as connection:
            OUTBOUND.put_back(connection, delivery.key, delivery.attempt, **values)
