"""A Zalo channel for tests, set up for the emulator of its API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.channels.zalo_oa.tokens import Pair
from tests.emulators.zalo_oa import ZaloOaEmulator

ZALO = ZaloOaEmulator()
"""Signs; it is not served."""
CITIZEN = "246845883529197922"


class MemoryStore:
    """Keeps the pair for one worker."""

    pair: Pair | None = None

    @contextmanager
    def locked(self) -> Iterator[MemoryStore]:
        yield self

    def read(self) -> Pair | None:
        return self.pair

    def write(self, pair: Pair) -> None:
        self.pair = pair


def channel(
    emulator: ZaloOaEmulator = ZALO, url: str = "http://127.0.0.1:1", **other: Any
) -> ZaloOa:
    settings: dict[str, Any] = {
        "app_id": emulator.app_id,
        "app_secret": emulator.app_secret,
        "oa_secret": emulator.oa_secret,
        "refresh_token": emulator.first_refresh,
        "api_url": url,
        "oauth_url": url,
    }
    return ZaloOa(ZaloOaSettings(**{**settings, **other}), MemoryStore(), emulator.now)


def tap(**changes: Any) -> dict[str, Any]:
    return {"title": "Một", "type": "oa.query.hide", "payload": "#k:0", **changes}


def with_buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"text": "x", "attachment": {"type": "template", "payload": {"buttons": [*buttons]}}}
