"""The way to Telegram: python-telegram-bot's calls and errors, over aiohttp.

Over aiohttp, for httpx logs every address, which holds the token, and limits no call as a whole.
"""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.contract import NeverTaken, NotSetUp, SendFailed, TryLater
from bot.channels.telegram.settings import TelegramSettings

ANSWER_LIMIT = 2 * 1024 * 1024
"""Bytes of an answer."""

REFUSALS = {
    "bot was blocked": "blocked",
    "user is deactivated": "deactivated",
    "can't initiate conversation": "not_started",
    "chat not found": "no_such_chat",
}
"""Reasons by what the descriptions of errors 400 and 403 say; else it is the message's fault."""


class Wire:
    """Calls of a bot."""

    def __init__(self, settings: TelegramSettings) -> None:
        # What the library says at the level DEBUG holds the texts of citizens.
        logging.getLogger("telegram").setLevel(logging.INFO)
        self._timeout = settings.timeout
        self._http = _Http(settings.timeout)
        self._bot = _RawBot(
            settings.token.get_secret_value(),
            base_url=f"{settings.api_url}/bot",
            request=self._http,
            get_updates_request=self._http,
        )

    async def call(self, method: str, data: dict[str, Any], wait: float = 0) -> Any:
        """What a method answers, for which Telegram may take `wait` seconds longer.

        Raises a SendFailed. It is not chained: the library's errors may quote a citizen.
        """
        try:
            return await self._bot.call(method, data, self._timeout + wait)
        except TelegramError as error:
            raise _failure(error) from None
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            # The library trusts that an answer has its shape.
            raise TryLater("wrong_answer") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.shutdown()


class _RawBot(Bot):
    """A Bot that leaves answers as they are.

    So an update or a sent message of a shape that is newer than the library makes no call fail.
    """

    async def call(self, method: str, data: dict[str, Any], timeout: float) -> Any:
        return await self._post(method, data, read_timeout=timeout)


class _Http(BaseRequest):
    """A call's time is limited as a whole, its answer in length; no error holds the token."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._kept: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._timeout

    async def initialize(self) -> None:
        """Nothing: a session belongs to the event loop that first needs it."""

    async def shutdown(self) -> None:
        if self._kept:
            await self._kept.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        try:
            async with self._session().request(
                method,
                url,
                data=request_data.json_parameters if request_data else None,
                timeout=aiohttp.ClientTimeout(total=read_timeout),
                allow_redirects=False,
            ) as response:
                content = await _body(response)
        except asyncio.TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        return response.status, content

    def _session(self) -> aiohttp.ClientSession:
        if self._kept is None:
            self._kept = aiohttp.ClientSession(trust_env=False)
        return self._kept


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """A JSON object, checked here because the library logs what is none, and trusts its status."""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > ANSWER_LIMIT:
            raise NetworkError("too long")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise NetworkError("no JSON") from None
    if not isinstance(answer, dict):
        raise NetworkError("no JSON object")
    return bytes(content)


def _failure(error: TelegramError) -> SendFailed:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        # Of one chat, as far as Telegram tells: where it is of all, each is told so by itself.
        return TryLater("rate_limit", seconds, alone=True)
    if isinstance(error, TimedOut):
        return TryLater("timeout")
    if isinstance(error, InvalidToken):
        return NotSetUp("token")
    if isinstance(error, Conflict):
        return NotSetUp("another_poller_or_webhook")
    if isinstance(error, Forbidden | BadRequest | ChatMigrated):
        told = str(error).lower()
        reasons = (reason for words, reason in REFUSALS.items() if words in told)
        return NeverTaken(next(reasons, "invalid_message"))
    return TryLater("unavailable")
