"""How well every wording in the catalogue fits a query: overlap features, all at once.

Words and word pairs are weighted by how telling they are (inverse document frequency). A fit is
measured both ways: how much of the query the wording explains, and how much of the wording the
query does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.catalogue.query import Query

UNSEEN = 0.6
"""Weight of a word that the catalogue does not know, as a share of the most telling one's."""


class Overlap:
    """Which of a set of texts hold which terms, with each term's weight."""

    def __init__(self, texts: Sequence[Collection[str]]) -> None:
        vocabulary = sorted({term for terms in texts for term in terms})
        self._column = {term: index for index, term in enumerate(vocabulary)}
        rows = [row for row, terms in enumerate(texts) for _ in set(terms)]
        columns = [self._column[term] for terms in texts for term in set(terms)]
        shape = (len(texts), max(1, len(vocabulary)))
        self._holds = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        counts = np.asarray(self._holds.sum(axis=0)).ravel()
        self._weights = np.log((1 + len(texts)) / (1 + counts)) + 0.3
        self._masses = np.maximum(self._holds @ self._weights, 1e-9)
        self._unseen = UNSEEN * float(self._weights.max(initial=1.0))

    def weight(self, term: str) -> float:
        """How telling `term` is."""
        column = self._column.get(term)
        return self._unseen if column is None else float(self._weights[column])

    def known_weight(self, term: str) -> float:
        """The weight of `term` as a share of the greatest; 0 for a term that no text has."""
        column = self._column.get(term)
        return 0.0 if column is None else float(self._weights[column] / self._weights.max())

    def explained(self, terms: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """For each text: the share of the scaled `terms` it holds, the share of it they hold."""
        total = sum(self.weight(term) * scale for term, scale in terms.items())
        known = [
            (self._column[term], scale) for term, scale in terms.items() if term in self._column
        ]
        scaled = np.zeros(self._holds.shape[1])
        there = np.zeros(self._holds.shape[1])
        for column, scale in known:
            scaled[column] = scale * self._weights[column]
            there[column] = self._weights[column]
        of_query = (self._holds @ scaled) / total if total else np.zeros(self._holds.shape[0])
        return of_query, (self._holds @ there) / self._masses


class Scorer:
    """Features of every surface for a query; a surface is one wording, folded and accented."""

    def __init__(self, folded: Sequence[str], accented: Sequence[str]) -> None:
        self._words = Overlap([text.split() for text in folded])
        self._pairs = Overlap([list(_pairs(text)) for text in folded])
        self._tones = Overlap([text.split() for text in accented])
        self._char = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
        self._char_matrix: csr_matrix = self._char.fit_transform(folded)

    def weight(self, word: str) -> float:
        """How telling a word is."""
        return self._words.weight(word)

    def known_weight(self, word: str) -> float:
        """How telling a word is, as a share of the most telling one; 0 if no wording has it."""
        return self._words.known_weight(word)

    def features(self, query: Query, accented: Sequence[str]) -> dict[str, np.ndarray]:
        """Name → one value a surface, each from 0 to 1.

        `accented`: the words as typed if accents were typed, else none.
        """
        words_of_query, words_of_surface = self._words.explained(query.words())
        pairs_of_query, pairs_of_surface = self._pairs.explained(query.pairs())
        tones, _ = self._tones.explained(dict.fromkeys(accented, 1.0))
        similar = self._char_matrix @ self._char.transform([query.text]).T
        return {
            "words_of_query": words_of_query,
            "words_of_surface": words_of_surface,
            "pairs_of_query": pairs_of_query,
            "pairs_of_surface": pairs_of_surface,
            "characters": np.asarray(similar.todense()).ravel(),
            "tones": tones,
        }


def _pairs(text: str) -> Iterable[str]:
    return (f"{left} {right}" for left, right in pairwise(text.split()))
