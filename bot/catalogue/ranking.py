"""How well every procedure fits a query: its best wording, all its wordings, its kind, its prior.

Two stages: overlap with all wordings at once, then letter by letter for the best of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from bot.catalogue.distinctions import Distinctions
from bot.catalogue.phrases import Sentence
from bot.catalogue.query import Query
from bot.catalogue.scoring import Overlap, Scorer

RERANKED = 40
"""Wordings that are compared letter by letter after the first stage."""

NEAR = 0.5
"""The greatest are first looked for among those that have this share of the greatest one."""
RANKED = 100
"""Procedures whose kind is looked at."""

WEIGHTS = {"words_of_query": 0.12, "words_of_surface": 0.11}
LIKENESS = 0.39
OFFICIALLY = 0.3
SAME_WORDS = 0.22
PROFILE = 0.23
ASKED_OFTEN = 0.02
KIND = 0.46
"""Weights of the ranking: fitted, then rounded (docs/decisions/0004-search.md)."""


SHARPNESS = 13.0
"""How much better a wording must be to outweigh several others of another procedure: e-fold for
every 1/SHARPNESS.
"""


@dataclass(frozen=True)
class Surface:
    """One wording of the procedure at `row`."""

    row: int
    folded: str
    accented: str


class Ranker:
    """Scores all procedures of an index; `surfaces` stand in the order of their rows."""

    def __init__(
        self,
        surfaces: Sequence[Surface],
        fields: Sequence[str],
        often: Sequence[float],
        distinctions: Distinctions,
    ) -> None:
        """`fields`, `often`: one a row: the folded name of the field that the procedure belongs
        to, and how often it is asked for, from 0 to 1.
        """
        self._surfaces = surfaces
        self._scorer = Scorer([s.folded for s in surfaces], [s.accented for s in surfaces])
        rows = np.array([surface.row for surface in surfaces], dtype=np.int64)
        self._first = np.flatnonzero(np.diff(rows, prepend=-1))
        profiles = [set(field.split()) for field in fields]
        for surface in surfaces:
            profiles[surface.row].update(surface.folded.split())
        self._profiles = Overlap(profiles)
        self._prior = ASKED_OFTEN * np.array(often)
        self._distinctions = distinctions

    def weight(self, word: str) -> float:
        """How telling a word is."""
        return self._scorer.weight(word)

    def known_weight(self, word: str) -> float:
        """How telling a word is, as a share of the most telling one; 0 if no wording has it."""
        return self._scorer.known_weight(word)

    def scores(self, asked: Sequence[Query], about: Sequence[Sentence]) -> np.ndarray:
        """One score a procedure, the best over the ways in which the message was read.

        `about`: the message without asking phrases, as said, which tells its kind, and in
        official terms.
        """
        alike = self._scorer.likeness(about[0])
        for reading in about[1:]:
            np.maximum(alike, OFFICIALLY * self._scorer.likeness(reading), out=alike)
        best = self._fit(asked[0], alike)
        for query in asked[1:]:
            np.maximum(best, self._fit(query, alike), out=best)
        best += self._prior * (best > 0)
        top = greatest(best, RANKED)
        best[top] += KIND * self._distinctions.agreement(about[0], top) * (best[top] > 0)
        return best

    def _fit(self, query: Query, alike: np.ndarray) -> np.ndarray:
        surfaces = LIKENESS * alike
        for name, values in self._scorer.features(query).items():
            surfaces += WEIGHTS[name] * values
        top = greatest(surfaces, RERANKED)
        said, folded = query.text, [self._surfaces[index].folded for index in top]
        words = np.array([fuzz.token_set_ratio(said, text) for text in folded])
        surfaces[top] += SAME_WORDS * words / 100
        of_query = self._profiles.of_query(query.words())
        return self._together(surfaces) + PROFILE * of_query

    def _together(self, surfaces: np.ndarray) -> np.ndarray:
        """For each procedure: what its wordings say together, the best of them above all.

        A smooth maximum: many wordings that fit fairly well are as good as one that fits well.
        """
        excess = np.expm1(SHARPNESS * surfaces)
        return np.log1p(np.add.reduceat(excess, self._first)) / SHARPNESS


def greatest(scores: np.ndarray, count: int) -> np.ndarray:
    """The indices of the `count` greatest values, in ascending order of index."""
    if len(scores) <= count:
        return np.arange(len(scores))
    near = np.flatnonzero(scores >= NEAR * scores.max())
    rows = near if len(near) >= count else np.arange(len(scores))
    return np.sort(rows[np.argpartition(-scores[rows], count - 1)[:count]])
