"""Find the procedure that an utterance means: by its name and by citizens' names for it.

Every wording (name or alias) is scored against the utterance as said, in official terms, and with
slips repaired; a procedure is as good as its best wording, helped by all its wordings together.
Families are folded: the member that fits the utterance stands for its siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from bot.catalogue.families import Family, core_name, find_families
from bot.catalogue.lexicon import Lexicon, Sentence, words
from bot.catalogue.procedure import Level, Procedure
from bot.catalogue.query import Query, queries
from bot.catalogue.scoring import Overlap, Scorer
from bot.catalogue.spelling import Speller

RERANKED = 60
"""Wordings that are compared letter by letter after the first ranking."""

WEIGHTS = {
    "words_of_query": 0.30,
    "words_of_surface": 0.10,
    "pairs_of_query": 0.15,
    "pairs_of_surface": 0.05,
    "characters": 0.20,
    "tones": 0.08,
}
EXACT_SLACK = 30
"""Letters of asking and small words that an exact wording may have besides its content."""
TOPIC_WORDS = 12
"""Words of a procedure's name that a talk remembers."""
SLIPS = 0.10
PROFILE = 0.12
ASKED_OFTEN = 0.03
TOPIC = 0.25
"""Weights of the ranking, tuned on aliases held out one by one (docs/decisions/0004-search.md)."""


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


@dataclass(frozen=True)
class Information:
    """Weights of an utterance's words; 1 is the weight of a word that only one wording has."""

    total: float
    strongest: float


@dataclass(frozen=True)
class _Surface:
    """One wording of the procedure at `row`."""

    row: int
    folded: str
    accented: str


class SearchIndex:
    """An immutable index over a catalogue; build a new one when the catalogue changes."""

    def __init__(
        self,
        procedures: Sequence[Procedure],
        lexicon: Lexicon,
        clean: Callable[[str], str] = str,
    ) -> None:
        """`clean` is what utterances go through; wordings go through it too, so that both match."""
        self._procedures = list(procedures)
        self._row = {procedure.code: row for row, procedure in enumerate(procedures)}
        self._lexicon = lexicon
        self._clean = clean
        self._families = find_families(self._procedures, lexicon.variants)
        self._surfaces = self._collect_surfaces()
        folded = [surface.folded for surface in self._surfaces] or ["-"]
        accented = [surface.accented for surface in self._surfaces] or ["-"]
        self._rows = np.array([surface.row for surface in self._surfaces] or [0])
        self._scorer = Scorer(folded, accented)
        self._speller = Speller(folded)
        self._telling = self._telling_words(accented)
        self._profiles = Overlap(self._collect_profiles())
        aliases = np.bincount(self._rows, minlength=len(self._procedures)) - 1
        self._prior = ASKED_OFTEN * np.minimum(1.0, aliases / 8)

    def __contains__(self, code: object) -> bool:
        """Whether the index holds the procedure `code`."""
        return code in self._families

    def family(self, code: str) -> Family:
        """The family of the procedure `code`; KeyError if the index does not hold it."""
        return self._families[code]

    def hit(self, code: str) -> Hit:
        """The procedure `code` as if it had been found; KeyError if the index does not hold it."""
        family = self._families[code]
        return Hit(family.member(code).procedure, 1.0, family.others(code))

    def asks_rather_for(self, sibling: Hit, current: Hit, utterance: str) -> bool:
        """Whether the utterance names more of what tells `sibling` apart than of `current`."""
        message = Sentence.of(utterance)
        there, here = (
            self._families[hit.procedure.code].member(hit.procedure.code).named(message)
            for hit in (sibling, current)
        )
        return there > here

    def covers(self, code: str, utterance: str) -> float:
        """The share (by weight) of the utterance's content that a procedure's wordings know."""
        content = dict.fromkeys(self.content(utterance).split(), 1.0)
        of_query, _ = self._profiles.explained(content)
        family = self._families[code]
        return max(float(of_query[self._row[m.procedure.code]]) for m in family.members)

    def is_exact(self, hit: Hit, utterance: str) -> bool:
        """Whether the utterance's content is just what a wording of the procedure says."""
        content = self.content(utterance)
        codes = (hit.procedure.code, *(sibling.code for sibling in hit.siblings))
        rows = {self._row[code] for code in codes}
        return any(
            surface.row in rows and self.content(surface.accented) == content
            for surface in self._surfaces
            if len(surface.folded) <= len(content) + EXACT_SLACK and content in surface.folded
        )

    def search(
        self,
        utterance: str,
        limit: int = 5,
        filters: Filters | None = None,
        topic: str = "",
    ) -> list[Hit]:
        """The best procedures for a cleaned utterance, one a family, best first.

        `topic`: words of what was talked about before (see `content`), which count less.
        """
        if not self._procedures:
            return []
        message = Sentence.of(utterance)
        content = self._lexicon.content(message, self._telling)
        asked = queries(content, self._scorer.weight)
        asked += [r for q in asked if (r := q.repaired(self._speller.repair)) not in asked]
        asked = [query.about(topic.split(), TOPIC) for query in asked]
        typed = message.accented.split() if message.has_accents else []
        scores = np.max([self._scores(query, typed) for query in asked], axis=0)
        return self._fold_families(scores, message, limit, filters or Filters())

    def elliptical(self, utterance: str) -> bool:
        """Whether the utterance asks the last question again of something else."""
        return self._lexicon.elliptical(Sentence.of(utterance))

    def content(self, utterance: str) -> str:
        """What is left of the utterance when asking and small words are taken out, folded."""
        return self._lexicon.content(Sentence.of(utterance), self._telling).said

    def information(self, utterance: str) -> Information:
        """How telling the words of the utterance's content are that the catalogue knows."""
        weights = [self._scorer.known_weight(word) for word in self.content(utterance).split()]
        return Information(sum(weights), max(weights, default=0.0))

    def topic(self, procedure: Procedure) -> str:
        """The words by which the talk remembers a procedure."""
        core, _ = core_name(procedure.name, self._lexicon.variants)
        return " ".join(core.split()[:TOPIC_WORDS])

    def _scores(self, query: Query, typed: Sequence[str]) -> np.ndarray:
        """One score a procedure."""
        features = self._scorer.features(query, typed)
        surfaces = np.sum([weight * features[name] for name, weight in WEIGHTS.items()], axis=0)
        top = np.argsort(-surfaces, kind="stable")[:RERANKED]
        for index in top:
            slips = fuzz.token_set_ratio(query.text, self._surfaces[index].folded)
            surfaces[index] += SLIPS * slips / 100
        scores = np.zeros(len(self._procedures))
        np.maximum.at(scores, self._rows, surfaces)
        of_query, _ = self._profiles.explained(query.words())
        return scores + PROFILE * of_query + self._prior * (scores > 0)

    def _fold_families(
        self, scores: np.ndarray, message: Sentence, limit: int, filters: Filters
    ) -> list[Hit]:
        hits: list[Hit] = []
        seen: set[str] = set()
        for row in np.argsort(-scores, kind="stable"):
            found = self._procedures[row]
            if scores[row] <= 0 or len(hits) == limit:
                break
            if found.code in seen or not filters.allow(found):
                continue
            family = self._families[found.code]
            own = {m.procedure.code: scores[self._row[m.procedure.code]] for m in family.members}
            chosen = family.fitting(message, own).procedure
            if not filters.allow(chosen):
                chosen = found
            seen.update(member.procedure.code for member in family.members)
            hits.append(Hit(chosen, float(scores[row]), family.others(chosen.code)))
        return hits

    def _collect_surfaces(self) -> list[_Surface]:
        by_code: dict[str, list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for alias in self._lexicon.aliases:
            by_name.setdefault(alias.name, []).extend(alias.say)
            for code in alias.codes:
                by_code.setdefault(code, []).extend(alias.say)
        surfaces = []
        for row, procedure in enumerate(self._procedures):
            core, _ = core_name(self._clean(procedure.name), self._lexicon.variants)
            known = by_code.get(procedure.code) or by_name.get(words(procedure.name)) or []
            wordings = {core: Sentence.of(procedure.name).accented}
            for text in map(self._clean, (*procedure.aliases, *known)):
                wordings.setdefault(words(text), Sentence.of(text).accented)
            surfaces += [_Surface(row, *wording) for wording in wordings.items()]
        return surfaces

    def _collect_profiles(self) -> list[set[str]]:
        profiles = [set(words(procedure.field).split()) for procedure in self._procedures]
        for surface in self._surfaces:
            profiles[surface.row].update(surface.folded.split())
        return profiles

    def _telling_words(self, accented: Sequence[str]) -> frozenset[str]:
        """Folded words of the catalogue that are no small words once their accents are known."""
        known = {word for text in accented for word in text.split()}
        return frozenset(
            sentence.folded
            for sentence in map(Sentence.of, known)
            if sentence.has_accents and not self._lexicon.small_words.find(sentence)
        )
