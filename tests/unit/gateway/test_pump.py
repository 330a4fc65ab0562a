"""bot.gateway.pump: jobs are worked off several at once, and what is under way may end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.errors import UpstreamError
from bot.gateway import pump
from bot.gateway.pump import Pump


class Line:
    """Jobs that a test puts in."""

    def __init__(self, jobs: Iterator[int]) -> None:
        self.jobs = jobs
        self.done: list[int] = []
        self.running = self.most = 0
        self.all_done = asyncio.Event()
        self.gate = asyncio.Event()
        self.started = asyncio.Event()

    def take(self) -> int | None:
        return next(self.jobs, None)

    async def work(self, job: int) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        self.started.set()
        await self.gate.wait()
        self.running -= 1
        if job < 0:
            raise ValueError(job)
        self.done.append(job)
        if job == 9:
            self.all_done.set()


def test_jobs_are_worked_on_at_once_but_not_too_many() -> None:
    async def play() -> Line:
        line = Line(iter(range(10)))
        line.gate.set()
        running = asyncio.create_task(Pump("test", line.take, line.work, 3).run())
        await asyncio.wait_for(line.all_done.wait(), 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return line

    line = asyncio.run(play())
    assert sorted(line.done) == list(range(10))
    assert line.most <= 3


def test_a_job_that_fails_stops_nothing() -> None:
    async def play() -> Line:
        line = Line(iter([1, -1, 9]))
        line.gate.set()
        running = asyncio.create_task(Pump("test", line.take, line.work, 1).run())
        await asyncio.wait_for(line.all_done.wait(), 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return line

    assert asyncio.run(play()).done == [1, 9]


def test_a_database_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "REST_SECONDS", 0.0)
    monkeypatch.setattr(pump, "IDLE_SECONDS", 0.0)

    async def play() -> Line:
        line = Line(iter([9]))
        line.gate.set()
        failures = iter([UpstreamError("away"), UpstreamError("away")])

        def take() -> int | None:
            for failure in failures:
                raise failure
            return line.take()

        running = asyncio.create_task(Pump("test", take, line.work, 1).run())
        await asyncio.wait_for(line.all_done.wait(), 20)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return line

    assert asyncio.run(play()).done == [9]


def test_what_is_under_way_may_end_when_the_gateway_stops() -> None:
    async def play() -> Line:
        line = Line(iter([9]))
        running = asyncio.create_task(Pump("test", line.take, line.work, 1).run())
        await asyncio.wait_for(line.started.wait(), 20)
        running.cancel()
        asyncio.get_running_loop().call_soon(line.gate.set)
        await asyncio.gather(running, return_exceptions=True)
        return line

    assert asyncio.run(play()).done == [9]
