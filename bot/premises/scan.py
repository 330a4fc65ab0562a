"""A sentence ready to be searched for assertions: its words, its numbers, what stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from bot.catalogue.numbers import Number, Reader
from bot.catalogue.phrases import Sentence
from bot.premises.lexicon import PremiseLexicon
from bot.text import fold, normalise

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[$?!]")
_LONGEST = 5
_BARE = 4
"""A message with at most one accented word in so many is typed without accents."""
_SPENDING = {"ton", "het", "nop", "dong", "tra", "cho", "doi"}


class Scan:
    """One cleaned utterance; places are counted in words of `sentence`."""

    def __init__(self, utterance: str, lexicon: PremiseLexicon) -> None:
        said = " ".join(_TOKEN.findall(normalise(utterance).lower())).replace("$", "usd")
        self._said = said.split()
        accented = sum(not word.isascii() for word in self._said)
        # abbreviations are spelled out with accents in messages without them
        bare = _BARE * accented <= len(self._said)
        self.sentence = Sentence(fold(said) if bare else said, fold(said))
        self.lexicon = lexicon
        self._reader = Reader(self.sentence, lexicon.scales)
        self.words = self._reader.words
        self._at = {word.start: place for place, word in enumerate(self.words)}
        self._ends = {word.end: place + 1 for place, word in enumerate(self.words)}

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers of the sentence."""
        return self._reader.numbers()

    def find(self, name: str) -> list[tuple[int, int]]:
        """Where phrases of the list stand, as words [first, last)."""
        return [
            (self._at[start], self._ends[end])
            for start, end in self.lexicon[name].spans(self.sentence)
            if start in self._at and end in self._ends
        ]

    def has(self, name: str) -> bool:
        """Whether a phrase of the list stands anywhere."""
        return bool(self.find(name))

    def hears(self, name: str) -> bool:
        """Whether a phrase of the list stands anywhere, whatever accents were typed."""
        bare = Sentence(self.sentence.folded, self.sentence.folded)
        return bool(self.lexicon[name].spans(bare))

    def text(self, first: int, last: int) -> str:
        """The folded words [first, last)."""
        return " ".join(fold(word.said) for word in self.words[first:last])

    def is_phrase(self, first: int, last: int, names: Iterable[str]) -> bool:
        """Whether exactly these words are a phrase of one of the lists."""
        if not 0 <= first < last <= len(self.words):
            return False
        accented = " ".join(word.said for word in self.words[first:last])
        part = Sentence(accented, fold(accented))
        whole = (0, len(accented))
        return any(whole in self.lexicon[name].spans(part) for name in names)

    def left(self, first: int, *names: str) -> int:
        """Where phrases of the lists that lead up to `first` without a gap begin."""
        return self._not_lost(self._left(first, *names), first)

    def _not_lost(self, first: int, last: int) -> int:
        """Without a "mất" that means "lost": "bị mất tốn 500 nghìn", "bị mất 500 nghìn"."""
        others = [self.text(n, n + 1) in _SPENDING for n in range(first + 1, last)]
        lost = self.text(first - 1, first) == "bi" or any(others)
        is_mat = first < last and self.words[first].said in {"mất", "mat"}
        return first + 1 if is_mat and lost else first

    def _left(self, first: int, *names: str) -> int:
        while True:
            sizes = range(_LONGEST, 0, -1)
            size = next((n for n in sizes if self.is_phrase(first - n, first, names)), 0)
            if not size:
                return first
            first -= size

    def right(self, last: int, *names: str) -> int:
        """Where phrases of the lists that follow `last` without a gap end."""
        while True:
            sizes = range(_LONGEST, 0, -1)
            size = next((n for n in sizes if self._sounds_like(last, last + n, names)), 0)
            if not size:
                return last
            last += size

    def _sounds_like(self, first: int, last: int, names: Iterable[str]) -> bool:
        """As `is_phrase`, but whatever accents were typed ("sau đựoc")."""
        bare = self.text(first, last)
        part = Sentence(bare, bare)
        inside = last <= len(self.words)
        return inside and any((0, len(bare)) in self.lexicon[n].spans(part) for n in names)

    def without(self, spans: Iterable[tuple[int, int]]) -> str:
        """The words outside of the stretches."""
        cut = {place for first, last in spans for place in range(first, last)}
        return " ".join(word for n, word in enumerate(self._said) if n not in cut)
