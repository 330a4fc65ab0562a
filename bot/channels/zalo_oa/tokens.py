"""The tokens that the API of a Zalo Official Account wants.

OAuth v4: an access token lives 25 hours. The refresh token that renews it lives 3 months and may be
used once: two workers that use the same one lose the account, and so does a new pair that nobody
wrote down. So one worker at a time renews, under the store's lock, and writes before anybody uses.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import re
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.channels.contract import NotSetUp, TryLater
from bot.channels.zalo_oa.http import RATE_LIMITED, post, session

logger = logging.getLogger(__name__)

Clock = Callable[[], float]
"""Seconds since 1970."""

LEGIBLE = re.compile(r"[\x21-\x7e]+")
"""What a header takes."""
_SHORT = 3_600.0
"""Seconds that an access token is taken to live that does not say."""


@dataclass(frozen=True)
class Login:
    """How the app asks for tokens: what an operator sets."""

    url: str
    app_id: str
    app_secret: str = field(repr=False)
    refresh: str = field(repr=False)
    """The first refresh token. Another one here than before starts over with it."""
    access: str = field(default="", repr=False)
    """The access token that came with it, if it is still to be used."""
    leeway: float = 600.0
    """Seconds before its end from which an access token is renewed."""
    timeout: float = 10.0


@dataclass(frozen=True)
class Pair:
    """The tokens in force. `ends`: when the access token does, in seconds since 1970.

    `origin`: the digest of the operator's refresh token that this pair descends from.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends: float
    origin: str


class Slot(Protocol):
    """Where the pair is kept, while the lock is held."""

    def read(self) -> Pair | None:
        """The pair that was written last."""

    def write(self, pair: Pair) -> None:
        """Keep `pair` instead; it is durable when the lock is released, at the latest."""


class TokenStore(Protocol):
    """Keeps the pair for all workers. Its errors pass through."""

    def locked(self) -> AbstractContextManager[Slot]:
        """The slot, for one worker of all at a time. Blocks; used from one thread at a time."""


Apart = Callable[[Login, str], None]
"""Renews elsewhere: returns when the store holds a pair that is not the refused one."""


class Tokens:
    """Gives access tokens that hold.

    `apart`: has another process renew, which is not killed with this one; without it, this one
    renews.
    """

    def __init__(
        self,
        login: Login,
        store: TokenStore,
        clock: Clock = time.time,
        apart: Apart | None = None,
    ) -> None:
        self._login = login
        self._store = store
        self._clock = clock
        self._apart = apart
        self._origin = hashlib.sha256(login.refresh.encode()).hexdigest()
        self._pair: Pair | None = None
        self._unsaved: Pair | None = None
        self._asking = asyncio.Lock()
        self._taking = threading.Lock()

    async def access(self, refused: str = "") -> str:
        """A valid access token, and not `refused`, which Zalo has just not accepted.

        Raises TryLater, or NotSetUp `token_lost` when the refresh token itself is refused: then an
        operator has to authorise the app anew and to set the new refresh token.
        """
        async with self._asking:  # so that only one thread of this process waits for the store
            if self._pair is None or not self._holds(self._pair, refused):
                # In a thread, with a loop of its own: whoever waits may be cancelled, a renewal
                # that was begun must be written down.
                self._pair = await asyncio.to_thread(self._take, refused)
            return self._pair.access

    def _take(self, refused: str) -> Pair:
        """The pair that another worker got meanwhile, or a new one."""
        with self._taking:
            if self._apart is not None:
                return self._taken_apart(self._apart, refused)
            with self._store.locked() as slot:
                if self._unsaved is None:
                    pair = self._kept(slot)
                    if self._holds(pair, refused):
                        return pair
                    self._unsaved = asyncio.run(self._renewed(pair.refresh))
                # Before anybody uses it; if it can't be written now, the next call tries again.
                slot.write(self._unsaved)
                pair = self._unsaved
            self._unsaved = None
            return pair

    def _taken_apart(self, apart: Apart, refused: str) -> Pair:
        for renewed in (False, True):
            if renewed:
                apart(self._login, refused)
            with self._store.locked() as slot:
                pair = self._kept(slot)
            if self._holds(pair, refused):
                return pair
        raise TryLater("wrong_shape")

    def _kept(self, slot: Slot) -> Pair:
        pair = slot.read()
        if pair is None or pair.origin != self._origin:
            return Pair(self._login.access, self._login.refresh, math.inf, self._origin)
        return pair

    def _holds(self, pair: Pair, refused: str) -> bool:
        late = self._clock() >= pair.ends - self._login.leeway
        return pair.access not in ("", refused) and not late

    async def _renewed(self, refresh: str) -> Pair:
        login = self._login
        form = {
            "refresh_token": refresh,
            "app_id": login.app_id,
            "grant_type": "refresh_token",
        }
        async with session(login.timeout) as http:
            answer = await post(http, login.url, {"secret_key": login.app_secret}, data=form)
        return self._read(answer.body)

    def _read(self, body: dict[str, Any]) -> Pair:
        error = None if "access_token" in body else body.get("error")
        if error == RATE_LIMITED:
            raise TryLater("rate_limited")
        if error:
            logger.error("zalo_oa: the refresh token was refused, error %.20r", error)
            raise NotSetUp("token_lost")
        ends = self._clock() + _lasts(body.get("expires_in"))
        return Pair(_token(body, "access_token"), _token(body, "refresh_token"), ends, self._origin)


def _token(body: dict[str, Any], field: str) -> str:
    token = body.get(field)
    if not isinstance(token, str) or not LEGIBLE.fullmatch(token):
        raise TryLater("wrong_shape")
    return token


def _lasts(value: Any) -> float:
    """Seconds of `expires_in`, which Zalo writes as a text ("90000")."""
    written = str(value)
    known = written.isascii() and written.isdigit() and len(written) < 9
    return float(written) if known else _SHORT
