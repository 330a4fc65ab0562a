"""Deletes conversations that nobody has used for long.

Personal data is kept no longer than its purpose needs (Luật 91/2025/QH15, Đ.3).
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from bot.database import reading, utc_now, writing
from bot.errors import UpstreamError
from bot.gateway.models import conversations, messages, peers
from bot.gateway.rasa_client import RasaClient
from bot.vault import Vault

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE_SECONDS = 3600.0


class Retention:
    """Deletes conversations `days` after their last message, with all that belongs to them."""

    def __init__(self, engine: Engine, vault: Vault, rasa: RasaClient, days: int) -> None:
        self._engine = engine
        self._vault = vault
        self._rasa = rasa
        self._keep = timedelta(days=days)

    async def keep_on(self) -> None:
        """Delete what is due now and from then on every hour, until cancelled."""
        while True:
            try:
                await self.enforce()
            except UpstreamError as error:
                logger.error("retention: %s", error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def enforce(self) -> int:
        """Delete what is due -> how many conversations."""
        await run_in_threadpool(self._vault.purge)
        deleted = 0
        while due := await run_in_threadpool(self._due):
            for conversation in due:
                await self._rasa.forget(conversation)
                await run_in_threadpool(self._delete, conversation)
            deleted += len(due)
        return deleted

    def _due(self) -> list[str]:
        end = utc_now() - self._keep
        last = func.coalesce(func.max(messages.c.created_at), conversations.c.created_at)
        query = (
            select(conversations.c.id)
            .outerjoin(messages, messages.c.conversation_id == conversations.c.id)
            .group_by(conversations.c.id, conversations.c.created_at)
            .having(last < end)
            .limit(BATCH)
        )
        with reading(self._engine) as connection:
            return [str(found) for found in connection.scalars(query)]

    def _delete(self, conversation: str) -> None:
        mine = messages.c.conversation_id == conversation
        with writing(self._engine) as connection:
            connection.execute(delete(messages).where(mine, messages.c.answers.is_not(None)))
            connection.execute(delete(messages).where(mine))
            connection.execute(delete(peers).where(peers.c.conversation_id == conversation))
            connection.execute(delete(conversations).where(conversations.c.id == conversation))
            self._vault.erase(conversation, connection)
