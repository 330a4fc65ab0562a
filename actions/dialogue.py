"""Between Rasa and the services: what a tracker says, and how a reply goes out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.catalogue.lexicon import Sentence
from bot.catalogue.resolver import Context, Resolution
from bot.catalogue.search import Hit
from bot.premises.claims import Premise
from bot.premises.values import Claim
from bot.reply import Aspect, Outcome, Reply
from bot.wiring import Services, services

REMEMBERED = 5
"""Procedures that "go back" can reach."""


@dataclass
class Turn:
    """One utterance of a citizen, read from the tracker, and the clock that runs for it."""

    services: Services
    tracker: Tracker
    started: float = field(default_factory=time.perf_counter)
    searched_ms: float = 0.0

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """The turn that is being answered."""
        return cls(services(), tracker)

    @property
    def intent(self) -> str:
        """Name of the intent that Rasa recognised."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """Rasa's confidence in the intent."""
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """The intents that Rasa thought of with their confidence, the likeliest first."""
        ranking = self.tracker.latest_message.get("intent_ranking") or []
        return [(str(item["name"]), float(item["confidence"])) for item in ranking]

    @property
    def raw(self) -> str:
        """The utterance as typed."""
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def conversation(self) -> str:
        """The conversation's id."""
        return str(self.tracker.sender_id)

    @property
    def channel(self) -> str:
        """The channel by which the utterance came."""
        return str(self._metadata.get("channel") or "")

    @property
    def sender(self) -> str:
        """Who writes, as far as the channel knows; on the web, the conversation."""
        return str(self._metadata.get("sender") or self.conversation)

    @property
    def sealed_reference(self) -> str | None:
        """Where the vault has what the utterance has masks for; None if it has none."""
        return self._metadata.get("sealed")

    @cached_property
    def sealed(self) -> dict[str, str]:
        """What the utterance has masks for: dossier_code and its mask, factor, phone."""
        reference = self.sealed_reference
        return (self.services.vault.open(reference, self.conversation) or {}) if reference else {}

    @property
    def _metadata(self) -> dict[str, Any]:
        return self.tracker.latest_message.get("metadata") or {}

    @cached_property
    def utterance(self) -> str:
        """The utterance, cleaned."""
        return self.services.cleaner.clean(self.raw)

    @cached_property
    def premise(self) -> Premise:
        """What the utterance asserts ("nghe nói mất 500 nghìn"), and the rest of it."""
        return self.services.premises.read(self.utterance)

    def claims(self, code: str) -> tuple[Claim, ...]:
        """What is asserted of the procedure `code`, now or before it was known to be meant."""
        offered = self.context.candidates
        before = self.tracker.get_slot("asserted") or ""
        if self.premise.claims or (offered and code not in offered):
            return self.premise.claims
        return self.services.premises.read(before).claims

    @cached_property
    def resolution(self) -> Resolution:
        """What the utterance is about, whatever it asserts besides."""
        before = time.perf_counter()
        resolver = self.services.catalogue.current().resolver
        vague = self.intent == "vague" and not self.premise.claims
        about = self.premise.rest
        if (self.premise.claims or self.premise.remarks) and self.context.procedure:
            about = resolver.named_besides(about)
        found = resolver.resolve(about, self.context, vague=vague)
        self.searched_ms = (time.perf_counter() - before) * 1000
        return found

    @property
    def in_english(self) -> bool:
        """Whether the utterance is English."""
        return self.services.lexicon.is_english(Sentence.of(self.raw))

    @cached_property
    def cues(self) -> list[str]:
        """Aspects that the utterance's asking phrases point to, in reading order."""
        return self.services.lexicon.cued_aspects(Sentence.of(self.utterance))

    @property
    def adds_detail(self) -> bool:
        """Whether the utterance goes on with a talk about a procedure and asks nothing new."""
        in_talk = self.context.procedure is not None or bool(self.context.candidates)
        return in_talk and not self.cues and not self.services.premises.asks(self.utterance)

    @property
    def tells_which(self) -> bool:
        """Whether the utterance only tells which procedure it was that something was asked of."""
        in_talk = self.context.procedure is not None
        return not (in_talk or self.cues or self.services.premises.asks(self.utterance))

    @property
    def context(self) -> Context:
        """What the dialogue remembers; procedures that have left the catalogue are forgotten."""
        known = self.services.catalogue.current().procedures
        code = self.tracker.get_slot("procedure")
        return Context(
            procedure=code if code in known else None,
            topic=self.tracker.get_slot("topic") or "",
            candidates=tuple(c for c in self.tracker.get_slot("candidates") or () if c in known),
            history=tuple(c for c in self.tracker.get_slot("history") or () if c in known),
        )

    @property
    def last_aspects(self) -> tuple[Aspect, ...]:
        """The aspects that were asked last."""
        return tuple(Aspect(name) for name in self.tracker.get_slot("aspects") or ())

    def entity(self, name: str) -> str | None:
        """A value that a button carried."""
        return next(self.tracker.get_latest_entity_values(name), None)

    def send(
        self,
        dispatcher: CollectingDispatcher,
        replies: Sequence[Reply],
        outcome: Outcome,
        aspects: Sequence[Aspect] = (),
        hits: Sequence[Hit] = (),
        slots: dict[str, Any] | None = None,
        asks: str = "",
        erases: bool = False,
    ) -> None:
        """Utter the replies, each with the trace of architecture.md.

        `asks`: what a form's question asks for; `erases`: that the gateway is to delete the
        conversation.
        """
        candidates = [
            {"code": h.procedure.code, "name": h.procedure.name, "score": round(h.score, 4)}
            for h in hits[:5]
        ]
        names = [aspect.value for aspect in aspects]
        answered = outcome in (Outcome.answer, Outcome.correct_premise)
        trace = {
            "outcome": outcome.value,
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "procedure": candidates[0] if candidates and answered else None,
            "aspect": (names[0] if len(names) == 1 else names) or None,
            "candidates": candidates,
            "slots": slots or {},
            "ms": {
                "search": round(self.searched_ms, 1),
                "action": round((time.perf_counter() - self.started) * 1000, 1),
            },
        }
        message: dict[str, Any] = {"trace": {**trace, "erases": True} if erases else trace}
        if asks:
            message["asks"] = asks
        for reply in replies:
            dispatcher.utter_message(json_message={**message, "reply": reply.as_json()})

    def remember(self, hit: Hit, aspects: Sequence[Aspect]) -> list[EventType]:
        """Slots after an answer about `hit`."""
        code = hit.procedure.code
        before = [c for c in self.tracker.get_slot("history") or [] if c != code]
        return [
            SlotSet("procedure", code),
            SlotSet("aspects", [aspect.value for aspect in aspects]),
            SlotSet("topic", self.services.catalogue.current().index.topic(hit.procedure)),
            SlotSet("candidates", None),
            SlotSet("asserted", None),
            SlotSet("history", [*before, code][-REMEMBERED:]),
            SlotSet("dossier_told", None),
        ]

    def offer(self, hits: Sequence[Hit], aspects: Sequence[Aspect], topic: str) -> list[EventType]:
        """Slots after choices were offered; if again, what was asserted stands."""
        codes = [hit.procedure.code for hit in hits]
        again = tuple(codes) == self.context.candidates
        asserted = self.tracker.get_slot("asserted") if again else None
        return [
            SlotSet("procedure", None),
            SlotSet("candidates", codes or None),
            SlotSet("aspects", [aspect.value for aspect in aspects]),
            SlotSet("topic", topic or None),
            SlotSet("asserted", self.utterance if self.premise.claims else asserted),
            SlotSet("dossier_told", None),
        ]
