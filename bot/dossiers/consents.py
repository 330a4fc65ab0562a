"""Who agreed that the bot asks a portal about their dossiers: a conversation, for some months."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection, Engine

from bot.database import reading, upsert, utc_now, writing
from bot.dossiers.models import consents


class Consents:
    """Consents in the database. One holds for `days`, or until it is withdrawn."""

    def __init__(self, engine: Engine, days: int) -> None:
        self._engine = engine
        self._holds = timedelta(days=days)

    def given(self, conversation: str) -> bool:
        """Whether there is a consent that holds."""
        query = select(consents.c.conversation_id).where(
            consents.c.conversation_id == conversation,
            consents.c.withdrawn_at.is_(None),
            consents.c.given_at > utc_now() - self._holds,
        )
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def give(self, conversation: str) -> None:
        """Write a consent down; one that was given or withdrawn before begins anew."""
        values = {"given_at": utc_now(), "withdrawn_at": None}
        with writing(self._engine) as connection:
            connection.execute(
                upsert(connection, consents)
                .values(conversation_id=conversation, **values)
                .on_conflict_do_update(index_elements=["conversation_id"], set_=values)
            )

    def withdraw(self, conversation: str) -> None:
        """End the consent. That it was given, and when it ended, stays as evidence."""
        with writing(self._engine) as connection:
            connection.execute(
                update(consents)
                .where(
                    consents.c.conversation_id == conversation, consents.c.withdrawn_at.is_(None)
                )
                .values(withdrawn_at=utc_now())
            )

    def purge(self) -> None:
        """Delete those that have run out, withdrawn ones too: they are evidence no longer."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(consents).where(consents.c.given_at <= utc_now() - self._holds)
            )

    def erase(self, conversation: str, connection: Connection | None = None) -> None:
        """Forget all of it. `connection`: the transaction to do it in; by default its own."""
        if connection is None:
            with writing(self._engine) as own:
                self.erase(conversation, own)
            return
        connection.execute(delete(consents).where(consents.c.conversation_id == conversation))
