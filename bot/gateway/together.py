"""Writing together what arrives together.

A commit waits for the disk: a hundred events that arrive meanwhile share the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

Item = TypeVar("Item")
_Waiting = tuple[Sequence[Item], "asyncio.Future[None]"]


class Together(Generic[Item]):
    """Hands items to `write` (in a thread), one call at a time, all that wait in one."""

    def __init__(self, write: Callable[[Sequence[Item]], None]) -> None:
        self._write = write
        self._waiting: list[_Waiting[Item]] = []
        self._running: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[Item]) -> None:
        """Returns once the items are written; raises what `write` raises for them alone."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write_batch(batch)
        finally:
            self._running = None

    async def _write_batch(self, batch: list[_Waiting[Item]]) -> None:
        try:
            everything = [item for items, _ in batch for item in items]
            await run_in_threadpool(self._write, everything)
        except Exception as error:
            if len(batch) == 1:
                _end(batch[0][1], error)
                return
            # One of them may be to blame: the others must not suffer for it.
            for single in batch:
                await self._write_batch([single])
        else:
            for _, done in batch:
                _end(done, None)


def _end(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():  # whoever waited has gone
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
