"""Which procedure an utterance is about, given what was talked about before.

What was said now counts most, what was talked about before counts a little, and the procedure of
the talk has some inertia: "lệ phí thì sao" stays, "còn tạm trú" moves to a neighbour, a clear new
topic leaves. Without a talk, an utterance that says too little gets choices or a question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.catalogue.search import Hit, Information, SearchIndex

FEWEST_CHOICES, MOST_CHOICES = 2, 5


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
    covered: float
    near: float


@dataclass(frozen=True)
class Context:
    """What the dialogue remembers: the procedure, its topic words, open choices."""

    procedure: str | None = None
    topic: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """The conclusion; `hits` best first, `offered` the choices, `topic` the words to remember.

    `elliptical`: the utterance asks the last question again ("còn thường trú thì sao").
    """

    kind: Kind
    hits: tuple[Hit, ...] = ()
    topic: str = ""
    elliptical: bool = False

    offered: tuple[Hit, ...] = ()


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
            resolution = self._in_talk(utterance, content, context, vague)
        elif not content:
            resolution = self._again(context)
        else:
            hits = tuple(self._index.search(utterance, topic=context.topic))
            resolution = self._fresh(utterance, content, hits, context, vague)
        return replace(resolution, elliptical=self._index.elliptical(utterance))

    def _again(self, context: Context) -> Resolution:
        """Nothing was named: the open choices once more, for the aspect asked now."""
        hits = tuple(self._index.hit(code) for code in context.candidates if code in self._index)
        if not hits:
            return Resolution(Kind.empty)
        return Resolution(Kind.choose, hits, context.topic, offered=hits)

    def _in_talk(self, utterance: str, content: str, context: Context, vague: bool) -> Resolution:
        """Stay with the procedure of the talk unless another fits clearly better.

        Words that the procedure does not know at all are a new topic, even an unknown one.
        """
        assert context.procedure
        current = self._index.hit(context.procedure)
        if not content:
            return Resolution(Kind.follow_up, (current,), context.topic)
        blended = self._index.search(utterance, topic=context.topic)
        mine = next((hit for hit in blended if _same_family(hit, current)), None)
        best = blended[0] if blended else current
        stays = mine is not None and mine.score + self._limits.inertia >= best.score
        if mine and self._index.asks_rather_for(mine, current, utterance):
            others = tuple(hit for hit in blended if hit is not mine)
            return Resolution(Kind.named, (mine, *others), self._index.topic(mine.procedure))
        if not stays and best.score >= self._limits.lone:
            return Resolution(Kind.named, tuple(blended), self._index.topic(best.procedure))
        if stays or self._index.covers(context.procedure, utterance) >= self._limits.covered:
            others = tuple(hit for hit in blended if hit is not mine)
            return Resolution(Kind.follow_up, (current, *others), context.topic)
        hits = tuple(self._index.search(utterance))
        return self._fresh(utterance, content, hits, Context(), vague)

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
        exact = not vague and self._index.is_exact(best, utterance)
        information = self._index.information(utterance)
        if exact or self._is_clear(best.score, margin, information, vague):
            return Resolution(Kind.named, hits, self._index.topic(best.procedure))
        return Resolution(Kind.choose, hits, content, offered=self._choices(hits))

    def _choices(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Those that come near the best: two to five."""
        near = hits[0].score - self._limits.near
        worthy = [hit for hit in hits[:MOST_CHOICES] if hit.score >= near]
        return tuple(worthy) if len(worthy) >= FEWEST_CHOICES else hits[:FEWEST_CHOICES]

    def _is_clear(self, score: float, margin: float, information: Information, vague: bool) -> bool:
        limits = self._limits
        if vague:
            return score >= limits.vague_clear and margin >= limits.lead
        if information.total < limits.information and information.strongest < limits.telling:
            return False
        if information.total < limits.short and margin < limits.close:
            return False
        return score >= limits.clear or (score >= limits.lone and margin >= limits.lead)


def _same_family(hit: Hit, other: Hit) -> bool:
    code = other.procedure.code
    return code == hit.procedure.code or any(code == s.code for s in hit.siblings)
