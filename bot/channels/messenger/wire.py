"""Calls to Graph. The token goes in a header, for addresses stand in logs."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from bot.channels.calls import Calls
from bot.channels.messenger.failures import read_answer
from bot.channels.messenger.settings import MessengerSettings


class Graph:
    """Graph in the version that is set."""

    def __init__(self, settings: MessengerSettings) -> None:
        self._base = f"{settings.api_url}/{settings.version}"
        self._token = settings.page_token.get_secret_value()
        self._secret = settings.app_secret.get_secret_value()
        self._calls = Calls(settings.timeout)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The JSON object that answers, for the page. Raises a SendFailed."""
        return await self._call("POST", path, self._token, body)

    async def get(self, path: str, app: str = "") -> dict[str, Any]:
        """The same of a GET; for the app with the id `app` rather than for the page, if given."""
        return await self._call("GET", path, f"{app}|{self._secret}" if app else self._token)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def _call(
        self, method: str, path: str, token: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        # By the app's setting "Require App Secret" a token alone is not enough.
        proof = hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        got = await self._calls.make(
            method,
            f"{self._base}{path}",
            params={"appsecret_proof": proof},
            headers={"Authorization": f"Bearer {token}"},
            json=body,
        )
        return read_answer(got.status, got.headers, got.content)
