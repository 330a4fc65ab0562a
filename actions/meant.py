"""Whether a procedure is meant although the intent is another one (small talk, a refusal ...).

Intents are learned from what is asked; what an utterance is about, search knows better. One
logistic regression weighs both: its weights were fitted to 244 labelled turns with such an intent
(docs/decisions/0004-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from actions.dialogue import Turn
from bot.catalogue.lexicon import Sentence
from bot.catalogue.meaning import LEAD
from bot.catalogue.moving import MOST
from bot.catalogue.resolver import Kind

DOUBTFUL = ("unanswerable", "out_of_scope", "complain", "handoff")
"""Intents that a question about a procedure is taken for sooner than for small talk."""
PENALTIES = "penalties"
"""What no procedure tells, however well it is named (see nlu_data/lexicon/limits.yml)."""
NAMING = (Kind.named, Kind.follow_up, Kind.choose)
SUREST = 0.999
"""Confidence in an intent above which it makes no difference."""


@dataclass(frozen=True)
class Signs:
    """What speaks for a procedure.

    `confidence` in the other intent, and in all intents together that ask about procedures
    (`asking`); `doubtful`: the intent is one of DOUBTFUL; `detail`: the utterance goes on with a
    talk and asks nothing; `cued`: it has words that ask for something of a procedure; `limits`:
    kinds of matter beyond the catalogue whose words it has; of search: how telling the words are,
    the lead of the best, and the probability that it says enough (see meaning.py).
    """

    confidence: float
    asking: float
    doubtful: bool
    detail: bool
    cued: bool
    limits: int
    information: float
    lead: float
    enough: float

    def probability(self) -> float:
        """That a procedure is meant."""
        confidence = min(self.confidence, SUREST)
        odds = (
            -0.33 * log(confidence / (1 - confidence))
            + 7.5 * self.asking
            + 1.2 * self.doubtful
            + 0.9 * self.detail
            + 0.7 * self.cued
            - 0.7 * self.limits
            + 0.12 * min(self.information, MOST)
            + 10.9 * min(self.lead, LEAD)
            + 1.0 * self.enough
            - 4.1
        )
        return 1 / (1 + exp(-odds))


def procedure_meant(turn: Turn) -> bool:
    """Whether to answer about a procedure in spite of the intent."""
    if turn.resolution.kind not in NAMING:
        return False
    beyond = turn.services.lexicon.limits_touched(Sentence.of(turn.utterance))
    if turn.intent == "unanswerable" and PENALTIES in beyond:
        return False
    if turn.premise.claims and turn.resolution.kind is Kind.follow_up:
        # "Nghe nói phải đợi 10 ngày": of what, if not of the procedure of the talk?
        return True
    finding = turn.services.catalogue.current().resolver.finding(turn.premise.rest)
    signs = Signs(
        confidence=turn.confidence,
        asking=sum(share for name, share in turn.ranking if asks(name)),
        doubtful=turn.intent in DOUBTFUL,
        detail=turn.adds_detail,
        cued=bool(turn.cues),
        limits=len(beyond),
        information=finding.information,
        lead=finding.lead,
        enough=finding.enough(),
    )
    return signs.probability() >= turn.services.settings.search_meant


def asks(intent: str) -> bool:
    """Whether an intent is about a procedure."""
    return intent.startswith("ask_") or intent in ("vague", "correct_topic")
