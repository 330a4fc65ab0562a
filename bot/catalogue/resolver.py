"""Which procedure an utterance is about, given what was talked about before.

The rules, in order: what the citizen named clearly wins; otherwise a follow-up stays with the
procedure of the talk, or moves to a neighbour that the new words name together with the old topic;
otherwise choices are offered; otherwise nothing is known, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.catalogue.search import Hit, SearchIndex

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
    """Scores (0..1) that separate the conclusions; settings BOT_SEARCH_*."""

    clear: float
    possible: float
    margin: float
    vague: float


@dataclass(frozen=True)
class Context:
    """What the dialogue remembers: the procedure, the words that led to it, open choices."""

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
        """The choices to offer: at most five."""
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
        resolution = self._resolve(utterance, context, vague)
        return replace(resolution, elliptical=self._index.elliptical(utterance))

    def _resolve(self, utterance: str, context: Context, vague: bool) -> Resolution:
        content = self._index.content(utterance)
        if not content:
            return self._stay(context) or Resolution(Kind.empty)
        hits = tuple(self._index.search(utterance, limit=5))
        if self._is_clear(hits, self._limits.clear + (self._limits.vague if vague else 0.0)):
            return Resolution(Kind.named, hits, content)
        if context.procedure or context.candidates:
            return self._in_context(utterance, content, hits, context)
        return self._offer(hits, content)

    def _in_context(
        self, utterance: str, content: str, hits: tuple[Hit, ...], context: Context
    ) -> Resolution:
        joined = f"{context.topic} {utterance}"
        together = tuple(self._index.search(joined, limit=5))
        offered = [hit for hit in together if hit.procedure.code in context.candidates]
        if context.candidates and offered:
            return Resolution(Kind.named, (offered[0], *_without(together, offered[0])), content)
        current = next((h for h in together if self._same(h, context.procedure)), None)
        best = together[0] if together else None
        if best and current is not best and best.score >= self._limits.clear:
            return Resolution(Kind.named, together, f"{context.topic} {content}")
        if hits and hits[0].score >= self._limits.clear - self._limits.margin:
            return Resolution(Kind.named, hits, content)
        return self._stay(context) or self._offer(together or hits, content)

    def _stay(self, context: Context) -> Resolution | None:
        if not context.procedure:
            return None
        family = self._index.family(context.procedure)
        procedure = next(
            m.procedure for m in family.members if m.procedure.code == context.procedure
        )
        hit = Hit(procedure, 1.0, family.others(procedure.code), "")
        return Resolution(Kind.follow_up, (hit,), context.topic)

    def _offer(self, hits: tuple[Hit, ...], content: str) -> Resolution:
        possible = tuple(h for h in hits if h.score >= self._limits.possible)
        return Resolution(Kind.choose if possible else Kind.unknown, possible or hits, content)

    def _is_clear(self, hits: tuple[Hit, ...], threshold: float) -> bool:
        if not hits or hits[0].score < threshold:
            return False
        runner_up = hits[1].score if len(hits) > 1 else 0.0
        return hits[0].score - runner_up >= self._limits.margin

    @staticmethod
    def _same(hit: Hit, code: str | None) -> bool:
        return code is not None and code in {
            hit.procedure.code,
            *(sibling.code for sibling in hit.siblings),
        }


def _without(hits: tuple[Hit, ...], hit: Hit) -> tuple[Hit, ...]:
    return tuple(other for other in hits if other is not hit)
