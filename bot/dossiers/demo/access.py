"""The demo portal's accounts, and the tokens it gives out.

Nothing is secret about these: they open made-up dossiers on a server of this machine only.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

GROUP_ID = "55301"
TOKEN = "demo-token-opencps"

USERNAME = "demo-tinh"
PASSWORD = "demo-mat-khau"
DSTCODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
MADONVI = "H42"

CLIENT_ID = "demo-tra-cuu"
CLIENT_SECRET = "demo-bi-mat"

DEFAULT_LIFETIME = 300
"""Seconds that a token or session lasts."""


class Tokens:
    """Tokens given out by one dialect, each with an end."""

    def __init__(self, lifetime: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime = lifetime
        self._clock = clock
        self._ends: dict[str, float] = {}

    def issue(self) -> str:
        """A new token."""
        now = self._clock()
        self._ends = {token: end for token, end in self._ends.items() if end > now}
        token = secrets.token_urlsafe(24)
        self._ends[token] = now + self.lifetime
        return token

    def accepts(self, token: str) -> bool:
        """Whether a token was given out and has not ended."""
        return self._ends.get(token, 0.0) > self._clock()

    def expire(self) -> None:
        """End all of them now."""
        self._ends.clear()
