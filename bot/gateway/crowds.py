"""How much a channel takes in a minute, in this process, however many citizens write."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

SECONDS = 60.0


class Crowds:
    """Counts by channel. `per_minute`: what each takes; `clock` in seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._began = clock()
        self._taken: Counter[str] = Counter()
        self._told: set[str] = set()

    def takes(self, channel: str) -> bool:
        """Whether the channel takes one more."""
        if self._clock() - self._began >= SECONDS:
            self._began = self._clock()
            self._taken.clear()
            self._told.clear()
        self._taken[channel] += 1
        return self._taken[channel] <= self._per_minute

    def to_tell(self, conversation: str) -> bool:
        """Whether this citizen is still to be told so in this minute; once it is so."""
        new = conversation not in self._told
        self._told.add(conversation)
        return new
