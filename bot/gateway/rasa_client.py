"""Asks Rasa: one call a message, to the channel of bot/rasa_channel.py."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import BaseModel, Extra, Field, ValidationError

from bot.errors import RasaRefused, RasaUnavailable
from bot.gateway.inbound import Inbound, text_for_rasa
from bot.gateway.inbox import Claim
from bot.reply import Outcome, Reply
from bot.secret_key import SecretKey

logger = logging.getLogger(__name__)


class _Trace(BaseModel):
    """The one part of a trace that everybody relies on; the rest passes through."""

    outcome: Outcome

    class Config:
        extra = Extra.allow
        use_enum_values = True


class _Turn(BaseModel):
    replies: list[Reply] = Field(min_items=1)
    trace: _Trace


@dataclass(frozen=True)
class Turn:
    """What Rasa answered to one message."""

    replies: list[dict[str, Any]]
    trace: dict[str, Any]


class RasaClient:
    """The Rasa server at `url`. `timeout` is for the whole call, in seconds; `key` blinds senders.

    By aiohttp, which takes a fifth of the processor time that httpx takes for a call.
    """

    def __init__(self, url: str, timeout: float, key: SecretKey) -> None:
        self._url = f"{url}/webhooks/gateway/"
        self._timeout = timeout
        self._key = key
        self._http: aiohttp.ClientSession | None = None

    async def ask(self, claim: Claim, inbound: Inbound) -> Turn:
        """The turn that answers a message; `inbound` says by which channel and from whom it came.

        Raises RasaUnavailable when Rasa refuses, is too slow or answers anything but a turn,
        RasaRefused when it failed on this message.
        """
        body = {
            "sender": claim.conversation,
            "message": text_for_rasa(claim.text, claim.payload),
            "metadata": {
                "channel": inbound.channel,
                "sender": self._key.blind("sender", inbound.channel, inbound.sender),
                "message_id": claim.message_id,
                "attempt": claim.attempt,
                "sealed": claim.sealed,
            },
        }
        try:
            status, content = await asyncio.wait_for(self._post(body), self._timeout)
        except asyncio.TimeoutError as error:
            raise RasaUnavailable(f"Rasa: no answer within {self._timeout:g} s") from error
        except aiohttp.ClientError as error:
            raise RasaUnavailable(f"Rasa: {error or type(error).__name__}") from error
        if status != 200:
            told = f"Rasa: status {status}: {content[:500].decode(errors='replace')}"
            raise (RasaRefused if status == 500 else RasaUnavailable)(told)
        return _read_turn(content)

    async def forget(self, conversation: str) -> None:
        """Have Rasa delete its tracker of a conversation.

        Raises RasaUnavailable when Rasa does not confirm it.
        """
        try:
            status = await asyncio.wait_for(self._delete(conversation), self._timeout)
        except (asyncio.TimeoutError, aiohttp.ClientError) as error:
            raise RasaUnavailable("Rasa: a tracker could not be deleted") from error
        if status != 200:
            raise RasaUnavailable(f"Rasa: status {status} on deleting a tracker")

    async def try_to_forget(self, conversation: str) -> None:
        """The same; where Rasa can't now, the end of the retention does it."""
        try:
            await self.forget(conversation)
        except RasaUnavailable as error:
            logger.error("%s", error)

    async def close(self) -> None:
        """Close the connections."""
        if self._http:
            await self._http.close()

    async def _post(self, body: dict[str, Any]) -> tuple[int, bytes]:
        async with self._session().post(self._url, json=body) as response:
            return response.status, await response.read()

    async def _delete(self, conversation: str) -> int:
        async with self._session().delete(f"{self._url}trackers/{conversation}") as response:
            return response.status

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:  # made here, for it belongs to the event loop
            unlimited = aiohttp.TCPConnector(limit=0)
            self._http = aiohttp.ClientSession(
                connector=unlimited, timeout=aiohttp.ClientTimeout(total=None)
            )
        return self._http


def _read_turn(content: bytes) -> Turn:
    try:
        turn = _Turn.parse_raw(content)
    except ValidationError as error:
        raise RasaRefused(f"Rasa: not a turn: {error}") from error
    return Turn([reply.as_json() for reply in turn.replies], turn.trace.dict())
