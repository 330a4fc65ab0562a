"""How well every wording in the catalogue fits a query: overlap features, all at once.

Words and word pairs are weighted by how telling they are (inverse document frequency). A fit is
measured both ways: how much of the query the wording explains, and how much of the wording the
query does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from bot.catalogue.query import Query

UNSEEN = 0.6
"""Weight of a word that the catalogue does not know, as a share of the most telling one's."""


class Overlap:
    """Which of a set of texts hold which terms, with each term's weight."""

    def __init__(self, texts: Sequence[Collection[str]]) -> None:
        held: dict[str, list[int]] = {}
        for row, terms in enumerate(texts):
            for term in set(terms):
                held.setdefault(term, []).append(row)
        self._rows = {term: np.array(held[term], dtype=np.int64) for term in sorted(held)}
        self._size = len(texts)
        weights = {
            term: float(np.log((1 + len(texts)) / (1 + len(rows))) + 0.3)
            for term, rows in self._rows.items()
        }
        self._weights = weights
        self._greatest = max(weights.values(), default=1.0)
        masses = np.zeros(len(texts))
        for term, rows in self._rows.items():
            masses[rows] += weights[term]
        self._masses = np.maximum(masses, 1e-9)

    def weight(self, term: str) -> float:
        """How telling `term` is."""
        return self._weights.get(term, UNSEEN * self._greatest)

    def known_weight(self, term: str) -> float:
        """The weight of `term` as a share of the greatest; 0 for a term that no text has."""
        return self._weights.get(term, 0.0) / self._greatest

    def explained(self, terms: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """For each text: the share of the scaled `terms` it holds, the share of it they hold."""
        return self.of_query(terms), self.of_text(terms)

    def of_query(self, terms: Mapping[str, float]) -> np.ndarray:
        """For each text: the share of the scaled `terms` that it holds."""
        total = sum(self.weight(term) * scale for term, scale in terms.items())
        known = [term for term in terms if term in self._rows]
        return self._summed(
            known, [self._weights[term] * terms[term] / total if total else 0.0 for term in known]
        )

    def of_text(self, terms: Collection[str]) -> np.ndarray:
        """For each text: the share of it that the `terms` hold."""
        known = [term for term in terms if term in self._rows]
        return self._summed(known, [self._weights[term] for term in known]) / self._masses

    def _summed(self, known: Sequence[str], values: Sequence[float]) -> np.ndarray:
        """For each text: the sum of the values of the terms that it holds."""
        if not known:
            return np.zeros(self._size)
        rows = [self._rows[term] for term in known]
        repeated = np.repeat(values, [len(found) for found in rows])
        return np.bincount(np.concatenate(rows), repeated, self._size)


class Scorer:
    """Features of every surface for a query; a surface is one wording, folded and accented."""

    def __init__(self, folded: Sequence[str], accented: Sequence[str]) -> None:
        self._words = Overlap([text.split() for text in folded])
        self._pairs = Overlap([list(_pairs(text)) for text in folded])
        self._tones = Overlap([text.split() for text in accented])

    def weight(self, word: str) -> float:
        """How telling a word is."""
        return self._words.weight(word)

    def known_weight(self, word: str) -> float:
        """How telling a word is, as a share of the most telling one; 0 if no wording has it."""
        return self._words.known_weight(word)

    def features(self, query: Query) -> dict[str, np.ndarray]:
        """Name → one value a surface, each from 0 to 1."""
        words_of_query, words_of_surface = self._words.explained(query.words())
        pairs_of_surface = self._pairs.of_text(query.pairs())
        return {
            "words_of_query": words_of_query,
            "words_of_surface": words_of_surface,
            "pairs_of_surface": pairs_of_surface,
        }

    def tones(self, typed: Sequence[str]) -> np.ndarray:
        """The share of the words as typed, with accents, that each surface holds."""
        return self._tones.of_query(dict.fromkeys(typed, 1.0))


def _pairs(text: str) -> Iterable[str]:
    return (f"{left} {right}" for left, right in pairwise(text.split()))
