"""Which procedure an utterance is about, given what was talked about before.

What was said now counts most, what was talked about before counts a little, and the procedure of
the talk has some inertia: "lệ phí thì sao" stays, "còn tạm trú" moves to a neighbour, a clear new
topic leaves. Without a talk, an utterance that says too little gets choices or a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.catalogue.meaning import Finding
from bot.catalogue.moving import Move, Place
from bot.catalogue.search import Hit, Ranking, SearchIndex

FEWEST_CHOICES, MOST_CHOICES = 2, 5
WORDING = 0.95
"""Score of what is a wording of a procedure and little else."""
BARE = 3
"""Syllables that are no more than a topic."""
FRESH = 20
"""How deep an earlier procedure of the talk is looked for among what an utterance finds."""
CONSIDERED = 10
"""Procedures that a later turn may be about, for each way of reading it."""


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
    strong: float
    apart: float
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

    `elliptical`: the utterance asks the last question again ("còn thường trú thì sao"). `bare`: it
    says what it is about and nothing of how things stand.
    """

    kind: Kind
    hits: tuple[Hit, ...] = ()
    topic: str = ""
    elliptical: bool = False
    bare: bool = True
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
        return replace(
            resolution,
            elliptical=self._index.elliptical(utterance),
            bare=len(content.split()) <= BARE or self.finding(utterance).score >= WORDING,
        )

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
        """Stay with the procedure of the talk, or move to the one that fits the turn better."""
        assert context.procedure
        current = self._index.hit(context.procedure)
        if not content:
            return Resolution(Kind.follow_up, (current,), context.topic)
        alone = self._index.rank(utterance)
        fresh = tuple(alone.best(MOST_CHOICES))
        if self._index.is_gibberish(utterance):
            return Resolution(Kind.unknown, fresh, content)
        mine = alone.of(current.procedure.code)
        if self._is_elsewhere(fresh, mine) or (vague and self._is_nearer(fresh, mine)):
            return self._fresh(utterance, content, fresh, Context(), vague)
        hits = self._in_order(utterance, alone, current, context)
        best = hits[0]
        if _same_family(best, current):
            if self._index.asks_rather_for(best, current, utterance):
                return Resolution(Kind.named, hits, self._index.topic(best.procedure))
            return Resolution(Kind.follow_up, (current, *hits[1:]), context.topic)
        if vague or best.score < self._limits.switch:
            return self._fresh(utterance, content, fresh, Context(), vague)
        return Resolution(Kind.named, hits, self._index.topic(best.procedure))

    def _in_order(
        self, utterance: str, alone: Ranking, current: Hit, context: Context
    ) -> tuple[Hit, ...]:
        """The procedures that the turn may be about, the likeliest first."""
        blended = self._index.rank(utterance, context.topic)
        joined = self._index.rank(f"{utterance} {current.procedure.name}")
        mine = blended.of(current.procedure.code)
        found = {mine.procedure.code: mine}
        for ranking in (blended, alone, joined):
            for hit in ranking.best(CONSIDERED):
                if not any(_same_family(hit, known) for known in found.values()):
                    found[hit.procedure.code] = blended.of(hit.procedure.code)
        move = Move(
            self._index.information(utterance),
            self._index.turning(utterance),
            self._index.elliptical(utterance),
        )
        weights = {
            code: Place(
                alone=alone.of(code).score,
                blended=hit.score,
                joined=joined.of(code).score,
                same_field=hit.procedure.field == current.procedure.field,
                current=_same_family(hit, current),
                before=code in context.history,
            ).weight(move)
            for code, hit in found.items()
        }
        order = sorted(found, key=lambda code: -weights[code])
        return tuple(found[code] for code in order)

    def _is_elsewhere(self, fresh: Sequence[Hit], mine: Hit) -> bool:
        """Whether the utterance is little but another procedure's wording ("bằng lái"), whichever
        of several it means.
        """
        other = _best_other(fresh, mine)
        return other >= WORDING and other - mine.score >= 2 * self._limits.apart

    def _is_nearer(self, fresh: Sequence[Hit], mine: Hit) -> bool:
        """Whether a procedure stands clearly nearer to the utterance than that of the talk."""
        return _best_other(fresh, mine) - mine.score >= self._limits.apart

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

    def finding(self, utterance: str) -> Finding:
        """What search makes of an utterance by itself, whatever was talked about before."""
        hits = self._index.search(utterance) if self._index.content(utterance) else []
        return self._finding(hits, utterance, vague=False)

    def named_besides(self, rest: str) -> str:
        """What is left of an assertion in a talk, if it turns to another procedure, or names one.

        "Ủa" and "tôi mang tiền mặt nhé" do not: then it is "", and the talk goes on.
        """
        found = self.finding(rest)
        names = found.score >= self._limits.strong and found.enough() >= self._limits.clear
        return rest if names or self._index.turning(rest) else ""

    def _is_clear(self, hits: Sequence[Hit], utterance: str, vague: bool) -> bool:
        """Whether enough was said to mean the best: the less it is, the better it must fit."""
        return self._finding(hits, utterance, vague).enough() >= self._limits.clear

    def _finding(self, hits: Sequence[Hit], utterance: str, vague: bool) -> Finding:
        if not hits:
            return Finding(0.0, 0.0, 0.0, exact=False, vague=vague)
        return Finding(
            score=hits[0].score,
            lead=hits[0].score - (hits[1].score if len(hits) > 1 else 0.0),
            information=self._index.information(utterance),
            exact=self._index.is_exact(hits[0], utterance),
            vague=vague,
        )


def _best_other(hits: Sequence[Hit], mine: Hit) -> float:
    """The best score of a procedure of another family."""
    return max((hit.score for hit in hits if not _same_family(hit, mine)), default=0.0)


def _same_family(hit: Hit, other: Hit) -> bool:
    code = other.procedure.code
    return code == hit.procedure.code or any(code == s.code for s in hit.siblings)
