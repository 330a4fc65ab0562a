"""Tells the open event streams of a conversation, in this process, that it has new messages.

Only the news travels here; the messages are read from the database. So a stream that is slow or
late misses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


async def rung(bell: asyncio.Event, seconds: float) -> bool:
    """Wait until the bell rings, at most so long; whether it did."""
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


class Wakeups:
    """Bells by conversation; to be used from one event loop."""

    def __init__(self) -> None:
        self._bells: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """A bell that rings at every new message until the context ends."""
        bell = asyncio.Event()
        self._bells.setdefault(conversation, set()).add(bell)
        try:
            yield bell
        finally:
            self._bells[conversation].discard(bell)
            if not self._bells[conversation]:
                del self._bells[conversation]

    def ring(self, conversation: str) -> None:
        """Wake everyone who listens to this conversation."""
        for bell in self._bells.get(conversation, ()):
            bell.set()
