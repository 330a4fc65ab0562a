"""Calls to a messenger's server: bounded in time and length, each failure with a name.

No proxy, no cookie, no redirect followed. Failures hold nothing of the call: its address or headers
may hold a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.channels.contract import TryLater

MOST_BYTES = 256 * 1024
"""Of an answer; what comes after is not read."""


@dataclass(frozen=True)
class Got:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


class Calls:
    """Connections to one server. `timeout`: seconds for a whole call."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._http: aiohttp.ClientSession | None = None

    async def make(self, method: str, url: str, longer: float = 0.0, **request: Any) -> Got:
        """The answer; `longer`: seconds that the server itself waits.

        `request`: as aiohttp takes it. Raises TryLater "timed_out" or "unreachable".
        """
        timeout = aiohttp.ClientTimeout(total=self._timeout + longer)
        content = bytearray()
        try:
            async with self._session().request(
                method, url, timeout=timeout, allow_redirects=False, **request
            ) as answer:
                async for chunk in answer.content.iter_any():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        break
        except asyncio.TimeoutError:
            raise TryLater("timed_out") from None
        except (aiohttp.ClientError, OSError):
            raise TryLater("unreachable") from None
        return Got(answer.status, answer.headers, bytes(content))

    async def close(self) -> None:
        """Close the connections."""
        if self._http:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:  # made here, for it belongs to the event loop
            self._http = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity"},
                trust_env=False,
            )
        return self._http
