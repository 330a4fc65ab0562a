"""Warnings that whoever calls us could otherwise have us write without end."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable

SECONDS = 10.0


class Seldom:
    """Logs the first of a kind at once, then one every SECONDS with how many there were."""

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logger
        self._clock = clock
        self._next: dict[str, float] = {}
        self._count: Counter[str] = Counter()

    def warn(self, kind: str, reason: object) -> None:
        """Log a warning of this kind, or count it."""
        self._count[kind] += 1
        now = self._clock()
        if now >= self._next.get(kind, now):
            self._logger.warning("%s: %s (%d times)", kind, reason, self._count[kind])
            self._next[kind] = now + SECONDS
            self._count[kind] = 0
