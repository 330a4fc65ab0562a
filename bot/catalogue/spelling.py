"""Slips of the finger: a word that makes no sense beside its neighbours, but nearly does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

LEAST_LENGTH = 3


class Speller:
    """Repairs folded text by the word pairs that the catalogue's names and aliases use."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            self._pairs.update(pairwise(text.split()))
        self._after: dict[str, set[str]] = defaultdict(set)
        self._before: dict[str, set[str]] = defaultdict(set)
        for left, right in self._pairs:
            self._after[left].add(right)
            self._before[right].add(left)

    def repair(self, words: Sequence[str]) -> list[str]:
        """The words, each misfit replaced by the likeliest word one slip away from it."""
        tokens = list(words)
        for index in range(len(tokens)):
            tokens[index] = self._repair(tokens, index)
        return tokens

    def _repair(self, tokens: Sequence[str], index: int) -> str:
        word = tokens[index]
        left = tokens[index - 1] if index else ""
        right = tokens[index + 1] if index + 1 < len(tokens) else ""
        if len(word) < LEAST_LENGTH or self._support(left, word, right):
            return word
        candidates = self._after.get(left, set()) | self._before.get(right, set())
        close = [c for c in candidates if OSA.distance(word, c, score_cutoff=1) <= 1]
        return max(close, key=lambda c: (self._support(left, c, right), c), default=word)

    def _support(self, left: str, word: str, right: str) -> int:
        return self._pairs[(left, word)] + self._pairs[(word, right)]
