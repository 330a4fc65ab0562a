"""How fast a channel is written to: no faster than its messenger takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pace:
    """Turns at equal distances. `per_second`: how many; 0: as they come. Of one event loop."""

    def __init__(self, per_second: float, clock: Callable[[], float] | None = None) -> None:
        self._pause = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next = 0.0

    def wait(self) -> float:
        """Take a turn -> the seconds until it comes."""
        now = (self._clock or asyncio.get_running_loop().time)()
        turn = max(now, self._next)
        self._next = turn + self._pause
        return turn - now

    async def turn(self) -> None:
        """Take a turn and wait for it."""
        seconds = self.wait()
        if seconds > 0:
            await asyncio.sleep(seconds)
