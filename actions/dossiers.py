"""Looking up a filed dossier: the form's parts, the look-up, and the moves around it.

Codes and factors are never in slots: a slot holds a reference into the vault, or a mask.
"""

from __future__ import annotations

from typing import Any

from bot.dossiers.lookup import Asker, Result
from bot.dossiers.lookup import Outcome as Found
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.boundaries import procedure_meant
from actions.dialogue import Turn
from actions.procedures import respond
from bot.reply import Outcome, Reply

Domain = dict[str, Any]

FORM = "dossier_form"
CONSENT, CODE, FACTOR, MASK = "dossier_consent", "dossier", "dossier_factor", "dossier_mask"
TRIED = "dossier_tried"
"""Slot with the reference of a message whose code and factor did not fit: it is not tried again."""
NO_LOOP = SlotSet("requested_slot", None)


def say(turn: Turn, dispatcher: CollectingDispatcher, reply: Reply, mask: str = "") -> None:
    """Send a reply about a dossier."""
    slots = {"dossier_code": mask} if mask else {}
    turn.send(dispatcher, [reply], Outcome.dossier, slots=slots)


def ask(turn: Turn, dispatcher: CollectingDispatcher, reply: Reply, what: str) -> None:
    """Send a question of the form; `what` it asks for goes to the gateway with it."""
    mask = str(turn.tracker.get_slot(MASK) or "")
    slots = {"dossier_code": mask} if mask else {}
    turn.send(dispatcher, [reply], Outcome.dossier, slots=slots, asks=what)


class ActionDossier(Action):
    """Starts a look-up, unless a procedure is meant; a dossier seen before is looked up again."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Code in the utterance, or a dossier of before → form or look-up."""
        turn = Turn.of(tracker)
        if turn.sealed.get("dossier_code"):
            return [FollowupAction(FORM)]
        if procedure_meant(turn, turn.services.settings.other_sure):
            return respond(turn, dispatcher)
        seen = turn.services.known.codes(turn.conversation)
        if len(seen) > 1:
            say(turn, dispatcher, turn.services.dossier_replies.several(seen))
            return []
        if seen and turn.services.consents.given(turn.conversation):
            return again(turn, dispatcher, seen[0])
        return [FollowupAction(FORM)]


class ActionDossierAgain(Action):
    """Looks up one of the conversation's dossiers once more: by its button."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_dossier_again"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Mask → code and factor of before → reply."""
        turn = Turn.of(tracker)
        return again(turn, dispatcher, turn.entity(CODE) or "")


class ValidateDossierForm(Action):
    """Takes from a message what the form needs: consent, code, factor."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return f"validate_{FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Message → slots; nothing of use in it → no slots, and the form gives way."""
        turn = Turn.of(tracker)
        events: list[EventType] = []
        if tracker.get_slot(CONSENT) is None and consents_now(turn):
            events.append(SlotSet(CONSENT, True))
        if turn.sealed_reference == tracker.get_slot(TRIED):
            return events
        sealed = turn.sealed
        if "dossier_code" in sealed:
            events += [SlotSet(CODE, turn.sealed_reference), SlotSet(MASK, sealed["mask"])]
            if "factor" not in sealed and tracker.get_slot(CODE):
                events.append(SlotSet(FACTOR, None))
            if turn.services.lookups.factor_kind(sealed["dossier_code"]) is None:
                events.append(NO_LOOP)
        if "factor" in sealed:
            events.append(SlotSet(FACTOR, turn.sealed_reference))
        return events


def consents_now(turn: Turn) -> bool:
    """Whether the citizen has consented before, or does so now."""
    consents = turn.services.consents
    if consents.given(turn.conversation):
        return True
    asked = turn.tracker.get_slot("requested_slot") == CONSENT
    if turn.intent == "agree_dossier" or (asked and turn.intent == "affirm"):
        consents.give(turn.conversation)
        return True
    return False


class ActionAskConsent(Action):
    """Says what a look-up does with data, and asks whether it may."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return f"action_ask_{CONSENT}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ question."""
        turn = Turn.of(tracker)
        ask(turn, dispatcher, turn.services.dossier_replies.consent(), "consent")
        return []


class ActionAskCode(Action):
    """Asks for the dossier's code."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return f"action_ask_{CODE}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ question."""
        turn = Turn.of(tracker)
        ask(turn, dispatcher, turn.services.dossier_replies.ask_code(), "code")
        return []


class ActionAskFactor(Action):
    """Asks for what only the applicant knows."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return f"action_ask_{FACTOR}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """The code's portal → question; a code that is no longer kept is asked for anew."""
        turn = Turn.of(tracker)
        code = kept(turn, CODE, "dossier_code")
        kind = turn.services.lookups.factor_kind(code) if code else None
        if kind is None:
            ask(turn, dispatcher, turn.services.dossier_replies.ask_code(), "code")
            return [SlotSet(CODE, None), SlotSet("requested_slot", CODE)]
        mask = str(tracker.get_slot(MASK) or "")
        ask(turn, dispatcher, turn.services.dossier_replies.ask_factor(kind, mask), "factor")
        return []


class ActionLookUpDossier(Action):
    """Asks the portal with code and factor, and tells what it says."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_look_up_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """References → code and factor → portal → reply; the factor is forgotten."""
        turn = Turn.of(tracker)
        code, factor = kept(turn, CODE, "dossier_code"), kept(turn, FACTOR, "factor")
        mask = str(tracker.get_slot(MASK) or "")
        replies = turn.services.dossier_replies
        if code and turn.services.lookups.factor_kind(code) is None:
            say(turn, dispatcher, replies.no_portal(mask), mask)
            return [SlotSet(CODE, None), SlotSet(FACTOR, None)]
        if not code or not factor:
            say(turn, dispatcher, replies.ask_code(), mask)
            return [SlotSet(CODE, None), SlotSet(FACTOR, None)]
        asker = Asker(turn.conversation, turn.sender)
        result = turn.services.lookups.look_up(asker, code, factor)
        tell(turn, dispatcher, result, mask)
        turn.services.vault.forget(str(tracker.get_slot(FACTOR)))
        if result.outcome is Found.no_match:
            tried = turn.sealed_reference or tracker.get_slot(TRIED)
            return [SlotSet(TRIED, tried), SlotSet(FACTOR, None), FollowupAction(FORM)]
        return [SlotSet(FACTOR, None), SlotSet(CODE, None)]


class ActionCancelDossier(Action):
    """Ends a look-up that is under way."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_cancel_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ reply; what was given for it is forgotten."""
        turn = Turn.of(tracker)
        refused = tracker.get_slot("requested_slot") == CONSENT
        replies = turn.services.dossier_replies
        say(turn, dispatcher, replies.refused() if refused else replies.cancelled())
        for slot in (CODE, FACTOR):
            turn.services.vault.forget(str(tracker.get_slot(slot) or ""))
        return [SlotSet(slot, None) for slot in (CODE, FACTOR, MASK, CONSENT)]


def again(turn: Turn, dispatcher: CollectingDispatcher, mask: str) -> list[EventType]:
    """Look up a dossier that this conversation has proved to be its own."""
    proved = turn.services.known.recall(turn.conversation, mask)
    if proved is None:
        return [FollowupAction(FORM)]
    code, factor = proved
    result = turn.services.lookups.look_up(Asker(turn.conversation, turn.sender), code, factor)
    tell(turn, dispatcher, result, mask)
    return [SlotSet(MASK, mask)]


def tell(turn: Turn, dispatcher: CollectingDispatcher, result: Result, mask: str) -> None:
    """The reply to a look-up."""
    replies = turn.services.dossier_replies
    if result.outcome is Found.found:
        assert result.dossier
        known = turn.services.catalogue.current().procedures
        followed = [followed.mask for followed in turn.services.subscriptions.of(turn.conversation)]
        reply = replies.status_reply(
            result.dossier,
            mask,
            procedure_in_catalogue=result.dossier.procedure_code in known,
            followed=mask in followed,
        )
    elif result.outcome is Found.blocked:
        assert result.until
        reply = replies.blocked(result.until)
    elif result.outcome is Found.portal_down:
        reply = replies.portal_down(result.portal, mask, last=result.last)
    else:
        reply = replies.no_match()
    say(turn, dispatcher, reply, mask)


def kept(turn: Turn, slot: str, name: str) -> str | None:
    """What the reference in a slot leads to; None if there is none or it is no longer kept."""
    reference = turn.tracker.get_slot(slot)
    values = turn.services.vault.open(str(reference), turn.conversation) if reference else None
    return (values or {}).get(name)
