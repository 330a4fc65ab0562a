"""Giving back the accents of text that was typed without them: "dang ky thuong tru".

A trigram model of syllables, counted over sentences that people wrote with accents. Each bare
syllable becomes the accented one that fits best between its neighbours (beam search); what was
typed with an accent is believed. Part of bot.text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log

from bot.letters import fold, tokens

START, END = "^", "$"
BEAM = 12
"""Readings of a sentence that are followed at a time."""
READINGS = 12
"""Accented syllables that are tried for a bare one, the most frequent."""
SPARSE = 0.6
"""The share of words with accents up to which a text counts as typed without (all of) them.

In running Vietnamese it is about three quarters.
"""
UNSEEN = 0.1
"""What a syllable counts that was never seen, in occurrences."""
SYLLABLES = 1000
"""How many syllables of that kind there may be."""


class Accents:
    """Counts of syllables, their pairs and their triples in `sentences` that have accents."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._triples: Counter[tuple[str, str, str]] = Counter()
        for sentence in sentences:
            if sentence.isascii():
                continue
            words = [START, START, *(token.text.lower() for token in tokens(sentence)), END]
            self._count.update(words)
            self._pairs.update(pairwise(words))
            self._triples.update(zip(words, words[1:], words[2:], strict=False))
        self._total = sum(self._count.values())
        self._after = Counter(left for left, _ in self._pairs)
        self._after_pair = Counter((first, second) for first, second, _ in self._triples)
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        for word, _ in self._count.most_common():
            spellings[fold(word)].append(word)
        self._spellings = {bare: words[:READINGS] for bare, words in spellings.items()}

    def restore(self, text: str) -> str:
        """`text` in lower case with its accents; as it is if it has them, or none is known."""
        found = tokens(text)
        typed = [token.text for token in found]
        accented = sum(not word.isascii() for word in typed)
        if not typed or accented > SPARSE * len(typed):
            return text
        parts: list[str] = []
        end = 0
        for token, word in zip(found, self._likeliest(typed), strict=True):
            parts += (text[end : token.start], word)
            end = token.end
        return "".join((*parts, text[end:]))

    def _likeliest(self, typed: Sequence[str]) -> Sequence[str]:
        """The reading of the words that fits best as a whole."""
        beam: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {(START, START): (0.0, ())}
        for word in (*typed, END):
            readings = self._spellings.get(word, [word]) if word.isascii() else [word]
            longer: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
            for (first, second), (likelihood, path) in beam.items():
                for reading in readings:
                    total = likelihood + self._logarithm(first, second, reading)
                    if (second, reading) not in longer or total > longer[second, reading][0]:
                        longer[second, reading] = (total, (*path, reading))
            best = sorted(longer.items(), key=lambda item: (-item[1][0], item[0]))
            beam = dict(best[:BEAM])
        return next(iter(beam.values()))[1][:-1]

    def _logarithm(self, first: str, second: str, third: str) -> float:
        """How likely `third` is after `first second`: Witten and Bell's interpolation."""
        alone = (self._count[third] + UNSEEN) / (self._total + UNSEEN * SYLLABLES)
        paired = _mixed(self._pairs[second, third], self._count[second], self._after[second], alone)
        pair = first, second
        return log(
            _mixed(
                self._triples[first, second, third],
                self._pairs[pair],
                self._after_pair[pair],
                paired,
            )
        )


def _mixed(seen: int, context: int, kinds: int, shorter: float) -> float:
    """The share of `seen` in its context, mixed with what the shorter context says.

    The more kinds of words follow a context, the less it tells.
    """
    return (seen + kinds * shorter) / (context + kinds) if context else shorter
