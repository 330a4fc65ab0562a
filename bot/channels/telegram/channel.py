"""The bot of a token: what it reads, how it writes a reply, how it sends it.

Rules: https://core.telegram.org/bots/api. Nothing is asked of Telegram before it is needed, so the
bot starts without a network.
"""

from __future__ import annotations

import hmac
import json
import logging
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Any

from bot.channels.contract import (
    Event,
    Finding,
    Forged,
    Kind,
    Message,
    NeverTaken,
    Polled,
    TryLater,
    Unreadable,
)
from bot.channels.splitting import split
from bot.channels.telegram.checking import check
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.updates import LISTENED, NAME, TAP, read_update
from bot.channels.telegram.wire import Wire
from bot.channels.wording import CHOOSE, SHARE, SHARE_WHY, link_line
from bot.reply import Reply

logger = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"
MAX_TEXT = 4096
"""UTF-16 code units in a message."""
BATCH = 20
"""Updates in an answer: at most some 60 KB each, a long text that answers a long text."""
MAX_TAPS = 1000
"""Taps that are kept until they are answered; one that is forgotten only leaves a spinner."""
WEB = ("http://", "https://")
"""Addresses that a button may open; with any other, such as tel:, the message is refused."""


class Telegram(Polled):
    """A Telegram bot."""

    name = NAME

    def __init__(self, settings: TelegramSettings) -> None:
        self.per_second = settings.per_second
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._edits = settings.edits
        self._wait = settings.poll_timeout
        self._polling = settings.polling
        self._wire = Wire(settings)
        self._offset = 0
        self._taps: dict[str, str] = {}

    @classmethod
    def configured(cls, settings: TelegramSettings) -> bool:
        """Whether there is a token."""
        return bool(settings.token.get_secret_value())

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        given = headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise Forged("Telegram: not the secret of the webhook")
        try:
            return self._events(json.loads(body))
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"Telegram: no JSON: {type(error).__name__}") from None

    async def poll(self) -> list[Event]:
        asked = {
            "offset": self._offset,
            "limit": BATCH,
            "timeout": self._wait,
            "allowed_updates": list(LISTENED),
        }
        updates = await self._wire.call("getUpdates", asked, wait=self._wait)
        try:
            last = max((int(update["update_id"]) for update in updates), default=None)
        except (TypeError, KeyError, ValueError, OverflowError):
            raise TryLater("wrong_answer") from None
        if last is not None:
            self._offset = last + 1
        return [event for update in updates for event in self._readable(update)]

    def render(self, reply: Reply, key: str) -> list[Message]:
        rows: list[list[dict[str, str]]] = []
        said = [reply.text]
        number = count()
        for button in reply.buttons:
            if button.payload is not None:
                rows.append([{"text": button.title, "callback_data": f"{key}:{next(number)}"}])
            elif (button.url or "").startswith(WEB):
                rows.append([{"text": button.title, "url": str(button.url)}])
            else:
                said.append(link_line(button))
        parts = _split("\n".join(said)) or ([CHOOSE] if rows else [])
        messages: list[Message] = [
            {"text": part, "link_preview_options": {"is_disabled": True}} for part in parts
        ]
        if rows:
            messages[-1]["reply_markup"] = {"inline_keyboard": rows}
        return messages

    def phone_request(self) -> list[Message]:
        """As Channel.phone_request: a key that lies over the keyboard until it is used."""
        keys = [[{"text": SHARE, "request_contact": True}]]
        board = {"keyboard": keys, "one_time_keyboard": True, "resize_keyboard": True}
        return [{"text": SHARE_WHY, "reply_markup": board}]

    async def send(self, recipient: str, message: Message) -> None:
        for tap in [tap for tap, who in list(self._taps.items()) if who == recipient]:
            self._taps.pop(tap, None)
            with suppress(NeverTaken):  # too old: its spinner is gone
                await self._wire.call("answerCallbackQuery", {"callback_query_id": tap})
        await self._wire.call("sendMessage", {"chat_id": recipient, **message})

    async def check(self, webhook: str) -> list[Finding]:
        return await check(self._wire, self._polling, webhook)

    async def close(self) -> None:
        await self._wire.close()

    def _events(self, data: Any) -> list[Event]:
        """What an update tells; a tap is kept to be answered. Raises Unreadable."""
        event = read_update(data, self._edits)
        if event and event.kind is Kind.button:
            self._taps[event.message_id.removeprefix(TAP)] = event.sender
            if len(self._taps) > MAX_TAPS:
                del self._taps[next(iter(self._taps))]
        return [event] if event else []

    def _readable(self, data: Any) -> list[Event]:
        """The same, but one that can't be read is passed over: it would be asked for for ever."""
        try:
            return self._events(data)
        except Unreadable as error:
            logger.warning("%s", error)
            return []


def _split(text: str) -> list[str]:
    """Texts that fit into messages: a letter beyond the basic plane counts twice."""
    text = unicodedata.normalize("NFC", text)
    twice = sum(char > "\uffff" for char in text)
    return split(text, max(MAX_TEXT - twice, MAX_TEXT // 2))
