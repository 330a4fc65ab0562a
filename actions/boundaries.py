"""What no procedure answers: FAQ, a human, and what nobody can know."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from actions.faq import FaqChoice
from actions.lookups import look_up_begun, told_again
from actions.meant import procedure_meant
from actions.procedures import respond
from bot import masks
from bot.catalogue.lexicon import Sentence
from bot.catalogue.resolver import Kind
from bot.reply import Outcome

Domain = dict[str, Any]

NAME = 1.0
"""Score of what says a procedure's name, or a citizen's wording of it, and little else."""


class ActionFaq(Action):
    """Answers from the FAQ entry that the selector picked, unless a procedure is named clearly."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_faq"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Selection → reply; a hesitant one gives way to the catalogue."""
        turn = Turn.of(tracker)
        begun = look_up_begun(turn)
        if begun is not None:
            return begun
        choice = FaqChoice.of(turn)
        if rather_a_procedure(turn) or not choice.fits(turn):
            return respond(turn, dispatcher)
        choice.send(turn, dispatcher)
        return []


def rather_a_procedure(turn: Turn) -> bool:
    """Whether a procedure is meant where the intent is a FAQ, however well that fits.

    That is so where the intent is not sure and a procedure is named or asked about in the talk;
    where the talk's question is repeated for another one ("còn di chúc"); and where an aspect is
    asked, or something asserted, of a procedure that the catalogue knows by just these words.
    Where nothing but an aspect is asked, a FAQ gives way to the procedure of the talk. Where the
    intent is quite unsure, a bare topic gets its choices.
    """
    index = turn.services.catalogue.current().index
    if not index.content(turn.utterance):
        # "Nộp qua mạng được không" in a talk asks about the procedure of the talk.
        return bool(turn.cues) and turn.context.procedure is not None
    limits = turn.services.settings
    resolution = turn.resolution
    repeated = resolution.elliptical and bool(turn.last_aspects)
    asks = bool(turn.cues) or repeated or bool(turn.premise.claims)
    if resolution.kind is Kind.follow_up:
        asserted = bool(turn.premise.claims)
        return asks and (repeated or asserted or turn.confidence < limits.faq_sure)
    if resolution.kind not in (Kind.named, Kind.choose):
        return False
    best = resolution.hits[0]
    told = not turn.services.premises.asks(turn.utterance) and best.score >= NAME
    if told or index.is_exact(best, turn.premise.rest):
        return True
    if resolution.kind is Kind.choose:
        # "Sổ đỏ": too little to name one, but what may be meant is there to be chosen from.
        strong = best.score >= limits.search_strong
        return strong and turn.confidence < limits.intent_unsure
    if repeated or turn.premise.claims:
        return True
    unsure = turn.confidence < limits.faq_sure and (asks or turn.confidence < limits.intent_unsure)
    return unsure or (asks and best.score >= limits.search_strong)


class ActionHandoff(Action):
    """Says honestly which humans can be reached."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Settings → reply."""
        turn = Turn.of(tracker)
        phone = turn.sealed.get("phone")
        if not phone and procedure_meant(turn):
            return respond(turn, dispatcher)
        reply = turn.services.answers.handoff(turn.intent == "complain", bool(phone))
        slots = {"phone": masks.PHONE} if phone else {}
        turn.send(dispatcher, [reply], Outcome.handoff, slots=slots)
        return []


class ActionUnanswerable(Action):
    """Says that no catalogue can know this, and who can."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_unanswerable"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Settings → reply."""
        turn = Turn.of(tracker)
        begun = look_up_begun(turn)
        if begun is not None:
            return begun
        if procedure_meant(turn):
            return respond(turn, dispatcher)
        kinds = turn.services.lexicon.limits_touched(Sentence.of(turn.utterance))
        turn.send(dispatcher, [turn.services.answers.unanswerable(kinds)], Outcome.abstain)
        return []


class ActionOther(Action):
    """Small talk and what is out of scope: a fixed response, unless a procedure is meant."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_other"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Intent → the response utter_<intent>."""
        turn = Turn.of(tracker)
        about_dossier = look_up_begun(turn) or told_again(turn, dispatcher)
        if about_dossier is not None:
            return about_dossier
        if procedure_meant(turn):
            return respond(turn, dispatcher)
        choice = FaqChoice.of(turn)
        if choice.fits_unclear(turn):
            choice.send(turn, dispatcher)
            return []
        english = turn.in_english and turn.intent == "out_of_scope"
        dispatcher.utter_message(response="utter_english" if english else f"utter_{turn.intent}")
        return []
