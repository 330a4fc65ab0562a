"""Which procedure an utterance is about, given what was talked about before.

What was said now counts most, what was talked about before counts a little, and the procedure of
the talk has some inertia: "lệ phí thì sao" stays, "còn tạm trú" moves to a neighbour, a clear new
topic leaves. Without a talk, an utterance that says too little gets choices or a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.catalogue.leaving import Stance
from bot.catalogue.meaning import Finding
from bot.catalogue.search import Hit, SearchIndex

FEWEST_CHOICES, MOST_CHOICES = 2, 5
WORDING = 0.95
"""Score of what is a wording of a procedure and little else."""
FRESH = 20
"""How deep an earlier procedure of the talk is looked for among what an utterance finds."""


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
    possible: float
    switch: float
    apart: float
    leave: float
    near: float


@dataclass(frozen=True)
class Context:
    """What the dialogue remembers: the procedure, its topic words, open choices, those before.

    `history`: codes of the procedures talked about, the latest last.
    """

    procedure: str | None = None
    topic: str = ""
    candidates: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


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
        back = self._back(utterance, context)
        if back:
            return back
        if context.procedure in self._index:
            utterance = self._index.without_needed(utterance)
        content = self._index.content(utterance)
        if context.procedure in self._index:
            resolution = self._in_talk(utterance, content, context, vague)
        elif not content:
            resolution = self._again(context)
        else:
            hits = tuple(self._index.search(utterance, topic=context.topic))
            resolution = self._fresh(utterance, content, hits, context, vague)
        return replace(resolution, elliptical=self._index.elliptical(utterance))

    def _back(self, utterance: str, context: Context) -> Resolution | None:
        """The earlier procedure that the utterance points back to, if it does.

        "Quay lại cái sang tên lúc nãy" means the one that knows these words.
        """
        rest = self._index.without_back(utterance)
        earlier = [code for code in context.history if code in self._index]
        if rest == utterance or not earlier:
            return None
        if self._index.content(rest):
            found = self._index.search(rest, limit=FRESH)
            meant = [hit for hit in found if hit.procedure.code in earlier]
            if not meant or meant[0].score < found[0].score - self._limits.apart:
                return None
            code = meant[0].procedure.code
        else:
            code = earlier[-2] if len(earlier) > 1 else earlier[-1]
        hit = self._index.hit(code)
        return Resolution(Kind.named, (hit,), self._index.topic(hit.procedure))

    def named(self, utterance: str) -> list[Hit]:
        """The procedures that the parts of an utterance name ("tạm trú với thường trú")."""
        found: dict[str, Hit] = {}
        for part in self._index.parts(utterance):
            hits = self._index.search(part) if self._index.content(part) else []
            if hits and hits[0].score >= self._limits.switch:
                found.setdefault(hits[0].procedure.code, hits[0])
        return list(found.values())

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
        fresh = tuple(self._index.search(utterance, always=context.procedure))
        shown = fresh[:MOST_CHOICES]
        if self._index.is_gibberish(utterance):
            return Resolution(Kind.unknown, shown, content)
        blended = self._index.search(utterance, topic=context.topic, always=context.procedure)
        mine = next(hit for hit in blended if _same_family(hit, current))
        others = tuple(hit for hit in blended if hit is not mine)
        if self._index.asks_rather_for(mine, current, utterance):
            return Resolution(Kind.named, (mine, *others), self._index.topic(mine.procedure))
        if self._is_new(fresh, current, utterance, vague):
            hits = _distinct(shown[0], replace(current, score=0.0), *shown[1:])
            return Resolution(Kind.named, hits, self._index.topic(shown[0].procedure))
        if self._is_elsewhere(fresh, current):
            return self._fresh(utterance, content, shown, Context(), vague)
        stance = Stance(
            other=_best(others),
            mine=mine.score,
            information=self._index.information(utterance),
            covered=self._index.covers(context.procedure, utterance),
            turning=self._index.turning(utterance),
        )
        if stance.leaving() < self._limits.leave:
            hits = _distinct(current, *shown[:1], *others, *shown[1:])
            return Resolution(Kind.follow_up, hits, context.topic)
        if others and others[0].score >= self._limits.switch:
            hits = _distinct(others[0], mine, *shown[:1], *others[1:], *shown[1:])
            return Resolution(Kind.named, hits, self._index.topic(others[0].procedure))
        return self._fresh(utterance, content, shown, Context(), vague)

    def _is_new(self, fresh: tuple[Hit, ...], current: Hit, utterance: str, vague: bool) -> bool:
        """Whether the utterance by itself names another procedure, far from that of the talk."""
        if not fresh or not self._is_clear(fresh, utterance, vague):
            return False
        mine = _best(hit for hit in fresh if _same_family(hit, current))
        return fresh[0].score - mine >= self._limits.apart

    def _is_elsewhere(self, fresh: Sequence[Hit], current: Hit) -> bool:
        """Whether the utterance is little but another procedure's wording ("bằng lái"), whichever
        of several it means.
        """
        mine = _best(hit for hit in fresh if _same_family(hit, current))
        other = _best(hit for hit in fresh if not _same_family(hit, current))
        return other >= WORDING and other - mine >= 2 * self._limits.apart

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
        if best.procedure.code in context.candidates or self._is_clear(hits, utterance, vague):
            return Resolution(Kind.named, hits, self._index.topic(best.procedure))
        return Resolution(Kind.choose, hits, content, offered=self._choices(hits))

    def _choices(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Those that come near the best: two to five."""
        near = hits[0].score - self._limits.near
        worthy = [hit for hit in hits[:MOST_CHOICES] if hit.score >= near]
        return tuple(worthy) if len(worthy) >= FEWEST_CHOICES else hits[:FEWEST_CHOICES]

    def _is_clear(self, hits: Sequence[Hit], utterance: str, vague: bool) -> bool:
        """Whether enough was said to mean the best: the less it is, the better it must fit."""
        finding = Finding(
            score=hits[0].score,
            lead=hits[0].score - (hits[1].score if len(hits) > 1 else 0.0),
            information=self._index.information(utterance),
            exact=self._index.is_exact(hits[0], utterance),
            vague=vague,
        )
        return finding.enough() >= self._limits.clear


def _distinct(*hits: Hit) -> tuple[Hit, ...]:
    """The hits, each procedure once: the likeliest of several rankings first."""
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(hit.procedure.code, hit)
    return tuple(found.values())


def _best(hits: Iterable[Hit]) -> float:
    return max((hit.score for hit in hits), default=0.0)


def _same_family(hit: Hit, other: Hit) -> bool:
    code = other.procedure.code
    return code == hit.procedure.code or any(code == s.code for s in hit.siblings)
