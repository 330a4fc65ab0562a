"""The channel: who signed, what was said, what is sent."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from bot.channels.contract import Channel, Event, Finding, Forged, Message, TryLater
from bot.channels.messenger.checking import check
from bot.channels.messenger.rendering import render
from bot.channels.messenger.settings import MessengerSettings
from bot.channels.messenger.webhooks import CHANNEL, read_events
from bot.channels.messenger.wire import Graph
from bot.reply import Reply

_SEND_PATH = "/me/messages"
_SIGNATURE = "x-hub-signature-256"


class Messenger(Channel):
    """The inbox of a Facebook page."""

    name = CHANNEL

    def __init__(self, settings: MessengerSettings) -> None:
        self.per_second = settings.per_second
        self._verify_token = settings.verify_token.get_secret_value()
        self._secret = settings.app_secret.get_secret_value()
        self._text_limit = settings.text_limit
        self._graph = Graph(settings)

    @classmethod
    def configured(cls, settings: MessengerSettings) -> bool:
        """Whether there is a page token."""
        return bool(settings.page_token.get_secret_value())

    def challenge(self, query: Mapping[str, str]) -> str:
        """The text that answers the GET by which Meta verifies the webhook's address.

        Raises Forged for any other request, and where the verify token is not the one set.
        """
        known = _same(query.get("hub.verify_token", ""), self._verify_token)
        answer = query.get("hub.challenge", "")
        if not known or not answer or query.get("hub.mode") != "subscribe":
            raise Forged("messenger: not a verification by Meta")
        return answer

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """As Channel.read. Meta signs the bytes of the body with the app's secret (HMAC)."""
        expected = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        if not self._secret or not _same(headers.get(_SIGNATURE, ""), f"sha256={expected}"):
            raise Forged("messenger: wrong signature")
        return read_events(body)

    def render(self, reply: Reply, key: str) -> list[Message]:
        """As Channel.render."""
        return render(reply, key, self._text_limit)

    async def send(self, recipient: str, message: Message) -> None:
        """As Channel.send; taken within 24 hours of the citizen's last message."""
        body = {"recipient": {"id": recipient}, "messaging_type": "RESPONSE", "message": message}
        answer = await self._graph.post(_SEND_PATH, body)
        if not isinstance(answer.get("message_id"), str):
            raise TryLater("unexpected_answer")

    async def check(self, webhook: str) -> list[Finding]:
        """As Channel.check."""
        return await check(self._graph, webhook)

    async def close(self) -> None:
        """Close the connections."""
        await self._graph.close()


def _same(given: str, expected: str) -> bool:
    equal = hmac.compare_digest(given.encode(errors="replace"), expected.encode())
    return equal and bool(expected)
