"""Messengers' messages that wait for their answer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.engine import Engine

from bot.database import utc_now, writing
from bot.gateway.claiming import ASIDE, INBOUND, pause
from bot.gateway.history import require_conversation
from bot.gateway.inbox import Claim
from bot.gateway.outgoing import queue
from bot.reply import Outcome, Reply

MOST_FAILURES = 4
"""So often a message may fail by itself before it is set aside."""
UNAVAILABLE_SECONDS = 2.0
"""Until a message is tried again that could not be handed to Rasa at all."""


class Waiting:
    """The line of inbound messages. `lease`: how long one may take."""

    def __init__(self, engine: Engine, lease: timedelta) -> None:
        self._engine = engine
        self._lease = lease

    def next(self) -> tuple[Claim, int] | None:
        """The message to answer next, and how often it has failed by itself; None if none is due.

        Finish it with Inbox.answer, `later` or `set_aside`.
        """
        with writing(self._engine) as connection:
            taken = INBOUND.take(connection, self._lease)
        if taken is None:
            return None
        row, attempt = taken
        return Claim.of(row, attempt), row.failures

    def later(self, claim: Claim, reason: str, failures: int, unavailable: bool) -> None:
        """Put the message back. `failures`: how often it has failed by itself now."""
        seconds = UNAVAILABLE_SECONDS if unavailable else pause(failures)
        with writing(self._engine) as connection:
            INBOUND.change(
                connection,
                claim.key,
                claim.attempt,
                status="waiting",
                failures=failures,
                failure=reason,
                next_at=utc_now() + timedelta(seconds=seconds),
            )

    def set_aside(self, claim: Claim, reason: str, apology: Reply) -> None:
        """Try the message no more, keep it for staff, and tell the citizen."""
        with writing(self._engine) as connection:
            require_conversation(connection, claim.conversation, lock=True)
            if INBOUND.change(connection, claim.key, claim.attempt, status=ASIDE, failure=reason):
                replies = [apology.as_json()]
                queue(connection, claim.conversation, replies, Outcome.error, claim.key)
