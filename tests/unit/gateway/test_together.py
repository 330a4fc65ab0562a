"""bot.gateway.together: what arrives together is written together, and none suffers for others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.gateway.together import Together


class Store:
    """Refuses what is negative."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []

    def write(self, items: Sequence[int]) -> None:
        if any(item < 0 for item in items):
            raise ValueError(items)
        self.calls.append(list(items))


def play(*arrivals: list[int]) -> tuple[Store, list[BaseException | None]]:
    store = Store()

    async def run() -> list[BaseException | None]:
        together = Together(store.write)
        return await asyncio.gather(*map(together.write, arrivals), return_exceptions=True)

    return store, asyncio.run(run())


def test_all_that_wait_are_written_in_one_call_and_in_their_order() -> None:
    store, results = play(*([number] for number in range(50)))
    assert results == [None] * 50
    assert [item for call in store.calls for item in call] == list(range(50))
    assert len(store.calls) <= 2


def test_one_that_is_refused_is_told_so_and_the_others_are_written() -> None:
    store, results = play([1], [-2], [3, 4])
    assert sorted(item for call in store.calls for item in call) == [1, 3, 4]
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]


def test_what_comes_later_is_written_later() -> None:
    store = Store()

    async def run() -> None:
        together = Together(store.write)
        await together.write([1])
        await together.write([2])
        with pytest.raises(ValueError, match="-3"):
            await together.write([-3])
        await together.write([4])

    asyncio.run(run())
    assert store.calls == [[1], [2], [4]]
