"""bot.channels.messenger: who signed, what Meta's batches tell, what is sent, how it fails."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import (
    Event,
    Finding,
    Forged,
    Kind,
    Message,
    NeverTaken,
    NotSetUp,
    SendFailed,
    TryLater,
    Unreadable,
)
from bot.channels.messenger import Messenger, MessengerSettings
from bot.errors import ConfigError
from bot.reply import Button, Reply
from tests.emulators.messenger import MessengerEmulator
from tests.portal_rig import (
    Behaviour,
    PortalServer,
    drop,
    hang,
    huge_unannounced,
    no_http,
    ok,
    portal_server,
    status,
    trickle_body,
)

SECRET = "app-secret"
CITIZEN = "24684588352919792"
SEND = "/v25.0/me/messages"
LONG = "Đăng ký khai sinh có yếu tố nước ngoài"


def channel(api_url: str = "https://graph.facebook.com", **fields: Any) -> Messenger:
    given = {"page_token": "page-token", "app_secret": SECRET, "verify_token": "verify-word"}
    return Messenger(MessengerSettings(api_url=api_url, **{**given, **fields}))


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def batch(*events: dict[str, Any], **fields: Any) -> bytes:
    entries = [{"id": "1", "time": 1, "messaging": [event]} for event in events]
    return json.dumps({"object": "page", "entry": entries, **fields}).encode()


def message(**fields: Any) -> dict[str, Any]:
    return {
        "sender": {"id": CITIZEN},
        "recipient": {"id": "108000000000001"},
        "timestamp": 1458692752478,
        "message": {"mid": "m_1", **fields},
    }


def read(*events: dict[str, Any]) -> list[Event]:
    body = batch(*events)
    return channel().read(signed(body), body)


def run(messenger: Messenger, call: Callable[[Messenger], Awaitable[None]]) -> None:
    async def there_and_back() -> None:
        try:
            await call(messenger)
        finally:
            await messenger.close()

    asyncio.run(there_and_back())


def send(messenger: Messenger, what: Message | None = None, to: str = CITIZEN) -> None:
    run(messenger, lambda m: m.send(to, what or {"text": "Chào anh/chị"}))


@pytest.fixture
def graph() -> Iterator[PortalServer]:
    with portal_server() as server:
        yield server


# Settings


def test_without_token_it_is_off() -> None:
    assert not Messenger.configured(MessengerSettings(page_token=""))
    assert Messenger.configured(MessengerSettings(page_token="x", app_secret="y", verify_token="z"))


@pytest.mark.parametrize("missing", ["app_secret", "verify_token"])
def test_a_token_alone_is_not_enough(missing: str) -> None:
    with pytest.raises(ConfigError) as caught:
        channel(**{missing: ""})
    assert f"BOT_MESSENGER_{missing.upper()}" in str(caught.value)
    assert "BOT_MESSENGER_PAGE_TOKEN" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page_token", "a b"),
        ("page_token", "a\r\nX: 1"),
        ("api_url", "http://graph.facebook.com"),
        ("api_url", "graph.facebook.com"),
        ("api_url", "http://["),
        ("version", "25"),
        ("version", "v25.0/x"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    monkeypatch.setenv(f"BOT_MESSENGER_{field.upper()}", value)
    with pytest.raises(ConfigError, match=f"BOT_MESSENGER_{field.upper()}"):
        MessengerSettings.read()


# The handshake


HANDSHAKE = {
    "hub.mode": "subscribe",
    "hub.verify_token": "verify-word",
    "hub.challenge": "1158201444",
}


def test_the_challenge_is_answered() -> None:
    assert channel().challenge(HANDSHAKE) == "1158201444"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "another"},
        {"hub.verify_token": "đúng"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
    ],
)
def test_another_challenge_is_not(wrong: dict[str, str]) -> None:
    with pytest.raises(Forged):
        channel().challenge({**HANDSHAKE, **wrong})


def test_without_verify_token_nobody_is_let_in() -> None:
    off = Messenger(MessengerSettings(page_token="", verify_token=""))
    with pytest.raises(Forged):
        off.challenge({**HANDSHAKE, "hub.verify_token": ""})


# Signatures


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": "sha256=" + "0" * 64},
        {"x-hub-signature-256": "chữ ký \udcff"},
        signed(batch(message(text="a")), secret="another"),
        {"x-hub-signature": "sha1=" + hmac.new(SECRET.encode(), b"", "sha1").hexdigest()},
    ],
)
def test_what_meta_did_not_sign_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        channel().read(headers, batch(message(text="a")))


def test_a_changed_body_is_forged() -> None:
    body = batch(message(text="a"))
    with pytest.raises(Forged):
        channel().read(signed(body), body.replace(b'"a"', b'"b"'))


def test_without_secret_an_empty_key_signs_nothing() -> None:
    off = Messenger(MessengerSettings(page_token="", app_secret=""))
    with pytest.raises(Forged):
        off.read(signed(b"{}", secret=""), b"{}")


# Events


def test_a_text() -> None:
    text = "  Đăng ký khai sinh cần gì ạ? /x\n"
    [event] = read(message(text=text, mid="m_" + "x" * 300))
    assert event == Event(
        channel="messenger",
        sender=CITIZEN,
        message_id="m_" + "x" * 300,
        kind=Kind.text,
        text=text,
        button=None,
        sent_at=1458692752478,
    )


def test_all_entries_and_all_their_events_are_read() -> None:
    one = {"id": "1", "time": 1, "messaging": [message(text="a"), message(text="b", mid="m_2")]}
    two = {"id": "2", "time": 1, "messaging": [message(text="c", mid="m_3")]}
    body = json.dumps({"object": "page", "entry": [one, two]}).encode()
    events = channel().read(signed(body), body)
    assert [(event.message_id, event.text) for event in events] == [
        ("m_1", "a"),
        ("m_2", "b"),
        ("m_3", "c"),
    ]


def test_a_quick_reply() -> None:
    [event] = read(message(text="2", quick_reply={"payload": "k3:1"}))
    assert (event.kind, event.button, event.text) == (Kind.button, "k3:1", "2")


def test_a_postback() -> None:
    postback = {"mid": "m_9", "title": "Bắt đầu", "payload": "k3:0"}
    event = {"sender": {"id": CITIZEN}, "timestamp": "1458692752478", "postback": postback}
    [read_event] = read(event)
    assert read_event.kind is Kind.button
    assert (read_event.button, read_event.text) == ("k3:0", "Bắt đầu")
    assert (read_event.message_id, read_event.sent_at) == ("m_9", 1458692752478)


def test_a_quick_reply_without_payload_is_what_it_says() -> None:
    [event] = read(message(text="Có", quick_reply={}))
    assert (event.kind, event.text, event.button) == (Kind.text, "Có", None)


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["image"], Kind.image),
        (["image", "image"], Kind.image),
        (["audio"], Kind.audio),
        (["video"], Kind.file),
        (["file"], Kind.file),
        (["location"], Kind.location),
        (["sticker"], Kind.sticker),
        (["image", "sticker"], Kind.sticker),
        (["reel"], Kind.unsupported),
        (["fallback"], Kind.unsupported),
        ([], Kind.unsupported),
        ([["image"]], Kind.unsupported),
    ],
)
def test_attachments(types: list[Any], kind: Kind) -> None:
    [event] = read(message(attachments=[{"type": name, "payload": {"url": "x"}} for name in types]))
    assert (event.kind, event.text) == (kind, "")


def test_a_shared_link_is_the_text_around_it() -> None:
    [event] = read(message(text="https://a.vn", attachments=[{"type": "fallback"}]))
    assert (event.kind, event.text) == (Kind.text, "https://a.vn")


@pytest.mark.parametrize(
    "event",
    [
        message(text="a", is_echo=True),
        message(is_deleted=True),
        {"sender": {"id": "1"}, "delivery": {"mids": ["m_1"], "watermark": 1}},
        {"sender": {"id": "1"}, "read": {"watermark": 1}},
        {"sender": {"id": "1"}, "message_edit": {"mid": "m_1", "text": "b", "num_edit": 1}},
        {"sender": {"id": "1"}, "reaction": {"mid": "m_1", "emoji": "x"}},
        {"sender": {"id": "1"}, "referral": {"ref": "x"}},
        {"sender": {"user_ref": "x"}, "postback": {"mid": "m_1", "title": "x"}},
        {},
    ],
)
def test_what_is_not_for_the_bot(event: dict[str, Any]) -> None:
    assert read(event) == []


def test_what_another_app_or_platform_is_told_is_not_for_the_bot() -> None:
    standby = json.dumps({"object": "page", "entry": [{"standby": [message(text="a")]}]}).encode()
    assert channel().read(signed(standby), standby) == []
    instagram = batch(message(text="a"), object="instagram")
    assert channel().read(signed(instagram), instagram) == []


def test_ids_as_numbers() -> None:
    [event] = read({**message(text="a", mid=7), "sender": {"id": 24684588352919792}})
    assert (event.sender, event.message_id) == (CITIZEN, "7")


@pytest.mark.parametrize("value", [None, True, 1.5, "", [], {}, "a\u0000", "a\ud800"])
def test_an_event_without_sender_or_id_is_unreadable(value: Any) -> None:
    for event in (message(text="a", mid=value), {**message(text="a"), "sender": {"id": value}}):
        with pytest.raises(Unreadable):
            read(event)


def test_a_broken_event_does_not_take_the_others_with_it() -> None:
    events = read(message(text="a", mid=None), message(text="b"), {"sender": None, "read": {}})
    assert [event.text for event in events] == ["b"]


@pytest.mark.parametrize("value", [None, "hôm qua", -1, 0, True, 1e12, 10**30, "9" * 400])
def test_an_odd_time_is_none(value: Any) -> None:
    [event] = read({**message(text="a"), "timestamp": value})
    assert event.sent_at == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"object":"page"}',
        b'{"object":"page","entry":{}}',
        b"[" * 100_000,
    ],
)
def test_signed_nonsense_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().read(signed(body), body)


NAMES = st.sampled_from(
    [
        *("object", "entry", "messaging", "message", "postback", "sender", "id", "mid", "text"),
        *("attachments", "type", "quick_reply", "payload", "timestamp", "is_echo", "title"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["page", "image", "m_1"]),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES | st.text(), inner, max_size=5)
    ),
    max_leaves=30,
)


def attempt(body: bytes, headers: dict[str, str] | None = None) -> None:
    try:
        events = channel().read(signed(body) if headers is None else headers, body)
    except (Forged, Unreadable):
        return
    for event in events:
        assert event.sender and event.message_id and isinstance(event.text, str)
        (event.sender + event.message_id).encode()


@settings(max_examples=150)
@given(JSON, st.lists(st.dictionaries(NAMES, JSON, max_size=5), max_size=3))
def test_no_json_breaks_it(anything: Any, events: list[Any]) -> None:
    attempt(json.dumps(anything).encode())
    attempt(json.dumps({"object": "page", "entry": [{"messaging": events}]}).encode())


@settings(max_examples=100)
@given(st.binary(), st.text())
def test_no_bytes_break_it(body: bytes, signature: str) -> None:
    attempt(body)
    attempt(body, {"x-hub-signature-256": signature})


# Replies


def tap(title: str) -> Button:
    return Button(title=title, payload="/" + "x" * 2000)


def test_a_text_alone() -> None:
    assert channel().render(Reply(text="Chào anh/chị"), "k") == [{"text": "Chào anh/chị"}]


def test_nothing_is_no_message() -> None:
    assert channel().render(Reply(text=" "), "k") == []


def test_short_titles_are_quick_replies() -> None:
    [said] = channel().render(Reply(text="Gì nữa ạ?", buttons=[tap("Lệ phí"), tap("Hồ sơ")]), "k7")
    assert said == {
        "text": "Gì nữa ạ?",
        "quick_replies": [
            {"content_type": "text", "title": "Lệ phí", "payload": "k7:0"},
            {"content_type": "text", "title": "Hồ sơ", "payload": "k7:1"},
        ],
    }


def test_long_titles_are_a_numbered_list_with_numbers_to_tap() -> None:
    [said] = channel().render(Reply(text="Thủ tục nào ạ?", buttons=[tap(LONG), tap("Khác")]), "k")
    assert said["text"] == (f"Thủ tục nào ạ?\n\nAnh/chị nhắn số để chọn:\n1. {LONG}\n2. Khác")
    assert [(r["title"], r["payload"]) for r in said["quick_replies"]] == [
        ("1", "k:0"),
        ("2", "k:1"),
    ]


def test_a_list_that_the_text_has_already_is_not_said_twice() -> None:
    text = f"Anh/chị cần thủ tục nào ạ?\n1. {LONG}\n2. Khác"
    [said] = channel().render(Reply(text=text, buttons=[tap(LONG), tap("Khác")]), "k")
    assert said["text"] == text
    assert [r["title"] for r in said["quick_replies"]] == ["1", "2"]


def test_more_than_thirteen() -> None:
    buttons = [tap(f"Mục {n}") for n in range(1, 16)]
    [said] = channel().render(Reply(text="Mục nào ạ?", buttons=buttons), "k")
    assert "\n15. Mục 15" in said["text"]
    assert [r["title"] for r in said["quick_replies"]] == [str(n) for n in range(1, 14)]


def test_quick_replies_without_text() -> None:
    [said] = channel().render(Reply(text="", buttons=[tap("Có")]), "k")
    assert said["text"] == "Mời anh/chị chọn:"


def test_the_buttons_stand_on_the_last_message() -> None:
    text = "\n\n".join(["Đoạn văn. " * 15] * 4)
    said = channel(text_limit=200).render(Reply(text=text, buttons=[tap("Có")]), "k")
    assert len(said) > 2
    assert ["quick_replies" in one for one in said] == [False] * (len(said) - 1) + [True]
    assert all(len(one["text"]) <= 200 for one in said)


def test_the_payload_number_counts_taps_only() -> None:
    buttons = [Button(title="Trang", url="https://a.vn"), tap("Có"), tap("Không")]
    [said] = channel().render(Reply(text="Ạ?", buttons=buttons), "k")
    assert [r["payload"] for r in said["quick_replies"]] == ["k:0", "k:1"]
    assert said["text"] == "Ạ?\n\nTrang: https://a.vn"


def test_links_alone_are_a_button_template() -> None:
    buttons = [
        Button(title="Mở trang của thủ tục trên Cổng", url="https://dichvucong.gov.vn/x"),
        Button(title="Gọi (0228) 3 123 456", phone="(0228) 3 123 456"),
    ]
    [said] = channel().render(Reply(text="Đây ạ.", buttons=buttons), "k")
    assert said == {
        "attachment": {
            "type": "template",
            "payload": {
                "template_type": "button",
                "text": "Đây ạ.",
                "buttons": [
                    {
                        "type": "web_url",
                        "title": "Mở trang của thủ tụ…",
                        "url": "https://dichvucong.gov.vn/x",
                    },
                    {
                        "type": "phone_number",
                        "title": "Gọi (0228) 3 123 456",
                        "payload": "+842283123456",
                    },
                ],
            },
        }
    }


@pytest.mark.parametrize(
    "buttons",
    [
        [Button(title="Gọi 1022", phone="1022"), Button(title="Trang", url="https://a.vn")],
        [Button(title="Trang", url="https://a.vn")] * 4,
    ],
)
def test_links_that_fit_no_template_are_text(buttons: list[Button]) -> None:
    [said] = channel().render(Reply(text="Đây ạ.", buttons=buttons), "k")
    lines = said["text"].split("\n")
    assert lines[:2] == ["Đây ạ.", ""]
    assert lines[2] in ("Gọi 1022", "Trang: https://a.vn")
    assert lines[-1] == "Trang: https://a.vn"
    assert len(lines) == 2 + len(buttons)


@pytest.mark.parametrize(("length", "template"), [(640, True), (641, False)])
def test_a_long_text_keeps_its_link_in_one_message(length: int, template: bool) -> None:
    reply = Reply(text="x" * length, buttons=[Button(title="Trang", url="https://a.vn")])
    [said] = channel().render(reply, "k")
    assert ("attachment" in said) is template
    assert "https://a.vn" in json.dumps(said)


def test_links_without_text() -> None:
    reply = Reply(text="", buttons=[Button(title="Trang", url="https://a.vn")])
    [said] = channel().render(reply, "k")
    assert said["attachment"]["payload"]["text"] == "Mời anh/chị chọn:"


titles = st.text("aăđêộ 0.", min_size=1, max_size=60).filter(str.strip)
buttons = st.one_of(
    st.builds(lambda title: Button(title=title, payload="/x"), titles),
    st.builds(lambda title: Button(title=title, url="https://a.vn/x"), titles),
    st.builds(
        lambda title, phone: Button(title=title, phone=phone),
        titles,
        st.sampled_from(["1022", "19001234", "0912 345 678", "+84 24 3825 3821"]),
    ),
)


@pytest.fixture(scope="module")
def emulator() -> Iterator[MessengerEmulator]:
    with MessengerEmulator().running() as running:
        yield running


def inject(emulator: MessengerEmulator, event: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{emulator.url}/__control/receive", json=event, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def tell(emulator: MessengerEmulator, **state: Any) -> None:
    httpx.post(f"{emulator.url}/__control/state", json=state).raise_for_status()


@settings(max_examples=60, deadline=None)
@given(
    text=st.text("aăđêộ \n0.", max_size=1200).map(str.strip), buttons=st.lists(buttons, max_size=15)
)
def test_whatever_is_rendered_is_taken(
    emulator: MessengerEmulator, text: str, buttons: list[Button]
) -> None:
    emulator.subscribed = False  # nobody listens
    inject(emulator, {"sender": CITIZEN, "message": {"text": "a"}})
    messages = channel().render(Reply(text=text, buttons=buttons), "k")
    assert bool(messages) is bool(text or buttons)

    async def send_all(messenger: Messenger) -> None:
        for one in messages:
            await messenger.send(CITIZEN, one)

    emulator.sent.clear()
    run(channel(emulator.url), send_all)
    assert [one["message"] for one in emulator.sent] == messages


# Sending


def test_what_goes_over_the_wire(graph: PortalServer) -> None:
    graph.on(SEND, ok({"recipient_id": CITIZEN, "message_id": "m_1"}))
    send(channel(graph.url), {"text": "Chào anh/chị"})
    [call] = graph.requests
    proof = hmac.new(SECRET.encode(), b"page-token", hashlib.sha256).hexdigest()
    assert (call.method, call.path, call.query) == ("POST", SEND, {"appsecret_proof": proof})
    assert call.headers["Authorization"] == "Bearer page-token"
    assert json.loads(call.body) == {
        "recipient": {"id": CITIZEN},
        "messaging_type": "RESPONSE",
        "message": {"text": "Chào anh/chị"},
    }


def test_the_version_is_a_setting(graph: PortalServer) -> None:
    graph.on("/v26.0/me/messages", ok({"message_id": "m_1"}))
    send(channel(graph.url, version="v26.0"))


def refusal(code: int, subcode: int | None = None, text: str = "", at: int = 400) -> Behaviour:
    error = {"message": text, "type": "OAuthException", "code": code, "error_subcode": subcode}
    return status(at, json.dumps({"error": error}))


def failure(server_url: str, **fields: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        send(channel(server_url, **fields))
    assert CITIZEN not in str(caught.value) and "page-token" not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize(
    ("code", "subcode", "kind", "reason"),
    [
        (190, 463, NotSetUp, "token"),
        (102, None, NotSetUp, "token"),
        (10, None, NotSetUp, "permission"),
        (200, 2018028, NotSetUp, "permission"),
        (230, None, NotSetUp, "permission"),
        (368, None, NotSetUp, "restricted"),
        (10, 2018278, NeverTaken, "window_closed"),
        (200, 2018278, NeverTaken, "window_closed"),
        (10, 2018108, NeverTaken, "blocked"),
        (200, 1545041, NeverTaken, "unavailable"),
        (551, None, NeverTaken, "unavailable"),
        (100, 2018001, NeverTaken, "no_such_chat"),
        (100, None, NeverTaken, "invalid_message"),
        (105, None, NeverTaken, "invalid_message"),
        (1200, None, TryLater, "temporary"),
        (2, None, TryLater, "temporary"),
        (4, None, TryLater, "rate_limited"),
        (32, None, TryLater, "rate_limited"),
        (613, None, TryLater, "rate_limited"),
        (99_999, None, TryLater, "unknown_error"),
    ],
)
def test_what_graph_refuses(
    graph: PortalServer, code: int, subcode: int | None, kind: type[SendFailed], reason: str
) -> None:
    graph.on(SEND, refusal(code, subcode))
    failed = failure(graph.url)
    assert (type(failed), failed.reason) == (kind, reason)


def test_a_refused_proof_is_a_matter_of_the_set_up(graph: PortalServer) -> None:
    graph.on(SEND, refusal(100, text="Invalid appsecret_proof provided in the API argument"))
    failed = failure(graph.url)
    assert (type(failed), failed.reason) == (NotSetUp, "app_secret")


def test_an_error_with_status_200_is_one(graph: PortalServer) -> None:
    graph.on(SEND, refusal(190, at=200))
    assert isinstance(failure(graph.url), NotSetUp)


USAGE = json.dumps({"1": [{"type": "messenger", "estimated_time_to_regain_access": 7}, 5], "2": 1})


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"X-Business-Use-Case-Usage": USAGE}, 420.0),
        ({"X-Business-Use-Case-Usage": "{"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(
    graph: PortalServer, headers: dict[str, str], after: float | None
) -> None:
    graph.on(SEND, status(400, '{"error":{"code":613}}', headers), status(429, "", headers))
    messenger = channel(graph.url)

    async def twice(messenger: Messenger) -> None:
        for _ in range(2):
            with pytest.raises(TryLater) as caught:
                await messenger.send(CITIZEN, {"text": "a"})
            assert (caught.value.reason, caught.value.after) == ("rate_limited", after)

    run(messenger, twice)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (status(200, "<html>Bảo trì</html>"), "unexpected_answer"),
        (status(200, '{"message_id":'), "unexpected_answer"),
        (ok([]), "unexpected_answer"),
        (ok({}), "unexpected_answer"),
        (ok({"error": "no"}), "unexpected_answer"),
        (status(200, b"[" * 60_000), "unexpected_answer"),
        (status(302, "", {"Location": "/elsewhere"}), "unexpected_answer"),
        (status(404, "<html></html>"), "unexpected_answer"),
        (status(429, "slow down"), "rate_limited"),
        (status(500), "server_error"),
        (status(503, "<html></html>"), "server_error"),
        (drop, "unreachable"),
        (no_http, "unreachable"),
        (hang, "timed_out"),
        (trickle_body, "timed_out"),
        (huge_unannounced, "unexpected_answer"),
    ],
)
def test_what_may_go_better_later(graph: PortalServer, behaviour: Behaviour, reason: str) -> None:
    graph.on(SEND, behaviour)
    slow = reason == "timed_out"
    failed = failure(graph.url, timeout=0.3 if slow else 10)
    assert (type(failed), failed.reason) == (TryLater, reason)
    assert not graph.calls("/elsewhere")


def test_nobody_there(graph: PortalServer) -> None:
    failed = failure("http://127.0.0.1:1")
    assert (type(failed), failed.reason) == (TryLater, "unreachable")


def test_closed_before_it_was_used() -> None:
    asyncio.run(channel().close())


# The set-up


def check(server_url: str, webhook: str = "", **fields: Any) -> list[Finding]:
    found: list[Finding] = []

    async def ask(messenger: Messenger) -> None:
        found.extend(await messenger.check(webhook))

    run(channel(server_url, **fields), ask)
    return found


def test_a_right_set_up(emulator: MessengerEmulator, webhook: PortalServer) -> None:
    findings = check(emulator.url, emulator.webhook)
    assert [finding.right for finding in findings] == [True, True, True]
    assert "UBND phường Hoa Lư" in findings[0].text
    assert emulator.webhook in findings[2].text
    assert not emulator.sent


def test_a_wrong_set_up(emulator: MessengerEmulator, webhook: PortalServer) -> None:
    *_, address = check(emulator.url, "https://bot.example.vn/webhooks/messenger")
    assert not address.right and emulator.webhook in address.text
    [token] = check(emulator.url, page_token="another")
    assert not token.right and "BOT_MESSENGER_PAGE_TOKEN" in token.text
    [secret] = check(emulator.url, app_secret="another")
    assert not secret.right and "BOT_MESSENGER_APP_SECRET" in secret.text
    emulator.subscribed = False
    *_, off = check(emulator.url)
    assert not off.right and "đã bị Meta tắt" in off.text


APP = {"id": "3", "name": "Bot", "subscribed_fields": ["messages", "messaging_postbacks"]}


@pytest.mark.parametrize(
    ("apps", "subscriptions", "said"),
    [
        (ok({"data": []}), status(404), "chưa được nối với ứng dụng nào"),
        (refusal(200), status(404), "quyền pages_manage_metadata"),
        (status(500), status(404), "chưa kiểm tra được"),
        (ok({"data": [APP]}), refusal(190), "BOT_MESSENGER_APP_SECRET"),
        (ok({"data": [APP]}), ok({"data": []}), "chưa khai báo webhook"),
        (ok({"data": [APP]}), ok({"data": [{"object": "user"}]}), "chưa khai báo webhook"),
        (ok({"data": [{"id": "3"}]}), ok({"data": [5]}), "messages, messaging_postbacks"),
        (ok({"data": 5}), status(404), "chưa được nối với ứng dụng nào"),
    ],
)
def test_what_is_wrong_is_named(
    graph: PortalServer, apps: Behaviour, subscriptions: Behaviour, said: str
) -> None:
    graph.on("/v25.0/me", ok({"id": "1", "name": "Trang"}))
    graph.on("/v25.0/me/subscribed_apps", apps)
    graph.on("/v25.0/3/subscriptions", subscriptions)
    wrong = [finding.text for finding in check(graph.url) if not finding.right]
    assert any(said in text for text in wrong)


def test_what_meta_does_not_tell_is_not_called_wrong(graph: PortalServer) -> None:
    graph.on("/v25.0/me", ok({"id": "1", "name": "Trang"}))
    graph.on("/v25.0/me/subscribed_apps", refusal(200))
    assert [finding.right for finding in check(graph.url)] == [True, None]


def test_nobody_to_ask() -> None:
    [finding] = check("http://127.0.0.1:1")
    assert not finding.right and "unreachable" in finding.text


# With the emulator


@pytest.fixture
def webhook(emulator: MessengerEmulator) -> Iterator[PortalServer]:
    with portal_server() as server:
        emulator.webhook, emulator.subscribed = f"{server.url}/webhook", True
        emulator.deliveries.clear()
        emulator.sent.clear()
        server.on("/webhook", status(200))
        yield server


def test_a_citizen_writes_and_is_answered(
    emulator: MessengerEmulator, webhook: PortalServer
) -> None:
    inject(emulator, {"sender": "psid-1", "message": {"text": "Xin chào"}})
    [call] = webhook.requests
    headers = {name.lower(): value for name, value in call.headers.items()}
    [event] = channel().read(headers, call.body.encode())
    assert (event.sender, event.text, event.kind) == ("psid-1", "Xin chào", Kind.text)
    send(channel(emulator.url), {"text": "Chào anh/chị"}, to=event.sender)
    sent = httpx.get(f"{emulator.url}/__control/sent").json()
    assert sent == [{"recipient": "psid-1", "message": {"text": "Chào anh/chị"}}]


def test_a_webhook_that_fails_is_called_again(
    emulator: MessengerEmulator, webhook: PortalServer
) -> None:
    webhook.on("/webhook", status(500), drop, status(200))
    inject(emulator, {"sender": "psid-2", "message": {"text": "a"}})
    bodies = [call.body for call in webhook.calls("/webhook")]
    assert emulator.deliveries == [500, 0, 200] and len(set(bodies)) == 1
    webhook.on("/webhook", status(500))
    inject(emulator, {"sender": "psid-2", "message": {"text": "b"}})
    assert not emulator.subscribed


def test_the_handshake_with_the_emulator(
    emulator: MessengerEmulator, webhook: PortalServer
) -> None:
    def answer(handler: Any, request: Any) -> None:
        status(200, channel().challenge(request.query))(handler, request)

    webhook.on("/webhook", answer)
    verified = httpx.post(f"{emulator.url}/__control/verify").json()
    assert verified == {"verified": True}


def test_the_ends_of_a_conversation(emulator: MessengerEmulator, webhook: PortalServer) -> None:
    def fails(to: str, what: Message | None = None) -> tuple[type[SendFailed], str]:
        with pytest.raises(SendFailed) as caught:
            send(channel(emulator.url), what, to=to)
        return type(caught.value), caught.value.reason

    for sender in ("late", "blocker", "here"):
        inject(emulator, {"sender": sender, "message": {"text": "a"}})
    tell(emulator, block="blocker", hours={"late": 24.1})
    assert fails("stranger") == (NeverTaken, "no_such_chat")
    assert fails("late") == (NeverTaken, "window_closed")
    assert fails("blocker") == (NeverTaken, "unavailable")
    assert fails("here", {"text": "x" * 2001}) == (NeverTaken, "invalid_message")
    tell(emulator, faults=[{"status": 400, "code": 613, "headers": {"Retry-After": "5"}}])
    assert fails("here") == (TryLater, "rate_limited")
    tell(emulator, token="new-token")
    assert fails("here") == (NotSetUp, "token")
    tell(emulator, token="page-token")
    send(channel(emulator.url), to="here")
