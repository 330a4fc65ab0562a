"""Works off a line of jobs in the database, several at once, for as long as the gateway runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from bot.errors import UpstreamError
from bot.gateway.wakeups import rung

logger = logging.getLogger(__name__)

Job = TypeVar("Job")
IDLE_SECONDS = 0.5
"""How often it is looked whether another process has put something in; this one rings."""
GRACE_SECONDS = 5.0
REST_SECONDS = 2.0
"""Until the database is asked again after it failed."""


class Pump(Generic[Job]):
    """Takes jobs with `take` (in a thread) and works on at most `at_once` of them with `work`."""

    def __init__(
        self,
        name: str,
        take: Callable[[], Job | None],
        work: Callable[[Job], Awaitable[None]],
        at_once: int,
    ) -> None:
        self._name = name
        self._take = take
        self._work = work
        self._at_once = at_once
        self._bell = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """There is something to do."""
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled; what is under way then may still end, for a moment."""
        room = asyncio.Semaphore(self._at_once)
        try:
            while True:
                await room.acquire()
                self._bell.clear()
                job = await self._next()
                if job is None:
                    room.release()
                    await rung(self._bell, IDLE_SECONDS)
                    continue
                task = asyncio.create_task(self._do(job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                task.add_done_callback(lambda _: room.release())
        finally:
            # Cut off between "sent" and our note of it, a reply would be sent again.
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
            for task in list(self._tasks):
                task.cancel()

    async def _next(self) -> Job | None:
        try:
            return await run_in_threadpool(self._take)
        except UpstreamError as error:
            logger.error("%s: %s", self._name, error)
            await asyncio.sleep(REST_SECONDS)
            return None

    async def _do(self, job: Job) -> None:
        try:
            await self._work(job)
        except UpstreamError as error:
            # The hold on the job runs out, and it is taken up again.
            logger.error("%s: %s", self._name, error)
        except Exception:
            logger.exception("%s: a job failed", self._name)
        self._bell.set()
