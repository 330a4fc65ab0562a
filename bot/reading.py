"""A text as a recogniser reads it, and where each character stands in the original.

Forms, blanks and dashes are made alike and dictated numbers written out; what is found there can
be replaced in the original, so that everything else stays as the citizen wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.letters import fold, normalise
from bot.spoken import LONG, write_out

Span = tuple[int, int]
"""Start and end of a stretch of text."""


class Place(NamedTuple):
    """A code or number in its canonical form, and where it stands in a text."""

    value: str
    start: int
    end: int


BARRIER = "\ue000"
"""Stands for what has been found already: neither blank nor word, in nobody's pattern."""
_CHARACTER = re.compile(r"\s+|.[\u0300-\u036f]*", re.DOTALL)
_ALIKE = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣_~～"), "-"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5E)},
    **{ord("。"): ".", ord("·"): "."},
}


@dataclass(frozen=True)
class Reading:
    """`text[i]` is what stands at `spans[i]` of the original."""

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, original: str, hidden: Iterable[Span] = ()) -> Reading:
        """The original in normal form with ASCII digits, plain blanks and dashes.

        Nothing is read in `hidden` stretches, nor across them.
        """
        return _read(original, tuple(hidden))

    def dictated(self, least: int = LONG) -> Reading:
        """The reading with stretches of at least `least` spoken digits written out."""
        characters: list[str] = []
        spans: list[Span] = []
        for piece in write_out(self.text, least):
            characters.append(piece.text)
            if piece.spoken:
                spans += [self.span(piece.start, piece.end)] * len(piece.text)
            else:
                spans += self.spans[piece.start : piece.end]
        return Reading("".join(characters), tuple(spans))

    @cached_property
    def folded(self) -> str:
        """The text in lower case without accents, as long as it is."""
        return "".join(map(fold, self.text))

    def span(self, start: int, end: int) -> Span:
        """Where `text[start:end]` stands in the original."""
        return self.spans[start][0], self.spans[end - 1][1]


Finder = Callable[[Reading], Iterator[Place]]
"""Finds places in a reading's text."""


def find_places(
    text: str, finders: Sequence[Finder], hidden: Iterable[Span] = (), least: int = LONG
) -> list[Place]:
    """What the finders find outside `hidden` stretches, the first's going before the others'.

    First as typed, then with stretches of at least `least` spoken digits written out.
    """
    taken = list(hidden)
    found: list[Place] = []
    for dictated in (False, True):
        for find in finders:
            reading = Reading.of(text, taken)
            reading = reading.dictated(least) if dictated else reading
            for value, start, end in find(reading):
                place = Place(value, *reading.span(start, end))
                if all(place.end <= first or last <= place.start for first, last in taken):
                    found.append(place)
                    taken.append((place.start, place.end))
    return sorted(found, key=lambda place: place.start)


def replaced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """`text` with each `[start:end]` replaced, kept apart from the words beside it."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        pieces += (text[at:start], " " * before.isalnum(), new, " " * after.isalnum())
        at = end
    return "".join((*pieces, text[at:]))


@lru_cache(maxsize=32)
def _read(original: str, hidden: tuple[Span, ...]) -> Reading:
    letters = list(original)
    for start, end in hidden:
        letters[start:end] = BARRIER * (end - start)
    characters: list[str] = []
    spans: list[Span] = []
    for match in _CHARACTER.finditer("".join(letters)):
        plain = _plain(match.group())
        characters.append(plain)
        spans += [match.span()] * len(plain)
    return Reading("".join(characters), tuple(spans))


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    if cluster.isspace():
        return " "
    plain = normalise(cluster).translate(_ALIKE)
    return "".join(str(unicodedata.decimal(character, character)) for character in plain)
