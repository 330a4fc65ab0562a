"""Answers about procedures: resolve which one, compose the reply, remember it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import aspects_of
from actions.dialogue import Turn
from actions.faq import FaqChoice
from actions.lookups import look_up_begun, told_again
from bot.catalogue.lexicon import Sentence
from bot.catalogue.resolver import Kind
from bot.catalogue.search import Hit
from bot.premises.verdict import CORRECTING, Ruling
from bot.reply import Aspect, Outcome

Domain = dict[str, Any]

BESIDE = 3
"""How deep the hits beside the answer are looked for."""
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
        about_dossier = look_up_begun(turn) or told_again(turn, dispatcher)
        if about_dossier is not None:
            return about_dossier
        if turn.resolution.kind is Kind.named:
            return respond(turn, dispatcher)
        if turn.in_english:
            dispatcher.utter_message(response="utter_english")
            return []
        choice = FaqChoice.of(turn)
        if choice.fits_unclear(turn):
            choice.send(turn, dispatcher)
            return []
        return respond(turn, dispatcher)


def asked_aspects(turn: Turn) -> tuple[Aspect, ...]:
    """The aspects asked: by the intent and by the words, or the last one once more.

    What the citizen wants confirmed is asked, whatever the intent. "Còn tạm trú thì sao" repeats
    the last, and so do a detail ("cháu 8 tuổi") and what tells which procedure was meant. A
    correction gets the last and the overview, for it may be either, and so does another case ("còn
    con tôi ở nước ngoài thì sao").
    """
    if turn.premise.claims:
        return asserted_aspects(turn)
    cued = tuple(Aspect(name) for name in dict.fromkeys(turn.cues))
    last = turn.last_aspects
    asked = Aspect(turn.intent.removeprefix("ask_")) if turn.intent.startswith("ask_") else None
    sure = turn.confidence >= turn.services.settings.other_sure
    specific = (sure and asked not in UNSPECIFIC) or bool(set(cued) - UNSPECIFIC)
    if last and turn.tells_which and not specific:
        return last
    sentence = Sentence.of(turn.utterance)
    how = asked in UNSPECIFIC and turn.services.asking.asks_how_besides(sentence)
    if turn.resolution.elliptical and last and not specific and not how:
        turned = turn.resolution.kind is Kind.named and not turn.resolution.bare
        return tuple(dict.fromkeys([*last, Aspect.overview])) if turned else last
    detail = asked is None and turn.adds_detail and turn.resolution.kind is not Kind.choose
    if turn.intent == "add_detail" or detail:
        return cued or last or (Aspect.overview,)
    if turn.intent == "correct_topic":
        return tuple(dict.fromkeys([*(cued or last), Aspect.overview]))
    asks = turn.services.premises.asks(turn.utterance)
    return aspects_of(turn.intent, turn.ranking, sentence, turn.services.asking, asks)


def asserted_aspects(turn: Turn) -> tuple[Aspect, ...]:
    """The aspects of what the citizen wants confirmed, then what is asked besides."""
    premise = turn.premise
    asserted = [claim.aspect for claim in premise.claims]
    rest = turn.services.asking.aspects(Sentence.of(premise.rest)) if premise.asks_more else ()
    return tuple(dict.fromkeys([*asserted, *map(Aspect, rest)]))


def respond(
    turn: Turn, dispatcher: CollectingDispatcher, aspects: Sequence[Aspect] = ()
) -> list[EventType]:
    """Send what the turn's resolution calls for; returns the slots to set.

    `aspects`: what to tell instead of what the turn asks.
    """
    resolution = turn.resolution
    aspects = aspects or asked_aspects(turn)
    hits = resolution.hits
    answers = turn.services.answers
    if resolution.kind is Kind.named:
        return answer(turn, dispatcher, hits, aspects, beside(turn, hits))
    if resolution.kind is Kind.follow_up:
        return answer(turn, dispatcher, hits, aspects)
    if resolution.kind is Kind.choose:
        offered = resolution.offered
        reply = answers.choices([hit.procedure for hit in offered])
        turn.send(dispatcher, [reply], Outcome.clarify, aspects, hits)
        return turn.offer(offered, aspects, resolution.topic)
    if resolution.kind is Kind.empty:
        turn.send(dispatcher, [answers.which_procedure()], Outcome.clarify, aspects, hits)
        return turn.offer((), aspects, "")
    turn.send(dispatcher, [answers.not_found()], Outcome.abstain, aspects, hits)
    return []


def beside(turn: Turn, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Those that came so near the first hit that they may have been meant instead.

    In one of eight answers; half of the wrong ones are among these.
    """
    near = hits[0].score - turn.services.settings.search_beside
    return [hit for hit in hits[1:BESIDE] if hit.score > near]


def answer(
    turn: Turn,
    dispatcher: CollectingDispatcher,
    hits: Sequence[Hit],
    aspects: Sequence[Aspect],
    others: Sequence[Hit] = (),
) -> list[EventType]:
    """Answer about the first hit; what was asserted of it is confirmed or corrected.

    What was only said in passing is not confirmed. `others` may have been meant as well.
    """
    best = hits[0]
    check = turn.services.premises.check
    verdict = check(turn.claims(best.procedure.code), best.procedure)
    remarked = check(turn.premise.remarks, best.procedure)
    if remarked is not None and remarked.ruling is Ruling.differs:
        verdict = remarked
    if verdict is not None:
        aspects = tuple(dict.fromkeys([verdict.claim.aspect, *aspects]))
    corrected = verdict is not None and verdict.ruling in CORRECTING
    reply = turn.services.answers.answer(
        best.procedure,
        aspects,
        siblings=best.siblings[:3],
        others=[hit.procedure for hit in others],
        verdict=verdict,
    )
    outcome = Outcome.correct_premise if corrected else Outcome.answer
    turn.send(dispatcher, [reply], outcome, aspects, hits)
    return turn.remember(best, aspects)
