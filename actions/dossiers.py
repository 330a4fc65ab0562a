"""Looking up a filed dossier: the form's parts, the look-up, and the moves around it.

Codes and factors are never in slots: a slot holds a reference into the vault, or a mask.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from actions.lookups import (
    CODE,
    CONSENT,
    DOSSIERS,
    FACTOR,
    FORM,
    MASK,
    after,
    again,
    kept,
    look_up,
    looked_up_before,
    say,
)
from actions.meant import procedure_meant
from actions.procedures import respond
from bot.dossiers.dossier import FactorKind
from bot.dossiers.lookup import Outcome as Found
from bot.dossiers.mentions import means_another
from bot.reply import Reply

Domain = dict[str, Any]

REMEMBERED = 5
"""Dossiers of a talk that can be looked up again without their codes."""
TRIED = "dossier_tried"
"""Slot with the reference of a message whose code and factor did not fit: it is not tried again."""
NO_LOOP = SlotSet("requested_slot", None)


def ask(turn: Turn, dispatcher: CollectingDispatcher, reply: Reply, what: str) -> None:
    """Send a question of the form; `what` it asks for goes to the gateway with it."""
    say(turn, dispatcher, reply, str(turn.tracker.get_slot(MASK) or ""), asks=what)


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
        if procedure_meant(turn):
            return respond(turn, dispatcher)
        if not turn.services.lookups.connected:
            say(turn, dispatcher, turn.services.dossier_replies.no_portal(""))
            return []
        seen = [looked_up["mask"] for looked_up in looked_up_before(turn)]
        if seen and means_another(turn.raw):
            # Of two it is the one that was not told last; of one, one that is not known yet.
            seen = [mask for mask in seen if mask != tracker.get_slot(MASK)]
        if len(seen) > 1:
            say(turn, dispatcher, turn.services.dossier_replies.several(seen))
            return []
        return again(turn, dispatcher, seen[0]) if seen else [FollowupAction(FORM)]


class ActionChooseDossier(Action):
    """Looks up one of the talk's dossiers once more: by its button."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_choose_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Mask → the dossier of before → reply."""
        turn = Turn.of(tracker)
        return again(turn, dispatcher, turn.entity(CODE) or "")


class ActionAnotherDossier(Action):
    """Begins with the code of another dossier, or with the same one typed anew: by button."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_another_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ form without code."""
        turn = Turn.of(tracker)
        if not turn.services.lookups.connected:
            say(turn, dispatcher, turn.services.dossier_replies.no_portal(""))
            return []
        return [*(SlotSet(slot, None) for slot in (CODE, FACTOR, MASK)), FollowupAction(FORM)]


class ActionGoOn(Action):
    """Nothing: where a form has turned a message down, it asks again only after some action."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_go_on"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ nothing."""
        return []


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
        agreed = consents_now(turn) or None  # one given long ago may have run out
        if agreed != tracker.get_slot(CONSENT):
            events.append(SlotSet(CONSENT, agreed))
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
        what = "phone" if kind is FactorKind.phone else "factor"
        ask(turn, dispatcher, turn.services.dossier_replies.ask_factor(kind, mask), what)
        return []


class ActionLookUpDossier(Action):
    """Asks the portal with code and factor, and tells what it says."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_look_up_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """References → code and factor → portal → reply."""
        turn = Turn.of(tracker)
        code, factor = kept(turn, CODE, "dossier_code"), kept(turn, FACTOR, "factor")
        mask = str(tracker.get_slot(MASK) or "")
        done = [SlotSet(CODE, None), SlotSet(FACTOR, None)]
        if code and turn.services.lookups.factor_kind(code) is None:
            say(turn, dispatcher, turn.services.dossier_replies.no_portal(mask), mask)
            return done
        if not code or not factor:
            return [*done, FollowupAction(FORM)]
        result = look_up(turn, dispatcher, code, factor, mask)
        if result.outcome is Found.no_match:
            tried = turn.sealed_reference or tracker.get_slot(TRIED)
            return [SlotSet(TRIED, tried), SlotSet(FACTOR, None), FollowupAction(FORM)]
        if result.outcome is Found.portal_down:
            return []  # "Tra lại" needs neither code nor factor anew
        if result.outcome is not Found.found:
            return done
        new = {"mask": mask, CODE: tracker.get_slot(CODE), FACTOR: tracker.get_slot(FACTOR)}
        others = [before for before in looked_up_before(turn) if before["mask"] != mask]
        remembered = SlotSet(DOSSIERS, [new, *others][:REMEMBERED])
        return [*done, remembered, *after(turn, result, mask)]


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
