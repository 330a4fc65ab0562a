"""bot.nlu.faq_selector: what a message carries of the FAQ."""

from __future__ import annotations

from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.faq_selector import FaqSelector
from bot.nlu.linear_model import LinearModel

EXAMPLES = {
    "faq/mat_phi": ["có mất phí không", "tốn tiền không", "phải trả tiền không"],
    "faq/gui_xe": ["gửi xe ở đâu", "chỗ để xe", "bãi xe ở đâu"],
}
ANSWERS = {f"utter_{key}": [{"text": key, "metadata": {"entry": {}}}] for key in EXAMPLES}


def selection(text: str) -> dict[str, Any]:
    texts = [text for told in EXAMPLES.values() for text in told]
    keys = [key for key, told in EXAMPLES.items() for _ in told]
    model = LinearModel.fit(texts, keys, strength=1.0)
    config = FaqSelector.get_default_config()
    selector = FaqSelector(config, None, Resource("faq"), model, ANSWERS)
    message = Message({"text": text})
    selector.process([message])
    chosen: dict[str, Any] = message.get("response_selector")["faq"]
    return chosen


def test_the_best_entry_comes_with_its_answer() -> None:
    best = selection("chỗ gửi xe")["response"]
    assert best["intent_response_key"] == "faq/gui_xe"
    assert best["responses"] == ANSWERS["utter_faq/gui_xe"]


def test_the_ranking_comes_without_answers_as_every_event_keeps_it() -> None:
    ranking = selection("chỗ gửi xe")["ranking"]
    assert [entry["intent_response_key"] for entry in ranking] == ["faq/gui_xe", "faq/mat_phi"]
    assert all(entry.keys() == {"intent_response_key", "confidence"} for entry in ranking)
