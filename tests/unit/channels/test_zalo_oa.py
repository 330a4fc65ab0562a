"""bot.channels.zalo_oa: what Zalo signed is read, whatever else is forged; its settings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.channels.contract import Event, Forged, Kind, Unreadable
from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.channels.zalo_oa.shapes import KINDS
from bot.errors import ConfigError
from bot.reply import Button, Reply
from tests.emulators.zalo_oa import ANSWER_WITHIN, DAY, HOUR, ZaloOaEmulator
from tests.portal_rig import PortalServer, drop, portal_server, status
from tests.zalo_oa_rig import CITIZEN, ZALO, channel


def read(said: dict[str, Any]) -> Event:
    [event] = channel().read(*ZALO.signed(said))
    return event


# Reading


def test_a_text() -> None:
    said = ZALO.event(
        CITIZEN, message={"text": " làm khai sinh\n", "msg_id": "96d3cdf3af150460909"}
    )
    assert read(said) == Event(
        channel="zalo_oa",
        sender=CITIZEN,
        message_id="96d3cdf3af150460909",
        kind=Kind.text,
        text=" làm khai sinh\n",
        sent_at=int(said["timestamp"]),
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user_send_audio", Kind.audio),
        ("user_send_file", Kind.file),
        ("user_send_location", Kind.location),
        ("user_send_sticker", Kind.sticker),
    ],
)
def test_what_has_no_words_of_the_citizen(name: str, kind: Kind) -> None:
    event = read(ZALO.event(CITIZEN, name, message={"text": "Vị trí của tôi", "attachments": []}))
    assert (event.kind, event.text, event.sender) == (kind, "", CITIZEN)


@pytest.mark.parametrize(
    ("message", "text"), [({"text": "giấy này"}, "giấy này"), ({}, ""), ({"text": None}, "")]
)
def test_an_image_with_and_without_caption(message: dict[str, Any], text: str) -> None:
    event = read(ZALO.event(CITIZEN, "user_send_image", message=message))
    assert (event.kind, event.text) == (Kind.image, text)


@pytest.mark.parametrize("name", ["follow", "unfollow"])
def test_following(name: str) -> None:
    said = ZALO.event(CITIZEN, name)
    event = read(said)
    assert (event.kind.value, event.sender, event.text) == (name, CITIZEN, "")
    assert read(said).message_id == event.message_id
    assert CITIZEN not in event.message_id
    others = [
        {**said, "follower": {"id": "2"}},
        {**said, "timestamp": str(int(said["timestamp"]) + 1)},
        {**said, "event_name": "follow" if name == "unfollow" else "unfollow"},
    ]
    assert len({event.message_id, *(read(other).message_id for other in others)}) == 4


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        ("84912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        (84912345678, "0912345678"),
        ("0912345678", "0912345678"),
        ("0841234567", "0841234567"),
        ("842438222222", "02438222222"),
        ("840912345678", "0912345678"),
        ("0012345678", ""),
        ("hôm nay", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_shared_phone_number(phone: object, text: str) -> None:
    event = read(ZALO.event(CITIZEN, "user_submit_info", info={"phone": phone, "name": "A"}))
    assert (event.kind, event.text) == (Kind.contact, text)
    assert event.message_id.startswith("user_submit_info:")


@pytest.mark.parametrize(
    "name", ["oa_send_text", "oa_send_image", "user_click_button", "user_send_group_text", "new"]
)
def test_echoes_and_the_unknown_are_ignored(name: str) -> None:
    assert channel().read(*ZALO.signed(ZALO.event(CITIZEN, name, message={"text": "x"}))) == []


def test_ids_may_be_numbers() -> None:
    said = ZALO.event(CITIZEN, message={"text": "x", "msg_id": 17})
    event = read({**said, "sender": {"id": 42}, "timestamp": int(said["timestamp"])})
    assert (event.sender, event.message_id) == ("42", "17")


@pytest.mark.parametrize(
    "text", ["#", "#abc", "#abc:", "#abc:1 ", " #abc:1", "#a b:1", "#đ:1", "abc:1"]
)
def test_what_only_looks_like_a_tap_is_a_text(text: str) -> None:
    event = read(ZALO.event(CITIZEN, message={"text": text}))
    assert (event.kind, event.text, event.button) == (Kind.text, text, None)


@given(st.from_regex(r"[A-Za-z0-9_.:-]{1,80}", fullmatch=True), st.integers(1, 5))
def test_a_tap_comes_back_as_the_key_of_its_button(key: str, count: int) -> None:
    buttons = [Button(title=f"Nút {n}", payload=f"/ask{{{n}}}") for n in range(count)]
    [message] = channel().render(Reply(text="Chọn?", buttons=buttons), key)
    taps = message["attachment"]["payload"]["buttons"]
    events = [read(ZALO.event(CITIZEN, message={"text": tap["payload"]})) for tap in taps]
    assert [event.kind for event in events] == [Kind.button] * count
    assert [event.button for event in events] == [f"{key}:{n}" for n in range(count)]
    assert [event.text for event in events] == [""] * count


# Signatures


def test_another_signature_is_forged() -> None:
    headers, body = ZALO.signed(ZALO.event(CITIZEN, message={"text": "x"}))
    mac = headers["x-zevent-signature"]
    wrong = ["", "mac=", mac[:-1], f"{mac}0", mac.upper(), "mac=đ\udcff", mac[::-1]]
    for given_mac in wrong:
        with pytest.raises(Forged):
            channel().read({"x-zevent-signature": given_mac}, body)
    with pytest.raises(Forged):
        channel().read({}, body)
    assert channel().read(headers, body)


def test_the_raw_body_is_signed() -> None:
    headers, body = ZALO.signed(ZALO.event(CITIZEN, message={"text": "x"}))
    for changed in (
        body + b" ",
        body.replace(b'"x"', b'"y"'),
        json.dumps(json.loads(body)).encode()[1:],
    ):
        with pytest.raises(Forged):
            channel().read(headers, changed)


def test_the_app_s_secret_signs_where_it_is_set_so() -> None:
    said = ZALO.event(CITIZEN, message={"text": "x"})
    by_app = channel(signed_with="app", oa_secret="")
    assert by_app.read(*ZALO.signed(said, app_signs=True))
    with pytest.raises(Forged):
        by_app.read(*ZALO.signed(said))
    with pytest.raises(Forged):
        channel().read(*ZALO.signed(said, app_signs=True))


@pytest.mark.parametrize("app_id", ["", "999"])
def test_another_app_s_events_are_forged(app_id: str) -> None:
    other = ZaloOaEmulator()
    other.app_id = app_id
    with pytest.raises(Forged):
        channel().read(*other.signed(other.event(CITIZEN, message={"text": "x"})))


@pytest.mark.parametrize(
    ("age", "max_age", "fine"),
    [
        (HOUR, 86_400, True),
        (DAY + 60, 86_400, False),
        (30 * DAY, 0, True),
        (-240, 86_400, True),
        (-360, 86_400, False),
        (-360, 0, False),
    ],
)
def test_too_old_and_from_the_future(age: float, max_age: float, fine: bool) -> None:
    said = ZALO.event(CITIZEN, message={"text": "x"})
    said["timestamp"] = str(int((ZALO.now() - age) * 1000))
    zalo_oa = channel(max_age=max_age)
    if fine:
        assert zalo_oa.read(*ZALO.signed(said))
    else:
        with pytest.raises(Forged):
            zalo_oa.read(*ZALO.signed(said))


@pytest.mark.parametrize("timestamp", ["", "-1", "1e3", "٣", "1" * 40, None, 1.5, True, [], {}])
def test_odd_timestamps_are_forged(timestamp: object) -> None:
    said = {**ZALO.event(CITIZEN, message={"text": "x"}), "timestamp": timestamp}
    with pytest.raises(Forged):
        channel(max_age=0).read(*ZALO.signed(said))


@pytest.mark.parametrize(
    "changes",
    [
        {"event_name": None},
        {"event_name": ["user_send_text"]},
        {"sender": None},
        {"sender": "1"},
        {"sender": {}},
        {"sender": {"id": ""}},
        {"sender": {"id": "a b"}},
        {"sender": {"id": True}},
        {"sender": {"id": "9" * 129}},
        {"follower": None},
        {"message": None},
        {"message": {"text": "x"}},
        {"message": {"msg_id": "1"}},
        {"message": {"msg_id": "1", "text": 5}},
        {"event_name": "user_send_image", "message": {"msg_id": "1", "text": 5}},
        {"event_name": "user_submit_info", "info": None},
    ],
)
def test_another_shape_is_unreadable(changes: dict[str, Any]) -> None:
    said = {**ZALO.event(CITIZEN, message={"text": "x"}), **changes}
    with pytest.raises(Unreadable):
        channel().read(*ZALO.signed(said))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SAID = st.fixed_dictionaries(
    {"event_name": st.sampled_from(sorted(KINDS)) | JSON},
    optional={
        name: st.dictionaries(st.sampled_from(["id", "msg_id", "text", "phone"]), JSON) | JSON
        for name in ("sender", "follower", "message", "info")
    },
)


@given(SAID)
def test_whatever_is_signed_is_read_or_unreadable(said: dict[str, Any]) -> None:
    timestamp = str(int(ZALO.now() * 1000))
    body = json.dumps({**said, "timestamp": timestamp}).encode()
    try:
        events = channel().read(ZALO.signature(body, timestamp), body)
    except Unreadable:
        return
    assert all(event.sender and event.message_id for event in events)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()), st.text())
def test_whatever_is_not_signed_is_forged(body: bytes, mac: str) -> None:
    with pytest.raises(Forged):
        channel().read({"x-zevent-signature": mac}, body)


def test_a_deep_body_is_forged() -> None:
    with pytest.raises(Forged):
        channel().read({}, b"[" * 100_000)


# Settings


def test_it_is_off_without_an_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_ZALO_OA_APP_ID", raising=False)
    assert not ZaloOa.configured(ZaloOaSettings())
    assert ZaloOa.configured(
        ZaloOaSettings.parse_obj(
            {"app_id": "1", "app_secret": "a", "oa_secret": "o", "refresh_token": "r"}
        )
    )


@pytest.mark.parametrize("missing", ["app_secret", "oa_secret", "refresh_token"])
def test_what_must_be_set_together(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in {"app_id", "app_secret", "oa_secret", "refresh_token"} - {missing}:
        monkeypatch.setenv(f"BOT_ZALO_OA_{name.upper()}", "secret-value")
    with pytest.raises(ConfigError, match=f"BOT_ZALO_OA_{missing.upper()}") as caught:
        ZaloOaSettings.read()
    assert "secret-value" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", "openapi.zalo.me"),
        ("API_URL", "https://user@openapi.zalo.me"),
        ("OAUTH_URL", "ftp://oauth.zaloapp.com"),
        ("SIGNED_WITH", "none"),
        ("APP_SECRET", "bí mật"),
        ("REFRESH_TOKEN", "a\nb"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"BOT_ZALO_OA_{name}", value)
    with pytest.raises(ConfigError, match=f"BOT_ZALO_OA_{name}"):
        ZaloOaSettings.read()


def test_secrets_are_not_shown() -> None:
    names = ("app_secret", "oa_secret", "refresh_token", "access_token")
    settings = ZaloOaSettings.parse_obj({"app_id": "1", **dict.fromkeys(names, "geheim")})
    assert "geheim" not in repr(settings) + str(settings)


# The emulator's webhook


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as portal:
        yield portal


def test_a_delivery_that_comes_through_at_last_is_read(server: PortalServer) -> None:
    zalo = ZaloOaEmulator(webhook=f"{server.url}/hook")
    server.on("/hook", status(500), drop, status(200))
    assert asyncio.run(zalo.deliver(zalo.event(CITIZEN, message={"text": "chào"})))
    assert [call.headers["num_retry"] for call in server.calls("/hook")] == ["0", "1", "2"]
    call = server.calls("/hook")[-1]
    headers = {name.lower(): value for name, value in call.headers.items()}
    [event] = channel(zalo).read(headers, call.body.encode())
    assert event.text == "chào"


def test_after_five_retries_the_webhook_is_disabled(server: PortalServer) -> None:
    zalo = ZaloOaEmulator(webhook=f"{server.url}/hook")
    server.on("/hook", status(403))
    assert not asyncio.run(zalo.deliver(zalo.event(CITIZEN, message={"text": "chào"})))
    assert not asyncio.run(zalo.deliver(zalo.event(CITIZEN, message={"text": "còn đó không"})))
    assert len(server.calls("/hook")) == 6
    assert ANSWER_WITHIN == 2


def test_playing_the_citizen_by_hand(server: PortalServer) -> None:
    zalo = ZaloOaEmulator(webhook=f"{server.url}/hook")
    server.on("/hook", status(200))
    with TestClient(zalo.app()) as http:
        said = http.post("/control/say", json={"user": CITIZEN, "text": "chào"}).json()
        http.post("/control/turn", json={"quota": 0})
        kept = http.get("/control/sent").json()
    [call] = server.calls("/hook")
    assert json.loads(call.body) == said
    assert said["message"]["text"] == "chào"
    assert kept["deliveries"] == [{"status": 200, "num_retry": 0}]
    assert zalo.quota == 0
