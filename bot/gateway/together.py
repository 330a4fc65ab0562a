"""Writing together what arrives together.

A commit waits for the disk: a hundred events that arrive meanwhile share the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

Item = TypeVar("Item")
Result = TypeVar("Result")
_Waiting = tuple[Sequence[Item], "asyncio.Future[Result]"]


class Together(Generic[Item, Result]):
    """Hands items to `write` (in a thread), one call at a time, all that wait in one."""

    def __init__(self, write: Callable[[Sequence[Item]], Result]) -> None:
        self._write = write
        self._waiting: list[_Waiting[Item, Result]] = []
        self._running: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[Item]) -> Result:
        """What `write` returned, once the items are written, for all that were written together.

        Raises what `write` raises for them alone.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write_batch(batch)
        finally:
            self._running = None

    async def _write_batch(self, batch: list[_Waiting[Item, Result]]) -> None:
        try:
            everything = [item for items, _ in batch for item in items]
            result = await run_in_threadpool(self._write, everything)
        except Exception as error:
            if len(batch) > 1:
                # One of them may be to blame: the others must not suffer for it.
                for single in batch:
                    await self._write_batch([single])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
        else:
            for _, done in batch:
                if not done.done():  # else whoever waited has gone
                    done.set_result(result)
