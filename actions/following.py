"""Following a dossier, and what the bot keeps of a conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from actions.lookups import CODE, MASK, proofs, say
from bot.reply import Outcome

Domain = dict[str, Any]


class ActionFollowDossier(Action):
    """Promises to tell when the dossier looked up last changes."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_follow_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """The last verified dossier → subscription → reply."""
        turn = Turn.of(tracker)
        services, conversation = turn.services, turn.conversation
        mask = str(tracker.get_slot(MASK) or "")
        proved = proofs(turn, mask)
        last = services.known.last(conversation, *proved) if proved else None
        if proved is None or last is None:
            say(turn, dispatcher, services.dossier_replies.nothing_to_follow())
            return []
        until = services.subscriptions.follow(conversation, turn.channel, *proved, last, mask)
        say(turn, dispatcher, services.dossier_replies.followed(mask, until), mask)
        return []


class ActionUnfollowDossier(Action):
    """Ends what is followed: the dossier of the button, or all."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_unfollow_dossier"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ reply."""
        turn = Turn.of(tracker)
        proved = proofs(turn, turn.entity(CODE) or "")
        code = proved[0] if proved else None
        ended = turn.services.subscriptions.unfollow(turn.conversation, code)
        say(turn, dispatcher, turn.services.dossier_replies.unfollowed(ended))
        return []


class ActionWhatIsKept(Action):
    """Says what the bot keeps of this conversation, and for how long."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_what_is_kept"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Counts → reply."""
        turn = Turn.of(tracker)
        services, conversation = turn.services, turn.conversation
        reply = services.dossier_replies.what_is_kept(
            messages=sum(event["event"] in ("user", "bot") for event in tracker.events),
            sealed=services.vault.count(conversation),
            consents=int(services.consents.given(conversation)),
            followed=len(services.subscriptions.of(conversation)),
        )
        turn.send(dispatcher, [reply], Outcome.answer)
        return []


class ActionAskErase(Action):
    """Asks whether everything is to be deleted."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_ask_erase"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ question."""
        turn = Turn.of(tracker)
        turn.send(dispatcher, [turn.services.dossier_replies.erase_asked()], Outcome.answer)
        return []


class ActionEraseData(Action):
    """Deletes what is kept of this conversation; the gateway deletes its messages."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_erase_data"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """→ reply, with the order to the gateway in its trace."""
        turn = Turn.of(tracker)
        services, conversation = turn.services, turn.conversation
        services.subscriptions.erase(conversation)
        services.known.erase(conversation)
        services.consents.erase(conversation)
        services.vault.erase(conversation)
        reply = services.dossier_replies.erased()
        turn.send(dispatcher, [reply], Outcome.answer, erases=True)
        return [AllSlotsReset(), ActiveLoop(None)]
