"""Moves in the dialogue: choosing, buttons, the whole answer, back, again, comparing."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from actions.procedures import answer, respond
from bot.catalogue.choice import chosen
from bot.catalogue.lexicon import Sentence
from bot.catalogue.resolver import Kind
from bot.catalogue.search import Hit
from bot.reply import Aspect, Outcome

Domain = dict[str, Any]


def hit_for(turn: Turn, code: str | None) -> Hit | None:
    """The procedure `code` as if it had been found; None if the catalogue lost it."""
    index = turn.services.catalogue.current().index
    return index.hit(code) if code and code in index else None


def lost(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say that there is nothing to refer to."""
    turn.send(dispatcher, [turn.services.answers.which_procedure()], Outcome.clarify)
    return []


def named_something(turn: Turn) -> bool:
    """Whether the utterance says more than a number or a position."""
    sentence = Sentence.of(turn.utterance)
    spans = [span for _, say in turn.services.lexicon.ordinals for span in say.spans(sentence)]
    rest = sentence.without(spans).folded
    return any(
        word.isalpha() for word in turn.services.lexicon.content(Sentence.of(rest)).said.split()
    )


def compared(turn: Turn) -> list[Hit]:
    """The two procedures to compare: those named, or the named one and that of the talk, or else
    the open choices or the last two talked about."""
    context = turn.context
    named = turn.services.catalogue.current().resolver.named(turn.utterance)
    current = hit_for(turn, context.procedure)
    if len(named) == 1 and current and current.procedure.code != named[0].procedure.code:
        named = [current, *named]
    remembered = context.candidates[:2] or context.history[-2:]
    hits = named if len(named) > 1 else [h for code in remembered if (h := hit_for(turn, code))]
    return hits[:2]


class ActionChoose(Action):
    """Takes one of the offered choices: by button, number, position or words."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_choose"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Button or words → the chosen procedure → the aspect that was asked."""
        turn = Turn.of(tracker)
        aspects = turn.last_aspects or (Aspect.overview,)
        offered = [h for c in turn.context.candidates if (h := hit_for(turn, c))]
        code = turn.entity("procedure") or chosen(
            turn.premise.rest, [h.procedure for h in offered], turn.services.lexicon
        )
        hit = hit_for(turn, code)
        if hit is None and not offered and not named_something(turn):
            return lost(turn, dispatcher)
        if hit is None:
            return respond(turn, dispatcher)
        others = [other for other in offered if other.procedure.code != code]
        return answer(turn, dispatcher, [hit, *others], aspects)


class ActionAskByButton(Action):
    """Answers a tap on "Lệ phí", "Nơi nộp", ..."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_ask_by_button"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Entities → answer."""
        turn = Turn.of(tracker)
        hit = hit_for(turn, turn.entity("procedure"))
        if hit is None:
            return lost(turn, dispatcher)
        aspect = Aspect(turn.entity("aspect") or Aspect.overview)
        return answer(turn, dispatcher, [hit], [aspect])


class ActionViewFull(Action):
    """Sends the whole of one aspect, in as many messages as it takes."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_view_full"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Button or context → all messages."""
        turn = Turn.of(tracker)
        hit = hit_for(turn, turn.entity("procedure") or turn.context.procedure)
        if hit is None:
            return lost(turn, dispatcher)
        asked = turn.entity("aspect")
        aspect = Aspect(asked) if asked else (turn.last_aspects or (Aspect.overview,))[0]
        replies = turn.services.answers.full(hit.procedure, aspect)
        turn.send(dispatcher, replies, Outcome.answer, [aspect], [hit])
        return turn.remember(hit, [aspect])


class ActionGoBack(Action):
    """Returns to the procedure that was talked about before."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_go_back"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """The procedure that the words point back to, or else the one before the current one."""
        turn = Turn.of(tracker)
        if turn.premise.claims:
            return respond(turn, dispatcher)
        asked = [Aspect(name) for name in turn.cues] or [Aspect.overview]
        if turn.resolution.kind is Kind.named:
            return respond(turn, dispatcher, asked)
        history = turn.context.history
        hit = hit_for(turn, history[-2] if len(history) > 1 else turn.context.procedure)
        return answer(turn, dispatcher, [hit], asked) if hit else lost(turn, dispatcher)


class ActionRepeat(Action):
    """Answers the last question again."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_repeat"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """Context → the same answer."""
        turn = Turn.of(tracker)
        if turn.premise.claims:
            return respond(turn, dispatcher)
        hit = hit_for(turn, turn.context.procedure)
        if hit is None:
            return lost(turn, dispatcher)
        return answer(turn, dispatcher, [hit], turn.last_aspects or [Aspect.overview])


class ActionCompare(Action):
    """Puts the two procedures talked about last side by side, in the aspect asked last."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_compare"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain
    ) -> list[EventType]:
        """What is compared, in which aspect → one reply each."""
        turn = Turn.of(tracker)
        if turn.premise.claims:
            return respond(turn, dispatcher)
        hits = compared(turn)
        if len(hits) < 2:
            return lost(turn, dispatcher)
        cued = tuple(Aspect(name) for name in turn.cues)
        aspect = (cued or turn.last_aspects or (Aspect.overview,))[0]
        replies = [turn.services.answers.answer(hit.procedure, [aspect]) for hit in hits]
        turn.send(dispatcher, replies, Outcome.answer, [aspect], hits)
        return []
