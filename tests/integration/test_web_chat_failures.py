"""What a citizen gets when Rasa, or the gateway itself, fails in the middle of a message."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway_rig import (
    Gateway,
    StandInRasa,
    free_port,
    gateway_process,
    http_server,
    make_settings,
    running_gateway,
    turn,
)

BAD_ANSWERS: dict[str, Callable[[Any], Any]] = {
    "an error": lambda body: (500, {"error": "NoTurn: no reply"}),
    "an error that looks like a turn": lambda body: (500, turn("x")),
    "no JSON": lambda body: (200, b"<html>"),
    "an empty list": lambda body: (200, []),
    "no replies": lambda body: (200, {"replies": [], "trace": {"outcome": "answer"}}),
    "a reply without text": lambda body: (200, {**turn("x"), "replies": [{"buttons": []}]}),
    "no trace": lambda body: (200, {"replies": turn("x")["replies"]}),
    "an unknown outcome": lambda body: turn("x", outcome="victory"),
    "a redirect": lambda body: (302, b""),
}


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_rasa_failing_is_told_politely_and_the_same_message_may_be_sent_again(
    gateway: Gateway, bad: str
) -> None:
    works = gateway.rasa.answer
    gateway.rasa.answer = BAD_ANSWERS[bad]
    body = {"text": "Lệ phí?", "message_id": str(uuid.uuid4())}
    failed = gateway.post(**body)
    assert failed.status_code == 503
    assert failed.json()["error"]["code"] == "rasa_unavailable"
    assert failed.json()["error"]["message"].startswith("Xin lỗi anh/chị")
    conversation = failed.json()["conversation"]
    assert [m["status"] for m in gateway.history(conversation)] == ["failed"]

    gateway.rasa.answer = works
    answer = gateway.say(conversation=conversation, **body)
    assert answer["replies"][0]["text"] == "Đã nghe: Lệ phí?"
    assert [m["direction"] for m in gateway.history(conversation)] == ["in", "out"]
    assert [b["metadata"]["attempt"] for b in gateway.rasa.asked] == [1, 2]


def test_rasa_not_running_is_told_politely(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, rasa_port=free_port())
    with running_gateway(settings, StandInRasa()) as gateway:
        assert gateway.post(text="Chào").status_code == 503


def test_rasa_too_slow_is_told_politely_and_its_late_answer_is_not_sent(tmp_path: Path) -> None:
    rasa = StandInRasa()
    rasa.gate.clear()
    with http_server(rasa) as rasa_port:
        settings = make_settings(tmp_path, rasa_port=rasa_port, rasa_timeout=0.2)
        with running_gateway(settings, rasa) as gateway:
            failed = gateway.post(text="Chào", message_id="m1")
            assert failed.status_code == 503
            rasa.gate.set()
            history = gateway.history(failed.json()["conversation"])
            assert [m["status"] for m in history] == ["failed"]


def test_a_message_whose_gateway_was_killed_is_answered_once_after_the_restart(
    tmp_path: Path,
) -> None:
    rasa = StandInRasa()
    rasa.gate.clear()
    body = {"text": "Lệ phí?", "message_id": str(uuid.uuid4())}
    with http_server(rasa) as rasa_port:
        settings = make_settings(tmp_path, rasa_port=rasa_port)
        with gateway_process(settings) as process, ThreadPoolExecutor(1) as pool:
            lost = pool.submit(Gateway(process.url, rasa).post, **body)
            assert rasa.arrived.acquire(timeout=20)
            process.kill()
            assert isinstance(lost.exception(timeout=10), httpx.TransportError)
        rasa.gate.set()
        with gateway_process(settings) as process:
            gateway = Gateway(process.url, rasa)
            answer = gateway.say(**body)
            assert gateway.say(**body) == answer
            history = gateway.history(answer["conversation"])
    assert answer["replies"][0]["text"] == "Đã nghe: Lệ phí?"
    assert [(m["direction"], m["text"]) for m in history] == [
        ("in", "Lệ phí?"),
        ("out", "Đã nghe: Lệ phí?"),
    ]
    assert [asked["metadata"]["attempt"] for asked in rasa.asked] == [1, 2]
    assert len({asked["sender"] for asked in rasa.asked}) == 1
