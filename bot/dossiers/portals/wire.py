"""HTTP to one portal: what may be repeated is, and whatever goes wrong has a name.

No proxy, no cookie, no redirect followed, no compressed body, a body of limited length. The total
time is kept by whoever runs the coroutine (background.run); a wait that would not fit into it is
not begun.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from bot.dossiers.portals import reading
from bot.dossiers.portals.trouble import Trouble

_CHUNK = 16 * 1024
_NEVER_WORTH_IT = 86_400.0
_PAUSE_SHARE = 1 / 30
"""First pause before a repetition at most, as a share of the time budget: 0.2 s of 6 s."""


class WireTrouble(Exception):
    """A call failed. Holds nothing of what was sent or received."""

    def __init__(
        self, trouble: Trouble, *, again: bool = False, after: float | None = None
    ) -> None:
        self.trouble = trouble
        self.again = again
        """Whether the same call may go well later."""
        self.after = after
        """Seconds that the portal wants to be left alone."""
        super().__init__(trouble.value)


@dataclass(frozen=True)
class Response:
    """A portal's answer with a status below 500 that is no redirect and no 429."""

    status: int
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """The JSON object that an answer 200 brings; WireTrouble for anything else."""
        if self.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise WireTrouble(Trouble.not_allowed)
        if self.status != HTTPStatus.OK:
            raise WireTrouble(Trouble.wrong_shape)
        try:
            value = reading.parse(self.body)
        except ValueError:
            value = None
            trouble = Trouble.not_json
        else:
            trouble = Trouble.wrong_shape
        if not isinstance(value, dict):
            raise WireTrouble(trouble)
        return value


@dataclass(frozen=True)
class Limits:
    """What a portal is allowed to take."""

    budget: float
    """Seconds for a look-up, all calls and pauses together."""
    connect: float
    """Seconds for one connection."""
    attempts: int
    """How often a call that may be repeated is made at most."""
    max_bytes: int


class Wire:
    """The calls of one look-up, which must be over `limits.budget` seconds from now."""

    def __init__(self, http: aiohttp.ClientSession, base: str, limits: Limits) -> None:
        self._http = http
        self._base = base
        self._limits = limits
        self._end = time.monotonic() + limits.budget
        self._jitter = wait_random_exponential(
            multiplier=limits.budget * _PAUSE_SHARE, max=limits.budget
        )

    async def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int | None = None,
    ) -> Response:
        """GET, repeated if it fails."""
        return await self._repeat(
            attempts or self._limits.attempts, "GET", path, params=params, headers=headers
        )

    async def post(
        self,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        only_reads: bool = False,
    ) -> Response:
        """POST; repeated if it fails only where it does nothing but read."""
        attempts = self._limits.attempts if only_reads else 1
        return await self._repeat(attempts, "POST", path, json=json, data=form, headers=headers)

    async def _repeat(self, attempts: int, method: str, path: str, **parts: Any) -> Response:
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda e: isinstance(e, WireTrouble) and e.again),
            wait=self._pause,
            stop=stop_after_attempt(attempts) | stop_before_delay(self._end - time.monotonic()),
            reraise=True,
        )
        return await retrying(self._once, method, path, **parts)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        wanted = error.after if isinstance(error, WireTrouble) else None
        return self._jitter(state) if wanted is None else wanted

    async def _once(self, method: str, path: str, **parts: Any) -> Response:
        address = path if path.startswith(("http://", "https://")) else self._base + path
        try:
            async with self._http.request(method, address, allow_redirects=False, **parts) as got:
                _refuse(got)
                return Response(got.status, await self._body(got))
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            trouble = _named(error)
        # Outside the handler: the original's text and request hold the code.
        raise WireTrouble(trouble, again=True)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if (response.content_length or 0) > self._limits.max_bytes:
            raise WireTrouble(Trouble.too_large)
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._limits.max_bytes:
                raise WireTrouble(Trouble.too_large)
        return bytes(body)


def session(limits: Limits) -> aiohttp.ClientSession:
    """A portal's connections. To be called in the event loop."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect),
        cookie_jar=aiohttp.DummyCookieJar(),
        # A megabyte that unpacks to a gigabyte is not asked for, and not unpacked.
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        auto_decompress=False,
        trust_env=False,
    )


def _refuse(response: aiohttp.ClientResponse) -> None:
    """Raise for the answers that no dialect knows how to read."""
    status = response.status
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise WireTrouble(Trouble.redirected)
    after = _retry_after(response.headers.get("Retry-After", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        # One that does not say when is not asked again at once: it just said "too many".
        raise WireTrouble(Trouble.overloaded, again=after is not None, after=after)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and after is not None:
        raise WireTrouble(Trouble.overloaded, again=True, after=after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise WireTrouble(Trouble.server_error, again=True)


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After: a number or a date; None if it is neither."""
    if value.strip().isascii() and value.strip().isdigit():
        return min(float(value), _NEVER_WORTH_IT)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


def _named(error: Exception) -> Trouble:
    if isinstance(error, asyncio.TimeoutError):
        return Trouble.too_slow
    if isinstance(error, aiohttp.ClientConnectorError):
        return Trouble.not_reached
    return Trouble.broken_off
