"""Find the procedure that an utterance means: by its name, its aliases, its field.

Two stages. Recall: TF-IDF over folded words and character n-grams (typos, joined words), and over
accented words where the citizen typed accents. Re-rank: how much of the utterance the surface
explains and the other way round, weighted by how telling each word is, with rapidfuzz for slips.
Families are folded together: the best member for this utterance stands for its siblings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.catalogue.families import Family, core_name, find_families
from bot.catalogue.lexicon import Lexicon, Sentence, words
from bot.catalogue.procedure import Level, Procedure
from bot.catalogue.spelling import Speller

RECALLED = 80
"""Surfaces that the first stage hands to the second."""


@dataclass(frozen=True)
class Filters:
    """Restrict a search; None means any. Field and agency are compared folded, as parts."""

    level: Level | None = None
    field: str | None = None
    agency: str | None = None

    def allow(self, procedure: Procedure) -> bool:
        """Whether `procedure` passes."""
        return (
            (self.level is None or self.level in procedure.levels)
            and (self.field is None or words(self.field) in words(procedure.field))
            and (
                self.agency is None
                or any(words(self.agency) in words(agency) for agency in procedure.agencies)
            )
        )


@dataclass(frozen=True)
class Hit:
    """A procedure found, with a score from 0 to about 1 and its siblings, the plainest first."""

    procedure: Procedure
    score: float
    siblings: tuple[Procedure, ...]
    surface: str


@dataclass(frozen=True)
class _Surface:
    """One wording of a procedure: its name or an alias, as `words`."""

    row: int
    text: str
    accented: str
    is_alias: bool


class SearchIndex:
    """An immutable index over a catalogue; build a new one when the catalogue changes."""

    def __init__(self, procedures: Sequence[Procedure], lexicon: Lexicon) -> None:
        self._procedures = list(procedures)
        self._lexicon = lexicon
        self._families = find_families(self._procedures, lexicon.variants)
        self._surfaces = self._collect_surfaces()
        texts = [surface.text for surface in self._surfaces] or ["-"]
        accented = [surface.accented for surface in self._surfaces] or ["-"]
        self._word = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True)
        self._char = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=1
        )
        self._tone = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True)
        self._word_matrix: csr_matrix = self._word.fit_transform(texts)
        self._char_matrix: csr_matrix = self._char.fit_transform(texts)
        self._tone_matrix: csr_matrix = self._tone.fit_transform(accented)
        self._weights = _word_weights(texts)
        self._unseen = max(self._weights.values(), default=1.0)
        self._telling = self._telling_words(accented)
        self._speller = Speller(texts)
        self._bags = [_bag(surface.text) for surface in self._surfaces]

    def family(self, code: str) -> Family:
        """The family of the procedure `code`; KeyError if the index does not hold it."""
        return self._families[code]

    def search(self, utterance: str, limit: int = 5, filters: Filters | None = None) -> list[Hit]:
        """The best procedures for a cleaned utterance, one a family, best first."""
        message = Sentence.of(utterance)
        content = self._lexicon.content(message, self._telling)
        queries = dict.fromkeys([content.said or message.folded, content.official])
        queries.update(dict.fromkeys([self._speller.repaired(query) for query in queries]))
        best: dict[int, tuple[float, int]] = {}
        for query in queries:
            for surface, score in self._score(query, message):
                row = self._surfaces[surface].row
                if score > best.get(row, (0.0, 0))[0]:
                    best[row] = (score, surface)
        return self._fold_families(best, message, limit, filters or Filters())

    def elliptical(self, utterance: str) -> bool:
        """Whether the utterance asks the last question again of something else."""
        return self._lexicon.elliptical(Sentence.of(utterance))

    def content(self, utterance: str) -> str:
        """What is left of the utterance when asking and small words are taken out, folded."""
        return self._lexicon.content(Sentence.of(utterance), self._telling).said

    def _collect_surfaces(self) -> list[_Surface]:
        aliases: dict[str, list[str]] = {}
        for alias in self._lexicon.aliases:
            for code in alias.codes:
                aliases.setdefault(code, []).extend(alias.say)
            aliases.setdefault(f"name:{alias.name}", []).extend(alias.say)
        surfaces = []
        for row, procedure in enumerate(self._procedures):
            core, _ = core_name(procedure.name, self._lexicon.variants)
            surfaces.append(
                _Surface(row, core, Sentence.of(procedure.name).accented, is_alias=False)
            )
            full = words(procedure.name)
            said = [
                *procedure.aliases,
                *aliases.get(procedure.code, ()),
                *aliases.get(f"name:{full}", ()),
            ]
            seen = {core}
            for text in said:
                key = words(text)
                if key not in seen:
                    seen.add(key)
                    surfaces.append(_Surface(row, key, Sentence.of(text).accented, is_alias=True))
        return surfaces

    def _telling_words(self, accented: Sequence[str]) -> frozenset[str]:
        """Folded words of the catalogue that are no small words once their accents are known."""
        known = {word for text in accented for word in text.split()}
        return frozenset(
            sentence.folded
            for sentence in map(Sentence.of, known)
            if sentence.has_accents and not self._lexicon.small_words.find(sentence)
        )

    def _score(self, query: str, message: Sentence) -> list[tuple[int, float]]:
        """The recalled surfaces with their re-ranked scores."""
        if not query or not self._surfaces:
            return []
        word = _cosine(self._word_matrix, self._word.transform([query]))
        char = _cosine(self._char_matrix, self._char.transform([query]))
        recall = 0.5 * word + 0.5 * char
        if message.has_accents:
            tones = _cosine(self._tone_matrix, self._tone.transform([message.accented]))
            recall += 0.15 * tones
        count = min(RECALLED, len(recall))
        top = np.argpartition(-recall, count - 1)[:count]
        bag = _bag(query)
        return [
            (int(index), self._rerank(int(index), float(recall[index]), query, bag))
            for index in top
            if recall[index] > 0.05
        ]

    def _rerank(self, index: int, recall: float, query: str, bag: Counter[str]) -> float:
        surface = self._surfaces[index]
        there = self._bags[index]
        shared = bag & there
        common = self._mass(shared)
        explains_query = common / (self._mass(bag) or 1.0)
        explains_surface = common / (self._mass(there) or 1.0)
        slips = fuzz.token_set_ratio(query, surface.text) / 100
        score = 0.45 * recall + 0.3 * explains_query + 0.15 * explains_surface + 0.1 * slips
        return score + (0.02 if surface.is_alias else 0.0)

    def _fold_families(
        self, best: dict[int, tuple[float, int]], message: Sentence, limit: int, filters: Filters
    ) -> list[Hit]:
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        hits: list[Hit] = []
        seen: set[str] = set()
        for row, (score, surface) in ranked:
            found = self._procedures[row]
            if found.code in seen or not filters.allow(found):
                continue
            family = self._families[found.code]
            chosen = family.fitting(message).procedure
            if not filters.allow(chosen):
                chosen = found
            seen.update(member.procedure.code for member in family.members)
            hits.append(
                Hit(chosen, score, family.others(chosen.code), self._surfaces[surface].text)
            )
            if len(hits) == limit:
                break
        return hits

    def _weight(self, term: str) -> float:
        return self._weights.get(term, self._unseen)

    def _mass(self, bag: Counter[str]) -> float:
        return sum(self._weight(term) * count for term, count in bag.items())


def _bag(text: str) -> Counter[str]:
    """The words of `text` and its pairs of neighbouring words, counted."""
    tokens = text.split()
    return Counter([*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))])


def _cosine(matrix: csr_matrix, query: csr_matrix) -> np.ndarray:
    return np.asarray((matrix @ query.T).todense()).ravel()


def _word_weights(texts: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of every word and pair of neighbouring words."""
    documents: Counter[str] = Counter()
    for text in texts:
        documents.update(set(_bag(text)))
    total = len(texts)
    return {term: math.log((1 + total) / (1 + count)) + 0.3 for term, count in documents.items()}
