"""Giving back the accents of text that was typed without them: "dang ky thuong tru".

A trigram model of syllables, counted over sentences that people wrote with accents. Each syllable
becomes the one of the same letters that fits best between its neighbours (beam search). An accent
that was typed is believed, unless nobody writes such a syllable ("ngừoi"); that one was left out in
a text that has the others ("thủ tuc") takes more to be believed than in one that has none. Part of
bot.text.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from bot.keystrokes import is_syllable
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
SLIP = log(0.003)
"""How likely it is that an accent is left out of a word of a text that has them."""
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
        self._readings = lru_cache(maxsize=4096)(self._read)
        self._logarithm = lru_cache(maxsize=65536)(self._measure)

    def restore(self, text: str) -> str:
        """`text` with its accents, the words that lacked some in lower case."""
        found = tokens(text)
        typed = [token.text.lower() for token in found]
        accented = sum(not word.isascii() for word in typed)
        slip = SLIP if accented > SPARSE * len(typed) else 0.0
        read = self._likeliest([self._readings(word, slip) for word in typed])
        if list(read) == typed:
            return text
        parts: list[str] = []
        end = 0
        for token, word in zip(found, read, strict=True):
            parts += (text[end : token.start], token.text if word == token.text.lower() else word)
            end = token.end
        return "".join((*parts, text[end:]))

    def _read(self, typed: str, slip: float) -> list[tuple[str, float]]:
        """What a word may stand for, each with the logarithm of how likely it is typed so."""
        others = [word for word in self._spellings.get(fold(typed), []) if word != typed]
        if typed.isascii():
            return [(typed, 0.0), *((word, slip) for word in others)]
        if not is_syllable(typed):
            return [(typed, SLIP), *((word, 0.0) for word in others)]
        return [(typed, 0.0), *((word, SLIP) for word in others if _lacks_some(typed, word))]

    def _likeliest(self, read: Sequence[list[tuple[str, float]]]) -> Sequence[str]:
        """The reading of the words that fits best as a whole."""
        beam: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {(START, START): (0.0, ())}
        for readings in (*read, [(END, 0.0)]):
            longer: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
            for (first, second), (likelihood, path) in beam.items():
                for word, typed_so in readings:
                    total = likelihood + typed_so + self._logarithm(first, second, word)
                    if (second, word) not in longer or total > longer[second, word][0]:
                        longer[second, word] = (total, (*path, word))
            best = sorted(longer.items(), key=lambda item: (-item[1][0], item[0]))
            beam = dict(best[:BEAM])
        return next(iter(beam.values()))[1][:-1]

    def _measure(self, first: str, second: str, third: str) -> float:
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


def _lacks_some(typed: str, word: str) -> bool:
    """Whether `typed` is `word` with accents left out: no letter of it has one of its own."""
    return len(typed) == len(word) and all(
        _marks(mine) <= _marks(other) for mine, other in zip(typed, word, strict=True)
    )


@lru_cache(maxsize=256)
def _marks(letter: str) -> frozenset[str]:
    """The accents of a letter; the bar of đ is one."""
    return frozenset("-" if letter == "đ" else unicodedata.normalize("NFD", letter)[1:])
