"""Find the procedure that an utterance means: by its name and by citizens' names for it.

Every wording (name or alias) is scored against the utterance as said, in official terms, and with
slips repaired; a procedure is as good as its best wording, helped by all its wordings together.
Families are folded: the member that fits the utterance stands for its siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.catalogue.distinctions import Distinctions
from bot.catalogue.families import Family, core_name, find_families
from bot.catalogue.lexicon import Lexicon, Sentence, words
from bot.catalogue.procedure import Level, Procedure
from bot.catalogue.query import queries
from bot.catalogue.ranking import Ranker, Surface, greatest
from bot.catalogue.spelling import Speller

RANKED_AT_ONCE = 200
"""Procedures that are put in order at once; a restricted search may need more."""
EXACT_SLACK = 30
"""Letters of asking and small words that an exact wording may have besides its content."""
TOPIC_WORDS = 12
"""Words of a procedure's name that a talk remembers."""
TOPIC = 0.25
"""Weight of a word of an earlier topic."""


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


class SearchIndex:
    """An immutable index over a catalogue; build a new one when the catalogue changes."""

    def __init__(
        self,
        procedures: Sequence[Procedure],
        lexicon: Lexicon,
        clean: Callable[[str], str] = str,
    ) -> None:
        """`clean` is what utterances go through; wordings go through it too, so that both match."""
        self.procedures = tuple(procedures)
        self._row = {procedure.code: row for row, procedure in enumerate(procedures)}
        self._lexicon = lexicon
        self._clean = clean
        self._families = find_families(self.procedures, lexicon.variants)
        self._surfaces_of = self._collect_surfaces()
        self._surfaces = [s for surfaces in self._surfaces_of.values() for s in surfaces]
        self._ranker = Ranker(
            self._surfaces,
            [words(procedure.field) for procedure in self.procedures],
            [lexicon.asked_often.get(procedure.code, 0.0) for procedure in self.procedures],
            Distinctions([procedure.name for procedure in self.procedures], lexicon.kinds),
        )
        self._speller = Speller(surface.folded for surface in self._surfaces)
        self._telling = self._telling_words()

    def __contains__(self, code: object) -> bool:
        """Whether the index holds the procedure `code`."""
        return code in self._families

    def row(self, code: str) -> int:
        """Where the procedure `code` stands in `procedures`; KeyError as for `family`."""
        return self._row[code]

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

    def is_exact(self, hit: Hit, utterance: str) -> bool:
        """Whether the utterance's content is just what a wording of the procedure says."""
        content = self.content(utterance)
        return any(
            self.content(surface.accented) == content
            for procedure in (hit.procedure, *hit.siblings)
            for surface in self._surfaces_of[procedure.code]
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
        return self.rank(utterance, topic).best(limit, filters)

    def rank(self, utterance: str, topic: str = "") -> Ranking:
        """How well every procedure fits a cleaned utterance."""
        message = Sentence.of(utterance)
        if not self.procedures:
            return Ranking(self, message, np.zeros(0))
        content = self._lexicon.content(message, self._telling)
        asked = queries(content, self._ranker.weight)
        asked += [r for q in asked if (r := q.repaired(self._speller.repair)) not in asked]
        asked = [query.about(topic.split(), TOPIC) for query in asked]
        about = self._lexicon.unasked(message, self._telling)
        official = self._lexicon.terms.reworded(about, self._telling)
        readings = [about] if official == about else [about, official]
        return Ranking(self, message, self._ranker.scores(asked, readings))

    def elliptical(self, utterance: str) -> bool:
        """Whether the utterance asks the last question again of something else."""
        return self._lexicon.elliptical(Sentence.of(utterance))

    def turning(self, utterance: str) -> bool:
        """Whether the utterance has words with which one turns to something else."""
        return self._lexicon.turns(Sentence.of(utterance))

    def without_needed(self, utterance: str) -> str:
        """The utterance up to the paper that it asks whether one needs; itself if it asks none."""
        return _shortened(utterance, self._lexicon.without_needed)

    def without_back(self, utterance: str) -> str:
        """The utterance without words that point back; itself if it has none."""
        return _shortened(utterance, self._lexicon.without_back)

    def parts(self, utterance: str) -> list[str]:
        """The stretches of the utterance between words such as "với", "hay"."""
        sentence = Sentence.of(utterance)
        ends = [0, *(at for span in self._lexicon.joiners.spans(sentence) for at in span)]
        stops = [*ends[1::1], len(sentence.folded)]
        stretches = zip(ends[::2], stops[::2], strict=True)
        return [sentence.part(start, stop).accented for start, stop in stretches]

    def content(self, utterance: str) -> str:
        """What is left of the utterance when asking and small words are taken out, folded."""
        return self._lexicon.content(Sentence.of(utterance), self._telling).said

    def information(self, utterance: str) -> float:
        """How telling the words of the utterance's content are together.

        A word that the catalogue does not know weighs 0, one that only one wording has 1.
        """
        return sum(self._ranker.known_weight(word) for word in self.content(utterance).split())

    def is_gibberish(self, utterance: str) -> bool:
        """Whether the utterance is nothing but words that the catalogue does not know."""
        said = Sentence.of(utterance).folded
        return bool(said) and said == self.content(utterance) and not self.information(utterance)

    def topic(self, procedure: Procedure) -> str:
        """The words by which the talk remembers a procedure."""
        core, _ = core_name(procedure.name, self._lexicon.variants)
        return " ".join(core.split()[:TOPIC_WORDS])

    def _collect_surfaces(self) -> dict[str, list[Surface]]:
        """The wordings of each procedure by its code, in the order of the rows."""
        by_code: dict[str, list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for alias in self._lexicon.aliases:
            by_name.setdefault(alias.name, []).extend(alias.say)
            for code in alias.codes:
                by_code.setdefault(code, []).extend(alias.say)
        surfaces = {}
        for row, procedure in enumerate(self.procedures):
            name = self._clean(procedure.name)
            core, _ = core_name(name, self._lexicon.variants)
            known = by_code.get(procedure.code) or by_name.get(words(procedure.name)) or []
            wordings = {core: Sentence.of(procedure.name).accented}
            for text in (name, *map(self._clean, (*procedure.aliases, *known))):
                wordings.setdefault(words(text), Sentence.of(text).accented)
            surfaces[procedure.code] = [Surface(row, *wording) for wording in wordings.items()]
        return surfaces

    def _telling_words(self) -> frozenset[str]:
        """Folded words of the catalogue that are no small words once their accents are known."""
        known = {word for surface in self._surfaces for word in surface.accented.split()}
        return frozenset(
            sentence.folded
            for sentence in map(Sentence.of, known)
            if sentence.has_accents and not self._lexicon.small_words.find(sentence)
        )


class Ranking:
    """The procedures of an index by how well they fit one message, one a family."""

    def __init__(self, index: SearchIndex, message: Sentence, scores: np.ndarray) -> None:
        self._index = index
        self._message = message
        self._scores = scores

    def best(self, limit: int, filters: Filters | None = None) -> list[Hit]:
        """The `limit` best that the filters allow, best first."""
        index, allow = self._index, (filters or Filters()).allow
        hits: list[Hit] = []
        seen: set[str] = set()
        for row in _ranking(self._scores):
            found = index.procedures[row]
            if self._scores[row] <= 0 or len(hits) == limit:
                break
            if found.code in seen or not allow(found):
                continue
            hit = self.of(found.code)
            family = index.family(found.code)
            if not allow(hit.procedure):
                hit = Hit(found, float(self._scores[row]), family.others(found.code))
            seen.update(member.procedure.code for member in family.members)
            hits.append(hit)
        return hits

    def of(self, code: str) -> Hit:
        """The member of the family of `code` that the message fits, with the best score of all."""
        family = self._index.family(code)
        members = [member.procedure.code for member in family.members]
        own = {member: float(self._scores[self._index.row(member)]) for member in members}
        chosen = family.fitting(self._message, own).procedure
        return Hit(chosen, max(own.values()), family.others(chosen.code))


def _shortened(utterance: str, shorten: Callable[[Sentence], Sentence]) -> str:
    sentence = Sentence.of(utterance)
    rest = shorten(sentence)
    return utterance if rest == sentence else rest.accented


def _ranking(scores: np.ndarray) -> Iterator[int]:
    """All indices, the greatest score first; what is seldom needed is sorted only when it is."""
    best = greatest(scores, RANKED_AT_ONCE)
    first = best[np.argsort(-scores[best], kind="stable")]
    yield from first.tolist()
    if len(best) < len(scores):
        seen = set(first.tolist())
        yield from (i for i in np.argsort(-scores, kind="stable").tolist() if i not in seen)
