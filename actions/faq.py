"""The FAQ entry that the selector picked for a turn, and whether it fits what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Turn
from bot.catalogue.lexicon import Sentence
from bot.reply import Outcome, Reply
from bot.training.faq_words import overlap

UNCLEAR = {"vague", "nlu_fallback", "out_of_scope"}
"""Intents of messages that a FAQ entry may fit all the same."""
TELLING = 3
"""Syllables that such a message is about: "xác nhận giúp tôi với" has two and means anything."""


@dataclass(frozen=True)
class FaqChoice:
    """The entry picked; `overlap` is the share of the utterance's `words` that it knows."""

    key: str
    reply: Reply | None
    words: tuple[str, ...]
    overlap: float
    confidence: float

    @classmethod
    def of(cls, turn: Turn) -> FaqChoice:
        """The turn's entry; without a reply if there is none or it is no longer in force."""
        selector = turn.tracker.latest_message.get("response_selector") or {}
        best = (selector.get("faq") or {}).get("response") or {}
        if not best.get("responses"):
            return cls("", None, (), 0.0, 0.0)
        found = best["responses"][0]["metadata"]
        words = tuple(turn.services.lexicon.content(Sentence.of(turn.utterance)).said.split())
        known = {word: float(weight) for word, weight in (found.get("words") or {}).items()}
        return cls(
            key=str(best["intent_response_key"]),
            reply=turn.services.answers.faq(found["entry"], date.today()),
            words=words,
            overlap=overlap(words, known),
            confidence=float(best.get("confidence") or 0.0),
        )

    def fits(self, turn: Turn) -> bool:
        """Whether it may answer a turn that Rasa took for a FAQ: the surer, the less is asked."""
        limits = turn.services.settings
        needed = limits.faq_overlap * (1.0 if turn.confidence < limits.faq_sure else 0.5)
        return self.reply is not None and self.overlap >= needed

    def fits_unclear(self, turn: Turn) -> bool:
        """Whether it may answer a turn that Rasa took for nothing in particular."""
        limits = turn.services.settings
        unclear = turn.intent in UNCLEAR and turn.confidence < limits.other_sure
        tells = len(self.words) >= TELLING
        strong = tells and min(self.overlap, self.confidence) >= limits.faq_strong
        return self.reply is not None and unclear and strong

    def send(self, turn: Turn, dispatcher: CollectingDispatcher) -> None:
        """Answer with it."""
        assert self.reply is not None
        turn.send(dispatcher, [self.reply], Outcome.answer, slots={"faq": self.key})
