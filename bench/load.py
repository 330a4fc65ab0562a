"""Plays utterances against a chat server from several citizens at once, and takes the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

Say = Callable[[str], bool]
"""Says one utterance in the citizen's conversation -> whether an answer came."""


@dataclass(frozen=True)
class Load:
    """How a server did: milliseconds of each message, and seconds of all together."""

    milliseconds: tuple[float, ...]
    seconds: float
    failures: int

    @property
    def per_second(self) -> float:
        """Messages answered a second."""
        return (len(self.milliseconds) - self.failures) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds that so many percent of the messages took at most."""
        return float(np.percentile(self.milliseconds, percent))


def play(new_citizen: Callable[[], Say], talks: Sequence[Sequence[str]], concurrent: int) -> Load:
    """Each talk is a citizen's; `concurrent` of them speak at the same time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(concurrent) as pool:
        played = [turn for talk in pool.map(_talk, repeat(new_citizen), talks) for turn in talk]
    seconds = time.perf_counter() - started
    return Load(
        tuple(milliseconds for milliseconds, _ in played),
        seconds,
        sum(not answered for _, answered in played),
    )


def _talk(new_citizen: Callable[[], Say], talk: Sequence[str]) -> list[tuple[float, bool]]:
    say = new_citizen()
    turns = []
    for utterance in talk:
        started = time.perf_counter()
        answered = say(utterance)
        turns.append(((time.perf_counter() - started) * 1000, answered))
    return turns
