"""A citizen on Zalo, through a real gateway: emulator → webhook → inbox → Rasa → outbox → emulator.

Rasa is a stand-in here; tests/conversations has the real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.database import open_engine, reading
from bot.gateway.models import messages
from bot.gateway.refusals import Sentences
from bot.gateway.waiting import MOST_FAILURES
from tests.emulators.zalo_oa import ZaloOaEmulator, served
from tests.following_rig import wait_until
from tests.gateway_rig import (
    Gateway,
    StandInRasa,
    http_server,
    make_settings,
    running_gateway,
    turn,
)

SAY = Sentences()
CITIZEN = "246845883529197922"


class OnZalo:
    """One Official Account with its gateway."""

    def __init__(
        self, gateway: Gateway, emulator: ZaloOaEmulator, url: str, engine: Engine
    ) -> None:
        self.gateway = gateway
        self.rasa = gateway.rasa
        self.emulator = emulator
        self.control = httpx.Client(base_url=url, trust_env=False, timeout=20)
        self.engine = engine

    def says(self, text: str, citizen: str = CITIZEN, **more: Any) -> None:
        """The citizen types something."""
        self._deliver({"user": citizen, "text": text, **more})

    def does(self, name: str, citizen: str = CITIZEN, **parts: Any) -> None:
        """The citizen does something else, by the event's name."""
        self._deliver({"user": citizen, "name": name, **parts})

    def reads(self, count: int, citizen: str = CITIZEN) -> list[str]:
        """The first `count` messages that the citizen has got, once they are there."""
        wait_until(lambda: len(self._got(citizen)) >= count)
        return self._got(citizen)

    def rows(self, **where: Any) -> list[Any]:
        conditions = [messages.c[name] == value for name, value in where.items()]
        with reading(self.engine) as connection:
            return list(connection.execute(select(messages).where(*conditions)))

    def _deliver(self, said: dict[str, Any]) -> None:
        """Have it delivered, and wait until it is: the order of two is the order of the calls."""
        before = len(self.emulator.deliveries)
        self.control.post("/control/say", json=said)
        wait_until(lambda: len(self.emulator.deliveries) > before)

    def _got(self, citizen: str) -> list[str]:
        return [sent["message"]["text"] for sent in self.emulator.sent if sent["user"] == citizen]


@pytest.fixture
def on_zalo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnZalo]:
    rasa, emulator = StandInRasa(), ZaloOaEmulator()
    with http_server(rasa) as rasa_port, served(emulator) as url:
        for name, value in {
            "APP_ID": emulator.app_id,
            "APP_SECRET": emulator.app_secret,
            "OA_SECRET": emulator.oa_secret,
            "REFRESH_TOKEN": emulator.first_refresh,
            "API_URL": url,
            "OAUTH_URL": url,
        }.items():
            monkeypatch.setenv(f"BOT_ZALO_OA_{name}", value)
        settings = make_settings(tmp_path, rasa_port=rasa_port)
        emulator.webhook = f"http://127.0.0.1:{settings.port}/webhooks/zalo_oa"
        engine = open_engine(settings.resolved_database_url)
        with running_gateway(settings, rasa) as gateway:
            yield OnZalo(gateway, emulator, url, engine)
        engine.dispose()


def test_a_question_is_answered_in_the_same_chat(on_zalo: OnZalo) -> None:
    on_zalo.says("Lệ phí khai sinh?")
    on_zalo.says("Xin chào", citizen="999")
    assert on_zalo.reads(1) == ["Đã nghe: Lệ phí khai sinh?"]
    assert on_zalo.reads(1, "999") == ["Đã nghe: Xin chào"]
    senders = {body["sender"] for body in on_zalo.rasa.asked}
    assert len(senders) == 2
    assert not {CITIZEN, "999"} & senders
    channels = {body["metadata"]["channel"] for body in on_zalo.rasa.asked}
    assert channels == {"zalo_oa"}


def test_questions_in_a_row_are_answered_in_their_order(on_zalo: OnZalo) -> None:
    for number in range(6):
        on_zalo.says(f"câu {number}")
    assert on_zalo.reads(6) == [f"Đã nghe: câu {number}" for number in range(6)]


def test_a_tapped_button_says_its_payload(on_zalo: OnZalo) -> None:
    on_zalo.rasa.answer = lambda body: turn(
        "Anh/chị chọn", buttons=[{"title": "Lệ phí", "payload": "/ask_fee"}]
    )
    on_zalo.says("khai sinh")
    on_zalo.reads(1)
    button = on_zalo.emulator.sent[0]["message"]["attachment"]["payload"]["buttons"][0]
    assert button["title"] == "Lệ phí"
    on_zalo.says(button["payload"])
    on_zalo.reads(2)
    assert on_zalo.rasa.messages == ["khai sinh", "/ask_fee"]


def test_what_can_not_be_read_is_answered_without_the_assistant(on_zalo: OnZalo) -> None:
    on_zalo.does("user_send_sticker", message={"attachments": [{"type": "sticker"}]})
    assert on_zalo.reads(1) == [SAY("sent_sticker")]
    assert on_zalo.rasa.asked == []


def test_messages_wait_while_the_assistant_is_away(on_zalo: OnZalo) -> None:
    on_zalo.rasa.answer = lambda body: (503, {"error": "no model is loaded"})
    on_zalo.says("một")
    on_zalo.says("hai")
    assert on_zalo.rasa.arrived.acquire(timeout=20)
    wait_until(lambda: any(row.failure == "rasa_unavailable" for row in on_zalo.rows()))
    on_zalo.rasa.answer = lambda body: turn(f"Đã nghe: {body['message']}")
    assert on_zalo.reads(2) == ["Đã nghe: một", "Đã nghe: hai"]


def test_a_poisonous_message_is_set_aside_and_the_next_is_answered(
    on_zalo: OnZalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.waiting.pause", lambda failures: 0.0)

    def answer(body: dict[str, Any]) -> Any:
        bad = body["message"] == "độc"
        return (500, {"error": "KeyError"}) if bad else turn("Đây ạ")

    on_zalo.rasa.answer = answer
    on_zalo.says("độc")
    on_zalo.says("lành")
    assert on_zalo.reads(2) == [SAY("not_answered"), "Đây ạ"]
    assert on_zalo.rasa.messages.count("độc") == MOST_FAILURES
    assert [row.text for row in on_zalo.rows(status="aside")] == ["độc"]


def test_a_phone_number_that_is_needed_can_be_shared_by_a_tap(on_zalo: OnZalo) -> None:
    def answer(body: dict[str, Any]) -> Any:
        asked = turn("Tôi tra được ạ.", "Xin cho tôi 4 số cuối của số điện thoại.")
        asked["trace"]["expects"] = "phone"
        return asked if body["message"] == "hồ sơ" else turn(f"Đã nghe: {body['message']}")

    on_zalo.rasa.answer = answer
    on_zalo.says("hồ sơ")
    wait_until(lambda: len(on_zalo.emulator.sent) == 3)
    said = [sent["message"] for sent in on_zalo.emulator.sent]
    assert "attachment" not in said[0] | said[1]
    assert said[2]["attachment"]["payload"]["template_type"] == "request_user_info"
    on_zalo.does("user_submit_info", info={"name": "Lan", "phone": "84912345678"})
    wait_until(lambda: len(on_zalo.emulator.sent) == 4)
    assert "0912345678" not in str(on_zalo.rasa.asked) + str(on_zalo.rows())
    assert on_zalo.rasa.asked[1]["metadata"]["sealed"]


def test_who_has_blocked_the_account_gets_nothing_more_until_they_write(on_zalo: OnZalo) -> None:
    on_zalo.emulator.blocked.add(CITIZEN)
    on_zalo.says("một")
    wait_until(lambda: on_zalo.rows(status="given_up"))
    assert on_zalo.rows(status="given_up")[0].failure == "blocked"
    on_zalo.emulator.blocked.discard(CITIZEN)
    on_zalo.says("hai")
    assert on_zalo.reads(1) == ["Đã nghe: hai"]


def test_a_token_that_ran_out_is_renewed_and_the_reply_arrives(on_zalo: OnZalo) -> None:
    on_zalo.says("một")
    on_zalo.reads(1)
    on_zalo.emulator.revoke()
    on_zalo.says("hai")
    assert on_zalo.reads(2)[1] == "Đã nghe: hai"
    assert on_zalo.emulator.refreshes == [True, True]


@pytest.mark.parametrize("change", ["header", "body", "nothing"])
def test_what_zalo_did_not_sign_is_refused_and_leaves_no_trace(
    on_zalo: OnZalo, change: str
) -> None:
    headers, body = on_zalo.emulator.signed(
        on_zalo.emulator.event(CITIZEN, message={"text": "giả", "msg_id": "1"})
    )
    if change == "header":
        headers = dict.fromkeys(headers, "mac=" + "0" * 64)
    elif change == "body":
        body = body.replace(b'"1"', b'"2"')
    response = on_zalo.gateway.http.post("/webhooks/zalo_oa", content=body, headers=headers)
    assert response.status_code == (200 if change == "nothing" else 403)
    if change == "nothing":
        assert on_zalo.reads(1)
    else:
        assert on_zalo.rows() == []
        assert response.json()["error"]["message"] == SAY("not_signed")


def test_a_channel_that_is_not_set_up_has_no_address(on_zalo: OnZalo) -> None:
    assert on_zalo.gateway.http.post("/webhooks/telegram", content=b"{}").status_code == 404
    assert on_zalo.gateway.http.get("/webhooks/zalo_oa").status_code == 404


def test_a_body_that_is_too_large_is_refused(on_zalo: OnZalo) -> None:
    response = on_zalo.gateway.http.post("/webhooks/zalo_oa", content=b"x" * 600_000)
    assert response.status_code == 413


def test_a_message_delivered_twice_is_answered_once(on_zalo: OnZalo) -> None:
    headers, body = on_zalo.emulator.signed(
        on_zalo.emulator.event(CITIZEN, message={"text": "hai lần", "msg_id": "7"})
    )
    for _ in range(3):
        sent = on_zalo.gateway.http.post("/webhooks/zalo_oa", content=body, headers=headers)
        assert sent.status_code == 200
    on_zalo.says("sau đó")
    assert on_zalo.reads(2) == ["Đã nghe: hai lần", "Đã nghe: sau đó"]
    assert json.dumps(on_zalo.rasa.messages, ensure_ascii=False).count("hai lần") == 1
