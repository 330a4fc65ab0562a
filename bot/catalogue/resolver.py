"""Which procedure an utterance is about, given what was talked about before.

What was said now counts most, what was talked about before counts a little, and the procedure of
the talk has some inertia: "lệ phí thì sao" stays, "còn tạm trú" moves to a neighbour, a clear new
topic leaves. Without a talk, an utterance that says too little gets choices or a question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.catalogue.search import Hit, Information, SearchIndex

MOST_CHOICES = 5


class Kind(str, Enum):
    """What the resolver concluded."""

    named = "named"
    follow_up = "follow_up"
    choose = "choose"
    unknown = "unknown"
    empty = "empty"


@dataclass(frozen=True)
class Thresholds:
    """Limits between the conclusions; settings BOT_SEARCH_*, where each is explained."""

    clear: float
    lone: float
    lead: float
    possible: float
    vague_clear: float
    information: float
    telling: float
    close: float
    short: float
    inertia: float


@dataclass(frozen=True)
class Context:
    """What the dialogue remembers: the procedure, its topic words, open choices."""

    procedure: str | None = None
    topic: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """The conclusion; `hits` best first, `topic` the words to remember.

    `elliptical`: the utterance asks the last question again ("còn thường trú thì sao").
    """

    kind: Kind
    hits: tuple[Hit, ...] = ()
    topic: str = ""
    elliptical: bool = False

    @property
    def offered(self) -> tuple[Hit, ...]:
        """The choices to offer."""
        return self.hits[:MOST_CHOICES]


class Resolver:
    """Resolves utterances against one index."""

    def __init__(self, index: SearchIndex, thresholds: Thresholds) -> None:
        self._index = index
        self._limits = thresholds

    def resolve(self, utterance: str, context: Context, vague: bool = False) -> Resolution:
        """Conclude what a cleaned utterance is about.

        `vague`: the classifier takes it for too vague to know the procedure.
        """
        content = self._index.content(utterance)
        if context.procedure in self._index:
            resolution = self._in_talk(utterance, content, context)
        elif not content:
            resolution = Resolution(Kind.empty)
        else:
            hits = tuple(self._index.search(utterance, topic=context.topic))
            resolution = self._fresh(utterance, content, hits, context, vague)
        return replace(resolution, elliptical=self._index.elliptical(utterance))

    def _in_talk(self, utterance: str, content: str, context: Context) -> Resolution:
        """Stay with the procedure of the talk unless another fits clearly better."""
        current = self._current(context)
        if not content:
            return Resolution(Kind.follow_up, (current,), context.topic)
        blended = self._index.search(utterance, topic=context.topic)
        mine = next((hit for hit in blended if _same_family(hit, current)), None)
        best = blended[0] if blended else current
        stays = mine is not None and mine.score + self._limits.inertia >= best.score
        if stays or best.score < self._limits.lone:
            others = tuple(hit for hit in blended if hit is not mine)
            return Resolution(Kind.follow_up, (current, *others), context.topic)
        return Resolution(Kind.named, tuple(blended), self._index.topic(best.procedure))

    def _fresh(
        self,
        utterance: str,
        content: str,
        hits: tuple[Hit, ...],
        context: Context,
        vague: bool,
    ) -> Resolution:
        """No procedure yet: name one, offer choices, or admit that nothing fits."""
        if not hits or hits[0].score < self._limits.possible:
            return Resolution(Kind.unknown, hits, content)
        best = hits[0]
        margin = best.score - (hits[1].score if len(hits) > 1 else 0.0)
        if best.procedure.code in context.candidates:
            return Resolution(Kind.named, hits, self._index.topic(best.procedure))
        if self._is_clear(best.score, margin, self._index.information(utterance), vague):
            return Resolution(Kind.named, hits, self._index.topic(best.procedure))
        return Resolution(Kind.choose, hits, content)

    def _is_clear(self, score: float, margin: float, information: Information, vague: bool) -> bool:
        limits = self._limits
        if vague:
            return score >= limits.vague_clear and margin >= limits.lead
        if information.total < limits.information and information.strongest < limits.telling:
            return False
        if information.total < limits.short and margin < limits.close:
            return False
        return score >= limits.clear or (score >= limits.lone and margin >= limits.lead)

    def _current(self, context: Context) -> Hit:
        assert context.procedure
        family = self._index.family(context.procedure)
        procedure = family.member(context.procedure).procedure
        return Hit(procedure, 1.0, family.others(procedure.code))


def _same_family(hit: Hit, other: Hit) -> bool:
    code = other.procedure.code
    return code == hit.procedure.code or any(code == s.code for s in hit.siblings)
