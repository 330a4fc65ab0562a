"""The web chat API, through a real socket, as the widget and evaluation use it."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.gateway_rig import Gateway, turn

CHOICE = '/choose{"procedure":"1.001193"}'
OFFER: dict[str, Any] = {"buttons": [{"title": "Khai sinh", "payload": CHOICE}]}
CARD = {
    "code": "1.001193",
    "name": "Đăng ký khai sinh",
    "sections": [{"title": "Lệ phí", "lines": ["Không thu"]}],
    "source": {"title": "Cổng", "url": "https://dichvucong.gov.vn", "date": "2026-11-01"},
}


def test_a_message_is_answered_in_the_documented_shape(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn("Chào anh/chị.", "Xem thẻ.", card=CARD, **OFFER)
    answer = gateway.say("Làm khai sinh")
    assert answer.pop("conversation")
    assert answer == {
        "replies": [
            {"text": "Chào anh/chị.", "buttons": [], "card": None},
            {"text": "Xem thẻ.", "buttons": OFFER["buttons"], "card": CARD},
        ],
        "trace": {"outcome": "answer", "intent": "ask_fee"},
    }


def test_a_conversation_goes_on_under_its_unguessable_id(gateway: Gateway) -> None:
    first = gateway.say("Một")
    second = gateway.say("Hai", first["conversation"])
    other = gateway.say("Ba")
    assert second["conversation"] == first["conversation"] != other["conversation"]
    assert len(first["conversation"]) == 32
    assert [body["sender"] for body in gateway.rasa.asked[:2]] == [first["conversation"]] * 2


def test_an_unknown_conversation_is_refused_with_a_code_and_nothing_is_asked(
    gateway: Gateway,
) -> None:
    for unknown in ("khong-co", "", "\x00", "\ud800", "x" * 5000):
        content = json.dumps({"text": "a", "conversation": unknown})
        response = gateway.http.post("/api/chat", content=content)
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "conversation_not_found"
        assert "cuộc trò chuyện mới" in response.json()["error"]["message"]
    assert gateway.rasa.asked == []


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b"{", 400, "invalid_json"),
        (b"\xff", 400, "invalid_json"),
        (b'["text"]', 400, "invalid_json"),
        (b"[" * 15000, 400, "invalid_json"),
        (b"{}", 400, "text_empty"),
        (b'{"text": null}', 400, "text_empty"),
        (b'{"text": "  \\n\\u0000 "}', 400, "text_empty"),
        (b'{"text": " // / "}', 400, "text_empty"),
        (b'{"text": 5}', 400, "wrong_type"),
        (b'{"text": "a", "payload": {}}', 400, "wrong_type"),
        (b'{"text": "a", "conversation": 1}', 400, "wrong_type"),
        (b'{"text": "a", "message_id": true}', 400, "wrong_type"),
        (b'{"text": "a", "message_id": "a b"}', 400, "message_id_invalid"),
        (b'{"text": "a", "message_id": "%s"}' % (b"x" * 65), 400, "message_id_invalid"),
        (b'{"text": "%s"}' % (b"x" * 2001), 400, "text_too_long"),
        (b'{"text": "%s"}' % (b"x" * 16384), 413, "body_too_large"),
        (b'{"text": "a", "payload": "/restart"}', 400, "payload_not_offered"),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else str(value),
)
def test_a_bad_request_gets_a_code_and_a_vietnamese_sentence(
    gateway: Gateway, content: bytes, status: int, code: str
) -> None:
    response = gateway.http.post("/api/chat", content=content)
    assert response.status_code == status
    error = response.json()["error"]
    assert error["code"] == code
    assert error["message"].endswith(".") and "{" not in error["message"]
    assert gateway.rasa.asked == []


def test_text_is_measured_after_normalisation(gateway: Gateway) -> None:
    decomposed = "e\u0302\u0301" * 2000
    gateway.say(decomposed)
    assert gateway.rasa.messages == ["ế" * 2000]


def test_typed_text_cannot_name_an_intent(gateway: Gateway) -> None:
    answer = gateway.say(" //restart")
    assert gateway.rasa.messages == ["restart"]
    assert gateway.history(answer["conversation"])[0]["text"] == "//restart"


def test_a_tapped_button_sends_its_payload_and_shows_its_title(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn("Chọn giúp tôi.", **OFFER)
    conversation = gateway.say("Làm khai sinh")["conversation"]
    gateway.say("Khai sinh", conversation, payload=CHOICE)
    gateway.say("", conversation, payload=CHOICE)
    assert gateway.rasa.messages == ["Làm khai sinh", CHOICE, CHOICE]
    texts = [m["text"] for m in gateway.history(conversation) if m["direction"] == "in"]
    assert texts == ["Làm khai sinh", "Khai sinh", "Khai sinh"]


def test_a_payload_offered_in_another_conversation_is_refused(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn("Chọn giúp tôi.", **OFFER)
    gateway.say("Làm khai sinh")
    gateway.rasa.answer = lambda body: turn("Không có nút.")
    other = gateway.say("Chào")["conversation"]
    response = gateway.post(conversation=other, text="Khai sinh", payload=CHOICE)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "payload_not_offered"
    assert len(gateway.history(other)) == 2


def test_a_repeated_message_gets_the_first_answer_and_is_asked_once(gateway: Gateway) -> None:
    conversation = gateway.say("Chào")["conversation"]
    first = gateway.say("Lệ phí?", conversation, message_id="m1")
    gateway.rasa.answer = lambda body: turn("Câu khác")
    assert gateway.say("Lệ phí?", conversation, message_id="m1") == first
    assert gateway.rasa.messages == ["Chào", "Lệ phí?"]
    assert len(gateway.history(conversation)) == 4


@pytest.mark.parametrize("message_id", [str(uuid.uuid4()), uuid.uuid4().hex], ids=["uuid", "hex"])
def test_a_repeated_first_message_finds_the_conversation_it_opened(
    gateway: Gateway, message_id: str
) -> None:
    first = gateway.say("Chào", message_id=message_id)
    assert gateway.say("Chào", message_id=message_id) == first
    assert len(gateway.rasa.asked) == 1


def test_a_short_message_id_never_leads_into_someone_elses_conversation(gateway: Gateway) -> None:
    mine = gateway.say("Chào", message_id="1")
    other = gateway.say("Chào", message_id="1")
    assert mine["conversation"] != other["conversation"]


@pytest.mark.parametrize("known_conversation", [True, False])
def test_the_same_message_sent_twice_at_once_is_asked_once(
    gateway: Gateway, known_conversation: bool
) -> None:
    conversation = gateway.say("Chào")["conversation"] if known_conversation else None
    body = {"conversation": conversation, "text": "Lệ phí?", "message_id": str(uuid.uuid4())}
    gateway.rasa.reset()
    gateway.rasa.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        requests = [pool.submit(gateway.post, **body) for _ in range(8)]
        assert gateway.rasa.arrived.acquire(timeout=10)
        gateway.rasa.gate.set()
        answers = [request.result() for request in requests]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert gateway.rasa.messages == ["Lệ phí?"]


def test_different_messages_at_once_are_all_answered(gateway: Gateway) -> None:
    conversation = gateway.say("Chào")["conversation"]
    texts = [f"Câu {number}" for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda text: gateway.say(text, conversation), texts))
    assert [a["replies"][0]["text"] for a in answers] == [f"Đã nghe: {text}" for text in texts]
    assert len(gateway.history(conversation)) == 26


def test_other_addresses_and_methods_answer_json(gateway: Gateway) -> None:
    assert gateway.http.get("/api/khong-co").json()["error"]["code"] == "not_found"
    response = gateway.http.get("/api/chat")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
