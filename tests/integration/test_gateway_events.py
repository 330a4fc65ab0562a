"""The event stream that a browser opens for its conversation."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.config import ROOT
from tests.gateway_rig import Gateway, turn

ANNOUNCE = """
import sys
from bot.database import open_engine, writing
from bot.gateway.outgoing import announce
from bot.reply import Outcome, Reply

url, *conversations = sys.argv[1:]
with writing(open_engine(url)) as connection:
    for conversation in conversations:
        announce(connection, conversation, Reply(text="Hồ sơ đã xong."), Outcome.dossier)
"""


def announce(gateway: Gateway, *conversations: str) -> None:
    """Another process writes a message to each of these."""
    url = f"sqlite:///{gateway.database}"
    command = [sys.executable, "-c", ANNOUNCE, url, *conversations]
    subprocess.run(command, cwd=ROOT, check=True)


def test_the_stream_starts_with_the_history_oldest_first(gateway: Gateway) -> None:
    buttons = [{"title": "Khai sinh", "payload": "/choose"}]
    gateway.rasa.answer = lambda body: turn("Một", "Hai", buttons=buttons)
    conversation = gateway.say("Chào", message_id="m1")["conversation"]
    with gateway.events(conversation) as events:
        event = next(events)
    assert event["event"] == "history"
    messages = event["data"]["messages"]
    assert event["id"] == str(messages[-1]["id"])
    assert [message.pop("created_at")[-6:] for message in messages] == ["+00:00"] * 3
    first = messages[0]["id"]
    assert messages == [
        {
            "id": first,
            "direction": "in",
            "text": "Chào",
            "message_id": "m1",
            "status": "answered",
        },
        {
            "id": first + 1,
            "direction": "out",
            "text": "Một",
            "answers": "m1",
            "buttons": [],
            "card": None,
        },
        {
            "id": first + 2,
            "direction": "out",
            "text": "Hai",
            "answers": "m1",
            "buttons": buttons,
            "card": None,
        },
    ]


def test_every_open_tab_sees_each_later_message_once(gateway: Gateway) -> None:
    conversation = gateway.say("Chào")["conversation"]
    other = gateway.say("Người khác")["conversation"]
    with gateway.events(conversation) as first, gateway.events(conversation) as second:
        next(first), next(second)
        gateway.say("Không liên quan", other)
        gateway.say("Lệ phí?", conversation, message_id="m2")
        gateway.say("Thời hạn?", conversation)
        for tab in (first, second):
            seen = [next(tab) for _ in range(4)]
            assert [event["event"] for event in seen] == ["message"] * 4
            assert [event["data"]["text"] for event in seen] == [
                "Lệ phí?",
                "Đã nghe: Lệ phí?",
                "Thời hạn?",
                "Đã nghe: Thời hạn?",
            ]
            assert seen[1]["data"]["answers"] == "m2"


def test_a_message_is_seen_by_other_tabs_before_it_is_answered(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: (500, {})
    conversation = gateway.post(text="Chào").json()["conversation"]
    with gateway.events(conversation) as events:
        next(events)
        gateway.post(text="Lệ phí?", conversation=conversation)
        assert next(events)["data"]["direction"] == "in"


def test_a_stream_resumes_after_the_last_event_seen(gateway: Gateway) -> None:
    conversation = gateway.say("Một")["conversation"]
    with gateway.events(conversation) as events:
        seen = next(events)["id"]
    gateway.say("Hai", conversation)
    with gateway.events(conversation, **{"Last-Event-ID": seen}) as events:
        missed = [next(events), next(events)]
    assert [event["event"] for event in missed] == ["message"] * 2
    assert [event["data"]["text"] for event in missed] == ["Hai", "Đã nghe: Hai"]


@pytest.mark.parametrize("strange", ["", "x", "-1", "1e3", "9" * 40])
def test_a_strange_last_event_id_starts_with_the_history(gateway: Gateway, strange: str) -> None:
    conversation = gateway.say("Một")["conversation"]
    with gateway.events(conversation, **{"Last-Event-ID": strange}) as events:
        assert next(events)["event"] == "history"


def test_the_history_holds_the_latest_200_messages(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda body: turn(*(f"Dòng {n}" for n in range(1, 102)))
    conversation = gateway.say("Một")["conversation"]
    gateway.say("Hai", conversation)
    history = gateway.history(conversation)
    assert len(history) == 200
    assert history[0]["text"] == "Dòng 4"
    assert history[-1]["text"] == "Dòng 101"


@pytest.mark.parametrize("conversation", ["khong-co", "%00", "x" * 400, "%ED%A0%80"])
def test_an_unknown_conversation_has_no_stream(gateway: Gateway, conversation: str) -> None:
    response = gateway.http.get(f"/api/chat/{conversation}/events")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "conversation_not_found"


def test_a_message_of_another_process_is_seen_once_by_its_conversation(gateway: Gateway) -> None:
    conversation = gateway.say("Chào")["conversation"]
    other = gateway.say("Người khác")["conversation"]
    with gateway.events(conversation) as events:
        history = next(events)["data"]["messages"]
        announce(gateway, other, conversation)
        seen = next(events)
        gateway.say("Cảm ơn", conversation)
        after = next(events)
    assert seen["event"] == "message"
    assert seen["data"]["id"] > history[-1]["id"]
    assert (seen["data"]["direction"], seen["data"]["text"]) == ("out", "Hồ sơ đã xong.")
    assert (seen["data"]["answers"], seen["data"]["buttons"], seen["data"]["card"]) == (
        None,
        [],
        None,
    )
    assert after["data"]["text"] == "Cảm ơn"
    assert [m["text"] for m in gateway.history(conversation)].count("Hồ sơ đã xong.") == 1


def test_no_message_is_written_to_an_unknown_conversation(gateway: Gateway) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        announce(gateway, "khong-co")
