"""Which aspects a sentence asks by its own words, read from nlu_data/lexicon/asked.yml.

"Cần giấy tờ gì, bao nhiêu tiền" asks two; "lệ phí trước bạ" asks none. A bare noun counts only in
a row of them ("hồ sơ, lệ phí, thời gian").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.catalogue.lexicon_file import read_lexicon_file
from bot.catalogue.phrases import Phrases, Sentence, words

Span = tuple[int, int]


@dataclass(frozen=True)
class Asking:
    """The phrases by which people ask."""

    questions: tuple[tuple[str, Phrases], ...]
    listed: tuple[tuple[str, Phrases], ...]
    connectors: frozenset[str]
    names: Phrases
    steps: Phrases
    how: Phrases
    how_at_end: Phrases
    besides: Phrases
    permission_at_end: Phrases

    def aspects(self, sentence: Sentence) -> list[str]:
        """The aspects asked in so many words, in reading order."""
        names = self.names.spans(sentence)
        found = [
            (span, aspect, asks)
            for asks, group in ((True, self.questions), (False, self.listed))
            for aspect, phrases in group
            for span in phrases.spans(sentence)
            if not any(_within(span, name) for name in names)
        ]
        kept = sorted(
            item
            for item in found
            if not any(_within(item[0], span) and item[0] != span for span, _, _ in found)
        )
        asked: list[str] = []
        for place, (_, aspect, asks) in enumerate(kept):
            beside = [*kept[max(place - 1, 0) : place], *kept[place + 1 : place + 2]]
            if asks or any(
                other != aspect and self._joined(sentence, kept[place][0], span)
                for span, other, _ in beside
            ):
                asked.append(aspect)
        return list(dict.fromkeys(asked))

    def asks_for_steps(self, sentence: Sentence) -> bool:
        """Whether the steps are asked by name."""
        return bool(self.steps.spans(sentence))

    def asks_how(self, sentence: Sentence) -> bool:
        """Whether it is asked in general how something goes."""
        return _ends(sentence, self.how_at_end) or bool(self.how.spans(sentence))

    def asks_how_besides(self, sentence: Sentence) -> bool:
        """Whether how to go about it is asked beside something else."""
        return bool(self.besides.spans(sentence))

    def asks_permission(self, sentence: Sentence) -> bool:
        """Whether it is asked if one may or can."""
        return _ends(sentence, self.permission_at_end)

    def _joined(self, sentence: Sentence, one: Span, other: Span) -> bool:
        """Whether only connectors stand between two stretches."""
        first, second = sorted((one, other))
        between = sentence.folded[first[1] : second[0]].split()
        return all(word in self.connectors for word in between)


def _ends(sentence: Sentence, phrases: Phrases) -> bool:
    return any(end == len(sentence.folded) for _, end in phrases.spans(sentence))


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@lru_cache(maxsize=4)
def load_asking(folder: Path) -> Asking:
    """The phrases in `folder` (nlu_data/lexicon); raises InputError for what is no YAML."""
    table = read_lexicon_file(folder / "asked.yml")
    return Asking(
        questions=tuple((aspect, Phrases(say)) for aspect, say in table["questions"].items()),
        listed=tuple((aspect, Phrases(say)) for aspect, say in table["listed"].items()),
        connectors=frozenset(word for say in table["connectors"] for word in words(say).split()),
        names=Phrases(table["names"]),
        steps=Phrases(table["steps"]),
        how=Phrases(table["how"]),
        how_at_end=Phrases(table["how_at_end"]),
        besides=Phrases(table["besides"]),
        permission_at_end=Phrases(table["permission_at_end"]),
    )
