"""What no procedure answers: FAQ, dossiers, a human, and what nobody can know."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from actions.procedures import asked_aspects, resolve, respond
from bot.catalogue.resolver import Kind, Resolution
from bot.codes import find_dossier_codes
from bot.reply import Outcome, Reply

Domain = dict[str, Any]


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
        selected = (tracker.latest_message.get("response_selector") or {}).get("faq") or {}
        best = selected.get("response") or {}
        reply = faq_reply(turn, best)
        limits = turn.services.settings
        instead = procedure_instead(turn, limits.faq_sure, limits.search_strong)
        if reply is None or instead:
            resolution = instead or resolve(turn)
            return respond(turn, dispatcher, resolution, asked_aspects(turn, resolution))
        turn.send(dispatcher, [reply], Outcome.answer, slots={"faq": best["intent_response_key"]})
        return []


def procedure_instead(turn: Turn, sure: float, strong: float | None = None) -> Resolution | None:
    """What the turn is about, if a procedure is meant in spite of the intent.

    That is so where the intent is not `sure` and a procedure is named, or asked about in the talk;
    where the talk's question is repeated for another one ("còn di chúc"); and where an aspect of a
    procedure is asked that the catalogue knows by just these words.
    """
    resolution = resolve(turn)
    if not turn.services.catalogue.current().index.content(turn.utterance):
        return None
    named = resolution.kind is Kind.named
    repeated = resolution.elliptical and turn.last_aspect is not None
    if named and (repeated or turn.confidence < sure):
        return resolution
    if named and turn.cues and strong is not None and resolution.hits[0].score >= strong:
        return resolution
    followed = resolution.kind is Kind.follow_up and (bool(turn.cues) or repeated)
    return resolution if followed and turn.confidence < sure else None


def faq_reply(turn: Turn, selected: dict[str, Any]) -> Reply | None:
    """The reply of a selected entry; None if there is none, or it is no longer in force."""
    if not selected.get("responses"):
        return None
    entry = selected["responses"][0]["metadata"]["entry"]
    return turn.services.answers.faq(entry, date.today())


class ActionDossier(Action):
    """Recognises a dossier's code and says where its status can be looked up."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Code in the utterance → slot → reply."""
        turn = Turn.of(tracker)
        codes = find_dossier_codes(turn.raw)
        sure = turn.services.settings.other_sure
        if not codes and (instead := procedure_instead(turn, sure)):
            return respond(turn, dispatcher, instead, asked_aspects(turn, instead))
        code = codes[0] if codes else None
        slots = {"dossier_code": code} if code else {}
        turn.send(dispatcher, [turn.services.answers.dossier(code)], Outcome.dossier, slots=slots)
        return [SlotSet("dossier_code", code)] if code else []


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
        if instead := procedure_instead(turn, turn.services.settings.other_sure):
            return respond(turn, dispatcher, instead, asked_aspects(turn, instead))
        reply = turn.services.answers.handoff(complaint=turn.intent == "complain")
        turn.send(dispatcher, [reply], Outcome.handoff)
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
        if instead := procedure_instead(turn, turn.services.settings.other_sure):
            return respond(turn, dispatcher, instead, asked_aspects(turn, instead))
        turn.send(dispatcher, [turn.services.answers.unanswerable()], Outcome.abstain)
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
        if instead := procedure_instead(turn, turn.services.settings.other_sure):
            return respond(turn, dispatcher, instead, asked_aspects(turn, instead))
        dispatcher.utter_message(response=f"utter_{turn.intent}")
        return []
