"""How well every wording in the catalogue fits a query: overlap features, all at once.

Words and word pairs are weighted by how telling they are (inverse document frequency). A fit is
measured both ways: how much of the query the wording explains, and how much of the wording the
query does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from bot.catalogue.phrases import Sentence
from bot.catalogue.query import Query

UNSEEN = 0.6
"""Weight of a word that the catalogue does not know, as a share of the most telling one's."""


class Overlap:
    """Which of a set of texts hold which terms, with each term's weight."""

    def __init__(self, texts: Sequence[Collection[str]], power: int = 1) -> None:
        """`power`: to which a term's weight is raised."""
        held: dict[str, list[int]] = {}
        for row, terms in enumerate(texts):
            for term in set(terms):
                held.setdefault(term, []).append(row)
        self._rows = {term: np.array(held[term], dtype=np.int64) for term in sorted(held)}
        self._size = len(texts)
        weights = {
            term: float(np.log((1 + len(texts)) / (1 + len(rows))) + 0.3) ** power
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

    def cosine(self, terms: Collection[str]) -> np.ndarray:
        """For each text: the share of the known ones of `terms` that it holds, and the share of it
        that they hold, multiplied, of which the root.

        Of squared weights that is the cosine between the two as vectors.
        """
        known = [term for term in terms if term in self._rows]
        weights = [self._weights[term] for term in known]
        return self._summed(known, weights) / np.sqrt(max(sum(weights), 1e-9) * self._masses)

    def _summed(self, known: Sequence[str], values: Sequence[float]) -> np.ndarray:
        """For each text: the sum of the values of the terms that it holds."""
        if not known:
            return np.zeros(self._size)
        rows = [self._rows[term] for term in known]
        repeated = np.repeat(values, [len(found) for found in rows])
        return np.bincount(np.concatenate(rows), repeated, self._size)


class Likeness:
    """How alike texts are: the cosine between their words and word pairs, weighted."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._terms = Overlap([list(_terms(text)) for text in texts], power=2)

    def of(self, text: str) -> np.ndarray:
        """For each of the texts, how like it `text` is, from 0 to 1.

        Terms that no text holds are left out: they make it like none of them.
        """
        return self._terms.cosine(dict.fromkeys(_terms(text)))


class Scorer:
    """Features of every surface for a query; a surface is one wording, folded and accented."""

    def __init__(self, folded: Sequence[str], accented: Sequence[str]) -> None:
        self._words = Overlap([text.split() for text in folded])
        self._folded = Likeness(folded)
        self._accented = Likeness(accented)

    def weight(self, word: str) -> float:
        """How telling a word is."""
        return self._words.weight(word)

    def known_weight(self, word: str) -> float:
        """How telling a word is, as a share of the most telling one; 0 if no wording has it."""
        return self._words.known_weight(word)

    def features(self, query: Query) -> dict[str, np.ndarray]:
        """Name → one value a surface, each from 0 to 1."""
        words_of_query, words_of_surface = self._words.explained(query.words())
        return {"words_of_query": words_of_query, "words_of_surface": words_of_surface}

    def likeness(self, message: Sentence) -> np.ndarray:
        """How like the message each surface is: with its accents, if any were typed."""
        if message.has_accents:
            return self._accented.of(message.accented)
        return self._folded.of(message.folded)


def _terms(text: str) -> Iterable[str]:
    """The words of `text` and its pairs of neighbours."""
    said = text.split()
    return (*said, *(f"{left} {right}" for left, right in pairwise(said)))
