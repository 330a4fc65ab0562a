"""The inbox: every message is in the database before it is acted on, every reply before it is sent.

A message is worked on by whoever claims it, for a limited time (the lease), so that one whose
process died can be taken up again. `attempts` counts the claims and tells a late answer of a lost
claim from the current one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.database import reading, utc_now, writing
from bot.gateway.history import require_conversation
from bot.gateway.inbound import Inbound
from bot.gateway.models import conversations, messages
from bot.gateway.outgoing import queue
from bot.gateway.privacy import Privacy, erase_before, expected
from bot.gateway.refusals import Refused
from bot.reply import Outcome

_UUID4 = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")


@dataclass(frozen=True)
class Claim:
    """The right to answer message `key`, until the lease ends."""

    key: int
    attempt: int
    conversation: str
    message_id: str
    text: str
    payload: str | None
    sealed: str | None = None

    @classmethod
    def of(cls, row: Any, attempt: int) -> Claim:
        """The claim to the message in a row of the table."""
        return cls(
            row.id,
            attempt,
            row.conversation_id,
            row.message_id,
            row.text,
            row.payload,
            row.sealed,
        )


@dataclass(frozen=True)
class Accepted:
    """A message that is written down; `claim` is None when an earlier request wrote it."""

    key: int
    conversation: str
    claim: Claim | None


@dataclass(frozen=True)
class Answer:
    """The replies to one message in the shape of the web chat API, and their trace."""

    conversation: str
    replies: list[dict[str, Any]]
    trace: dict[str, Any]
    sealed: str | None = None


class Inbox:
    """Conversations and messages in the database. `lease` is how long a claim holds."""

    def __init__(self, engine: Engine, lease: timedelta, privacy: Privacy) -> None:
        self._engine = engine
        self._lease = lease
        self._privacy = privacy

    def accept(self, inbound: Inbound) -> Accepted:
        """Write a message down, once for each message_id, and claim it.

        Raises NotFound for an unknown conversation, Refused for a payload that no reply of the
        conversation offered; nothing is written then.
        """
        with writing(self._engine) as connection:
            conversation = inbound.conversation
            if conversation is None:
                conversation = _open(connection, inbound)
            require_conversation(connection, conversation, lock=True)
            known = connection.scalar(
                select(messages.c.id).where(
                    messages.c.conversation_id == conversation,
                    messages.c.message_id == inbound.message_id,
                )
            )
            if known is not None:
                return Accepted(known, conversation, None)
            text = inbound.text
            if inbound.payload is not None:
                title = _offered_title(connection, conversation, inbound.payload)
                text = text or title
            asked = expected(connection, conversation)
            kept = self._privacy.sealed(connection, conversation, text, asked)
            key = connection.execute(
                insert(messages).values(
                    conversation_id=conversation,
                    direction="in",
                    message_id=inbound.message_id,
                    text=kept.text,
                    payload=inbound.payload,
                    sealed=kept.sealed,
                    status="processing",
                    attempts=1,
                    claimed_until=utc_now() + self._lease,
                    created_at=utc_now(),
                )
            ).inserted_primary_key[0]
        claim = Claim(
            key, 1, conversation, inbound.message_id, kept.text, inbound.payload, kept.sealed
        )
        return Accepted(key, conversation, claim)

    def claim(self, key: int) -> Claim | None:
        """Take up a message that failed or whose claim ran out; None while someone has it."""
        free = or_(
            messages.c.status == "failed",
            and_(messages.c.status == "processing", messages.c.claimed_until <= utc_now()),
        )
        with writing(self._engine) as connection:
            taken = connection.execute(
                update(messages)
                .where(messages.c.id == key, free)
                .values(
                    status="processing",
                    attempts=messages.c.attempts + 1,
                    claimed_until=utc_now() + self._lease,
                )
            )
            if taken.rowcount == 0:
                return None
            row = connection.execute(select(messages).where(messages.c.id == key)).one()
        return Claim.of(row, row.attempts)

    def answer(
        self, claim: Claim, replies: Sequence[dict[str, Any]], trace: dict[str, Any]
    ) -> bool:
        """Write the replies; False (and nothing written) when the claim was lost meanwhile."""
        with writing(self._engine) as connection:
            require_conversation(connection, claim.conversation, lock=True)
            if not _finish(connection, claim, status="answered", trace=trace):
                return False
            queue(connection, claim.conversation, replies, Outcome(trace["outcome"]), claim.key)
            if trace.get("erases"):
                erase_before(connection, claim.conversation, claim.key)
        return True

    def fail(self, claim: Claim) -> None:
        """Give a message back as failed: the same message_id may be tried again."""
        with writing(self._engine) as connection:
            _finish(connection, claim, status="failed")

    def answer_to(self, key: int) -> Answer | None:
        """What was answered to message `key`; None while it is not answered."""
        with reading(self._engine) as connection:
            inbound = connection.execute(select(messages).where(messages.c.id == key)).one()
            if inbound.status != "answered":
                return None
            replies = connection.execute(
                select(messages).where(messages.c.answers == key).order_by(messages.c.id)
            )
            return Answer(
                inbound.conversation_id,
                [{"text": row.text, "buttons": row.buttons, "card": row.card} for row in replies],
                inbound.trace,
                inbound.sealed,
            )

    def release_claims(self) -> None:
        """End every claim now: their process is gone. Only right where one gateway runs."""
        with writing(self._engine) as connection:
            connection.execute(
                update(messages)
                .where(messages.c.status == "processing")
                .values(claimed_until=utc_now())
            )


def _open(connection: Connection, inbound: Inbound) -> str:
    """The conversation that this message opens; the one it opened if it was sent before.

    Only a UUID finds it again: a short id ("1") is not unique among clients, and must not lead
    one client into another's conversation.
    """
    opened_by = inbound.message_id if _UUID4.fullmatch(inbound.message_id) else None
    opened = select(conversations.c.id).where(conversations.c.opened_by == opened_by)
    if opened_by and (known := connection.scalar(opened)):
        return str(known)
    new = {
        "id": secrets.token_urlsafe(24),
        "channel": inbound.channel,
        "opened_by": opened_by,
        "created_at": utc_now(),
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(conversations).values(new))
    except IntegrityError:
        # PostgreSQL: the same message arrived at the same time and was first.
        return str(connection.execute(opened).scalar_one())
    return str(new["id"])


def _offered_title(connection: Connection, conversation: str, payload: str) -> str:
    """The title of the button with this payload that a reply of the conversation offered."""
    offered = connection.scalars(
        select(messages.c.buttons)
        .where(messages.c.conversation_id == conversation, messages.c.direction == "out")
        .order_by(messages.c.id.desc())
    )
    for button in (button for row in offered for button in row):
        if button.get("payload") == payload:
            return str(button["title"])
    raise Refused(400, "payload_not_offered")


def _finish(connection: Connection, claim: Claim, **values: Any) -> bool:
    """End a claim with `values`; False when it was lost."""
    done = connection.execute(
        update(messages)
        .where(
            messages.c.id == claim.key,
            messages.c.status == "processing",
            messages.c.attempts == claim.attempt,
        )
        .values(claimed_until=None, **values)
    )
    return bool(done.rowcount)
