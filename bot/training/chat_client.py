"""Speaks the web chat API (`POST /api/chat`) of a running bot, as the widget does."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from bot.errors import ConfigError, UpstreamError

TIMEOUT_SECONDS = 60.0


class ChatUnavailable(UpstreamError):
    """The bot refused, timed out, or answered an error or anything but an answer."""


class ChatClient:
    """The bot at `url`; `timeout` in seconds. Raises ConfigError for what is no address."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise ConfigError(f"--url: “{url}” không phải địa chỉ") from error
        if address.scheme not in ("http", "https") or not address.host:
            raise ConfigError(f"--url: “{url}” phải có dạng http://máy:cổng")
        self._http = httpx.Client(base_url=address, timeout=timeout, trust_env=False)

    def ask(self, conversation: str | None, text: str) -> tuple[str, dict[str, Any]]:
        """Says `text` in a conversation (None: a new one) -> its id and the answer's JSON.

        A failed call is made once more with the same message id, which the bot answers only once.
        Raises ChatUnavailable when that fails too, ConfigError when the answer has no trace.
        """
        message = {"conversation": conversation, "text": text, "message_id": uuid.uuid4().hex}
        try:
            body = self._post(message)
        except ChatUnavailable:
            body = self._post(message)
        if not isinstance(body.get("trace"), dict):
            raise ConfigError("BOT_EXPOSE_TRACE: trợ lý phải chạy với BOT_EXPOSE_TRACE=1 để đo")
        return body["conversation"], body

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def _post(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self._http.post("/api/chat", json=message)
            response.raise_for_status()
            body = response.json()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            raise ChatUnavailable(f"{self._address}: trả lời lỗi HTTP {status}") from error
        except httpx.TimeoutException as error:
            raise ChatUnavailable(f"{self._address}: quá lâu không trả lời") from error
        except httpx.HTTPError as error:
            raise ChatUnavailable(f"{self._address}: không kết nối được") from error
        except ValueError as error:
            raise ChatUnavailable(f"{self._address}: trả lời không phải JSON") from error
        shape = {"conversation": str, "replies": list}
        if not isinstance(body, dict) or any(
            not isinstance(body.get(name), kind) for name, kind in shape.items()
        ):
            raise ChatUnavailable(f"{self._address}: trả lời không đúng dạng")
        return body

    @property
    def _address(self) -> str:
        return str(self._http.base_url)
