"""bot.gateway.pace: a channel's turns come no faster than its messenger takes them."""

from __future__ import annotations

import asyncio

from bot.gateway.pace import Pace


def test_turns_come_at_equal_distances_and_silence_saves_none_up() -> None:
    now = 10.0
    pace = Pace(4, lambda: now)
    assert [pace.wait() for _ in range(3)] == [0.0, 0.25, 0.5]
    now = 20.0
    assert [pace.wait() for _ in range(2)] == [0.0, 0.25]


def test_without_a_limit_nobody_waits() -> None:
    pace = Pace(0, lambda: 1.0)
    assert [pace.wait() for _ in range(3)] == [0.0, 0.0, 0.0]


def test_in_an_event_loop_its_clock_counts() -> None:
    async def play() -> float:
        pace = Pace(1_000_000)
        for _ in range(3):
            await pace.turn()
        return pace.wait()

    assert asyncio.run(play()) < 1
