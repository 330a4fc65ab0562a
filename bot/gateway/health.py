"""Health pages: /healthz says that the process is up, /readyz that a citizen would be answered.

/readyz is public: its reasons name no address and no account; the log has the details.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from bot.database import reading
from bot.errors import UpstreamError
from bot.gateway.models import conversations, messages
from bot.gateway.refusals import Sentences

logger = logging.getLogger(__name__)

CHECK_SECONDS = 3.0


class NotReady(UpstreamError):
    """A part that answers need is not ready; the text is the code of a sentence that says why."""


class Health:
    """Asks the database, the Rasa server and the action server whether they are ready."""

    def __init__(
        self,
        engine: Engine,
        http: httpx.AsyncClient,
        rasa_url: str,
        actions_url: str,
        say: Sentences,
    ) -> None:
        self._engine = engine
        self._say = say
        self._http = http
        self._rasa_url = rasa_url
        self._actions_url = actions_url

    async def report(self) -> dict[str, Any]:
        """{"ready": bool, "parts": {name: {"ready": bool, "reason": why not}}}."""
        checks: dict[str, Awaitable[None]] = {
            "database": self._database(),
            "rasa": self._rasa(),
            "actions": self._actions(),
        }
        found = await asyncio.gather(*(self._part(name, check) for name, check in checks.items()))
        parts = dict(zip(checks, found, strict=True))
        return {"ready": all(part["ready"] for part in parts.values()), "parts": parts}

    async def _part(self, name: str, check: Awaitable[None]) -> dict[str, Any]:
        try:
            await check
        except NotReady as error:
            logger.warning("%s is not ready: %s (%s)", name, error, error.__cause__)
            return {"ready": False, "reason": self._say(str(error))}
        return {"ready": True}

    async def _database(self) -> None:
        await run_in_threadpool(_read_tables, self._engine)

    async def _rasa(self) -> None:
        status = await self._get(f"{self._rasa_url}/status")
        if status.status_code == 409:
            raise NotReady("rasa_no_model")
        if not _json_field(status, "model_file"):
            raise NotReady("rasa_strange")

    async def _actions(self) -> None:
        health = await self._get(f"{self._actions_url}/health")
        if _json_field(health, "status") != "ok":
            raise NotReady("actions_strange")

    async def _get(self, url: str) -> httpx.Response:
        try:
            return await self._http.get(url, timeout=CHECK_SECONDS)
        except httpx.TimeoutException as error:
            raise NotReady("part_slow") from error
        except httpx.HTTPError as error:
            raise NotReady("part_unreachable") from error


def _read_tables(engine: Engine) -> None:
    try:
        with reading(engine) as connection:
            for table in (conversations, messages):
                connection.execute(select(table).limit(1)).all()
    except UpstreamError as error:
        raise NotReady("database_unreadable") from error


def _json_field(response: httpx.Response, field: str) -> Any:
    try:
        body = response.json()
    except ValueError:
        return None
    return body.get(field) if response.status_code == 200 and isinstance(body, dict) else None
