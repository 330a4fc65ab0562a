"""Finding phrases in what citizens type, with or without accents.

Matching is on folded words, but an accent that was typed is believed: "thẻ" is not the filler
"thế", while a bare "the" may be either, and then stays if the catalogue has a word of that shape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.text import fold, normalise

_WORD = re.compile(r"\w+")


def words(text: str) -> str:
    """`text` folded and reduced to its words, one space apart ("Sổ đỏ!" → "so do")."""
    return " ".join(_WORD.findall(fold(normalise(text))))


@dataclass(frozen=True)
class Sentence:
    """An utterance as words one space apart; both forms have the same length."""

    accented: str
    folded: str

    @classmethod
    def of(cls, text: str) -> Sentence:
        """The sentence that `text` is."""
        accented = " ".join(_WORD.findall(normalise(text).lower()))
        return cls(accented, fold(accented))

    @property
    def has_accents(self) -> bool:
        """Whether the writer typed any accent."""
        return self.accented != self.folded

    def part(self, start: int, end: int) -> Sentence:
        """The stretch [start, end)."""
        return Sentence(self.accented[start:end].strip(), self.folded[start:end].strip())

    def without(self, spans: Collection[tuple[int, int]]) -> Sentence:
        """The sentence with the stretches cut out."""
        return Sentence(_cut(self.accented, spans), _cut(self.folded, spans))


@dataclass(frozen=True)
class Match:
    """A phrase found at [start, end) of a sentence; `key` is the phrase, folded."""

    start: int
    end: int
    key: str


class Phrases:
    """A set of phrases, found longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._spellings: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            sentence = Sentence.of(str(phrase))
            if sentence.folded:
                spelling = tuple(sentence.accented.split())
                self._spellings.setdefault(sentence.folded, []).append(spelling)
        self._pattern = re.compile(rf"\b(?:{any_of(self._spellings)})\b")

    def find(self, sentence: Sentence, telling: Collection[str] = ()) -> list[Match]:
        """The phrases in the sentence, from left to right.

        A single word without accents that could be one of the `telling` words is not one.
        """
        return [
            Match(match.start(), match.end(), match.group(0))
            for match in self._pattern.finditer(sentence.folded)
            if self._fits(match, sentence, telling)
        ]

    def words(self) -> frozenset[str]:
        """The folded words that the phrases are made of."""
        return frozenset(word for phrase in self._spellings for word in phrase.split())

    def spans(self, sentence: Sentence, telling: Collection[str] = ()) -> list[tuple[int, int]]:
        """Where the phrases are."""
        return [(match.start, match.end) for match in self.find(sentence, telling)]

    def _fits(self, match: re.Match[str], sentence: Sentence, telling: Collection[str]) -> bool:
        typed = sentence.accented[match.start() : match.end()].split()
        folded = match.group(0).split()
        if len(typed) == 1 and typed == folded:
            spellings = self._spellings[match.group(0)]
            if sentence.has_accents:
                return (typed[0],) in spellings
            return typed[0] not in telling
        return any(_agree(typed, spelling, folded) for spelling in self._spellings[match.group(0)])


class Replacements:
    """Citizens' names for things, and what procedures call them (folded)."""

    def __init__(self, entries: Iterable[Mapping[str, object]]) -> None:
        self._official: dict[str, Sentence] = {}
        said: list[str] = []
        for entry in entries:
            for say in entry["say"]:  # type: ignore[attr-defined]
                said.append(str(say))
                self._official[words(str(say))] = Sentence.of(str(entry["means"]))
        self._phrases = Phrases(said)

    def find(self, sentence: Sentence, telling: Collection[str] = ()) -> list[Match]:
        """The citizens' names in the sentence."""
        return self._phrases.find(sentence, telling)

    def official(self, match: Match) -> str:
        """What procedures call it, folded."""
        return self._official[match.key].folded

    def reworded(self, sentence: Sentence, telling: Collection[str] = ()) -> Sentence:
        """The sentence with what procedures call it in the place of citizens' names."""
        parts: list[Sentence] = []
        position = 0
        for match in self.find(sentence, telling):
            parts += sentence.part(position, match.start), self._official[match.key]
            position = match.end
        parts.append(sentence.part(position, len(sentence.folded)))
        said = [part for part in parts if part.folded]
        return Sentence(
            " ".join(part.accented if sentence.has_accents else part.folded for part in said),
            " ".join(part.folded for part in said),
        )


def any_of(keys: Iterable[str]) -> str:
    """A pattern that matches any of the folded phrases, the longest first; nothing for none."""
    ordered = sorted(keys, key=lambda key: (-len(key), key))
    return "|".join(map(re.escape, ordered)) or r"(?!)"


def _agree(typed: Sequence[str], spelling: Sequence[str], folded: Sequence[str]) -> bool:
    """Whether each word was typed as spelled, or without its accents, đ or not ("o đau")."""
    return all(
        said in (right, bare) or (said.replace("đ", "d") == bare and "đ" in right)
        for said, right, bare in zip(typed, spelling, folded, strict=True)
    )


def _cut(text: str, spans: Collection[tuple[int, int]]) -> str:
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return " ".join("".join(kept).split())
