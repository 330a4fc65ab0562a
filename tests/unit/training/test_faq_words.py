"""bot.training.faq_words and actions.faq: a FAQ answers only what it has words in common with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.dialogue import Turn
from actions.faq import FaqChoice
from bot.answers.talk import Answers
from bot.catalogue.lexicon import load_lexicon
from bot.config import ROOT, Settings
from bot.text import Cleaner
from bot.training.faq import load_faq
from bot.training.faq_words import overlap, telling_words
from bot.wiring import offices

LEXICON = ROOT / "nlu_data" / "lexicon"
ENTRIES = load_faq(ROOT / "nlu_data" / "faq")
CLEANER = Cleaner.load(LEXICON)
TELLING = telling_words(ENTRIES, CLEANER.clean)
OTP = next(entry for entry in ENTRIES if entry.id == "khong_nhan_duoc_otp")


def test_a_word_of_one_entry_tells_more_than_a_word_of_many() -> None:
    words = TELLING["khong_nhan_duoc_otp"]
    assert words["otp"] > 0.8 > words["khong"]
    assert all(0 <= weight <= 1 for telling in TELLING.values() for weight in telling.values())


def test_words_are_heard_as_the_bot_hears_them() -> None:
    entry = OTP.copy(update={"question": "Ko nhận đc mã?", "variants": ()})
    assert {"khong", "duoc"} <= set(telling_words([entry], CLEANER.clean)[entry.id])


def test_overlap_is_the_share_of_the_telling_words() -> None:
    telling = {"otp": 1.0, "ma": 0.5, "la": 0.0}
    assert overlap(["otp", "ma"], telling) == 1
    assert overlap([], telling) == 1
    assert overlap(["trau", "bo"], telling) == 0
    assert overlap(["la", "trau"], telling) == 0
    assert 0 < overlap(["ma", "trau", "bo"], telling) < overlap(["otp", "trau", "bo"], telling) < 1


def turn(said: str, intent: str, confidence: float, selected: float = 0.9) -> Turn:
    response: dict[str, Any] = {
        "intent_response_key": f"faq/{OTP.id}",
        "confidence": selected,
        "responses": [{"metadata": {"entry": OTP.dict(), "words": TELLING[OTP.id]}}],
    }
    latest = {
        "text": said,
        "intent": {"name": intent, "confidence": confidence},
        "response_selector": {"faq": {"response": response}},
    }
    config = Settings(_env_file=None)
    services = SimpleNamespace(
        settings=config,
        cleaner=CLEANER,
        lexicon=load_lexicon(LEXICON),
        answers=Answers(offices(config)),
    )
    tracker = Tracker("x", {}, latest, [], False, None, {}, "action_listen")
    return Turn(services, tracker)  # type: ignore[arg-type]


def fits(*told: Any) -> bool:
    asked = turn(*told)
    return FaqChoice.of(asked).fits(asked)


def test_an_entry_that_shares_words_answers() -> None:
    assert fits("mã otp không thấy về máy", "faq", 0.5)


@pytest.mark.parametrize("sure", [0.5, 0.99])
def test_an_entry_that_shares_no_word_never_answers(sure: float) -> None:
    assert not fits("chở trâu bò sang tỉnh khác", "faq", sure)


def test_the_surer_the_intent_the_less_must_be_shared() -> None:
    said = "otp trâu bò heo gà vịt"
    assert fits(said, "faq", 0.95)
    assert not fits(said, "faq", 0.5)


@pytest.mark.parametrize(
    ("intent", "confidence", "selected", "answered"),
    [
        ("vague", 0.4, 0.95, True),
        ("nlu_fallback", 0.1, 0.95, True),
        ("out_of_scope", 0.4, 0.95, True),
        ("vague", 0.9, 0.95, False),
        ("vague", 0.4, 0.3, False),
        ("ask_fee", 0.4, 0.95, False),
    ],
)
def test_a_strong_entry_answers_what_was_understood_as_nothing_in_particular(
    intent: str, confidence: float, selected: float, answered: bool
) -> None:
    asked = turn("không nhận được mã otp", intent, confidence, selected)
    assert FaqChoice.of(asked).fits_unclear(asked) is answered


def test_a_word_or_two_alone_are_too_little_for_an_entry() -> None:
    asked = turn("mã otp giúp tôi với", "vague", 0.4, 0.95)
    assert not FaqChoice.of(asked).fits_unclear(asked)


def test_without_an_entry_nothing_fits() -> None:
    asked = turn("không nhận được mã otp", "faq", 0.9)
    asked.tracker.latest_message["response_selector"] = {}
    assert not FaqChoice.of(asked).fits(asked)
    assert not FaqChoice.of(asked).fits_unclear(asked)
