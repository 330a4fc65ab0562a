"""Answers about procedures: resolve which one, compose the reply, remember it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from bot.catalogue.resolver import Kind, Resolution
from bot.catalogue.search import Hit
from bot.reply import Aspect, Outcome

Domain = dict[str, Any]

COMBINED = {Aspect.documents, Aspect.fee, Aspect.duration, Aspect.place, Aspect.form}
"""Aspects that people ask for together in one message."""
UNSPECIFIC = {None, Aspect.overview, Aspect.steps}
"""What "thì sao" may look like when it only repeats the last question."""


class ActionAnswer(Action):
    """Answers an utterance about a procedure, offers choices, or says that it does not know."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Slots → resolver → answer."""
        turn = Turn.of(tracker)
        resolution = resolve(turn)
        return respond(turn, dispatcher, resolution, asked_aspects(turn, resolution))


def resolve(turn: Turn) -> Resolution:
    """What the turn's utterance is about."""
    before = time.perf_counter()
    snapshot = turn.services.catalogue.current()
    resolution = snapshot.resolver.resolve(
        turn.utterance, turn.context, vague=turn.intent == "vague"
    )
    turn.searched_ms = (time.perf_counter() - before) * 1000
    return resolution


def asked_aspects(turn: Turn, resolution: Resolution) -> tuple[Aspect, ...]:
    """The aspects asked: by the intent and by asking phrases, or the last one once more.

    "Cần giấy tờ gì, bao nhiêu tiền" asks two; "còn tạm trú thì sao" repeats the last; a correction
    gets the last one and the overview, for it may be either.
    """
    cued = [Aspect(name) for name in dict.fromkeys(turn.cues)]
    last = turn.last_aspect
    asked = Aspect(turn.intent.removeprefix("ask_")) if turn.intent.startswith("ask_") else None
    specific = asked not in UNSPECIFIC or bool(set(cued) - UNSPECIFIC)
    if resolution.elliptical and last and not specific:
        return (last,)
    if asked:
        several = asked in COMBINED and [aspect for aspect in cued if aspect in COMBINED]
        return tuple(dict.fromkeys([asked, *(several or ())]))
    if turn.intent == "correct_topic":
        return tuple(dict.fromkeys([*(cued or ([last] if last else [])), Aspect.overview]))
    return (cued[0] if cued else Aspect.overview,)


def respond(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    resolution: Resolution,
    aspects: Sequence[Aspect],
) -> list[EventType]:
    """Send what the resolution calls for; returns the slots to set."""
    hits = resolution.hits
    answers = turn.services.answers
    if resolution.kind in (Kind.named, Kind.follow_up):
        return answer(turn, dispatcher, hits, aspects)
    if resolution.kind is Kind.choose:
        offered = resolution.offered
        reply = answers.choices([hit.procedure for hit in offered])
        turn.send(dispatcher, [reply], Outcome.clarify, aspects, hits)
        return turn.offer(offered, aspects[0], resolution.topic)
    if resolution.kind is Kind.empty:
        turn.send(dispatcher, [answers.which_procedure()], Outcome.clarify, aspects, hits)
        return turn.offer((), aspects[0], "")
    turn.send(dispatcher, [answers.not_found()], Outcome.abstain, aspects, hits)
    return []


def answer(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    hits: Sequence[Hit],
    aspects: Sequence[Aspect],
) -> list[EventType]:
    """Answer about the first hit."""
    best = hits[0]
    reply = turn.services.answers.answer(best.procedure, aspects, siblings=best.siblings[:3])
    turn.send(dispatcher, [reply], Outcome.answer, aspects, hits)
    return turn.remember(best, aspects[0])
