"""Calls to Zalo, each failure with its name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.channels.contract import NotSetUp, TryLater

RATE_LIMITED = -32
"""Zalo's error code for too many calls."""
TOKEN_REFUSED = (-216, -220)
"""... for an access token that is none, or has ended; the others depend on what was called."""
_MOST_BYTES = 64 * 1024
_LONGEST_PAUSE = 86_400.0
_SET_UP_WRONG = {
    HTTPStatus.UNAUTHORIZED: "not_allowed",
    HTTPStatus.FORBIDDEN: "not_allowed",
    HTTPStatus.NOT_FOUND: "not_found",
}


@dataclass(frozen=True)
class Answer:
    """A JSON object that Zalo answered; whether it is an error, its fields say."""

    headers: Mapping[str, str]
    body: dict[str, Any] = field(repr=False)


def session(timeout: float) -> aiohttp.ClientSession:
    """Connections to Zalo; a call takes `timeout` seconds at most. To be called in the loop."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
    )


async def post(
    http: aiohttp.ClientSession, url: str, headers: Mapping[str, str], **body: Any
) -> Answer:
    """POST; Zalo's errors come as an Answer. Raises TryLater, or NotSetUp for a wrong address."""
    return await _call(http, "POST", url, headers, body)


async def get(http: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> Answer:
    """The same of a GET."""
    return await _call(http, "GET", url, headers, {})


async def _call(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: dict[str, Any],
) -> Answer:
    try:
        async with http.request(method, url, headers=headers, allow_redirects=False, **body) as got:
            _refuse(got)
            content = await _read(got)
            return Answer(got.headers, _parse(got.status, content))
    except asyncio.TimeoutError:
        reason = "too_slow"
    except aiohttp.ClientConnectorError:
        reason = "unreachable"
    except (aiohttp.ClientError, OSError):
        reason = "broken_off"
    # Outside the handler: the original's text and request hold tokens.
    raise TryLater(reason)


def _refuse(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater("rate_limited", _pause(response.headers.get("Retry-After", "")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater("server_error", _pause(response.headers.get("Retry-After", "")))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise TryLater("redirected")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise TryLater("too_large")
    return bytes(content)


def _parse(status: int, content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if status in _SET_UP_WRONG and not (isinstance(value, dict) and "error" in value):
        raise NotSetUp(_SET_UP_WRONG[HTTPStatus(status)])
    if not isinstance(value, dict):
        raise TryLater("not_json")
    return value


def _pause(value: str) -> float | None:
    """The seconds of a Retry-After."""
    return min(float(value), _LONGEST_PAUSE) if value.isascii() and value.isdigit() else None
