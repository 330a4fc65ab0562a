"""Calls to the Bot API, with named failures. The token stands in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from bot.channels.calls import Calls
from bot.channels.contract import NeverTaken, NotSetUp, SendFailed, TryLater
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.updates import parse

_ERRORS: dict[int, tuple[type[SendFailed], str]] = {
    400: (NeverTaken, "invalid_message"),
    401: (NotSetUp, "token"),
    403: (TryLater, "server_error"),
    404: (NotSetUp, "not_found"),
    408: (TryLater, "timed_out"),
    429: (TryLater, "rate_limited"),
}
"""By the documentation's table of errors, where 403 is "internal server error"."""


@dataclass(frozen=True)
class Answer:
    """What Zalo answered; `body` is {} where it is no JSON object."""

    status: int
    after: str
    body: dict[str, Any]

    @property
    def right(self) -> bool:
        """Whether the call was taken, whatever the status says."""
        return self.body.get("ok") is True

    @property
    def code(self) -> int:
        """Zalo's own code, else the status."""
        code = self.body.get("error_code")
        return code if isinstance(code, int) and not isinstance(code, bool) else self.status

    def failure(self) -> SendFailed:
        """What went wrong."""
        broken = self.code >= HTTPStatus.INTERNAL_SERVER_ERROR
        unknown = "server_error" if broken else "unexpected_answer"
        kind, reason = _ERRORS.get(self.code, (TryLater, unknown))
        if kind is NeverTaken and not self.body:  # a proxy's page says nothing of the message
            kind, reason = TryLater, unknown
        if kind is TryLater:
            known = re.fullmatch(r"[0-9]{1,6}", self.after)
            return TryLater(reason, float(self.after) if known else None)
        return kind(reason)


class Api:
    """The Bot API for one token."""

    def __init__(self, settings: ZaloBotSettings) -> None:
        self._base = f"{settings.api_url}/bot{settings.token.get_secret_value()}"
        self._calls = Calls(settings.timeout)

    async def call(self, method: str, body: dict[str, Any], longer: float = 0.0) -> Answer:
        """Zalo's answer; `longer`: seconds that Zalo itself waits. Raises TryLater for none."""
        got = await self._calls.make("POST", f"{self._base}/{method}", longer, json=body)
        after = got.headers.get("Retry-After", "")
        return Answer(got.status, after, parse(got.content))

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()
