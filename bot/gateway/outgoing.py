"""Messages that nobody asked for: written by other processes, seen by the open streams."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.database import utc_now
from bot.gateway.history import require_conversation
from bot.gateway.models import messages
from bot.reply import Outcome, Reply


def announce(connection: Connection, conversation: str, reply: Reply, outcome: Outcome) -> None:
    """Write the message to the conversation, in the given transaction.

    Raises NotFound for an unknown conversation.
    """
    require_conversation(connection, conversation, lock=True)
    connection.execute(
        insert(messages).values(
            conversation_id=conversation,
            direction="out",
            outcome=outcome.value,
            status="sent",
            created_at=utc_now(),
            **reply.as_json(),
        )
    )
