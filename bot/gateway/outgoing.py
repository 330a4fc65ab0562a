"""Messages to citizens, written by whoever has something to say, in its own transaction.

The widget reads them from the database; for a messenger they wait in the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.database import utc_now
from bot.gateway.history import require_conversation
from bot.gateway.models import messages, peers
from bot.reply import Outcome, Reply


def announce(connection: Connection, conversation: str, reply: Reply, outcome: Outcome) -> None:
    """Write a message that nobody asked for to the conversation, in the given transaction.

    Raises NotFound for an unknown conversation.
    """
    require_conversation(connection, conversation, lock=True)
    queue(connection, conversation, [reply.as_json()], outcome)


def queue(
    connection: Connection,
    conversation: str,
    replies: Sequence[dict[str, Any]],
    outcome: Outcome,
    answers: int | None = None,
) -> None:
    """Write replies to a conversation that is locked; `answers`: the message that they answer."""
    peer = select(peers.c.conversation_id).where(peers.c.conversation_id == conversation)
    by_messenger = connection.scalar(peer) is not None
    connection.execute(
        insert(messages),
        [
            {
                "conversation_id": conversation,
                "direction": "out",
                "answers": answers,
                "outcome": outcome.value,
                "status": "queued" if by_messenger else "sent",
                "attempts": 0,
                "failures": 0,
                "parts_sent": 0,
                "created_at": utc_now(),
                **reply,
            }
            for reply in replies
        ],
    )
