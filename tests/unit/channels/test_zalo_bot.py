"""bot.channels.zalo_bot: webhook and polling, replies without buttons, how it fails."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import (
    Event,
    Finding,
    Forged,
    Kind,
    NeverTaken,
    NotSetUp,
    SendFailed,
    TryLater,
    Unreadable,
)
from bot.channels.zalo_bot import ZaloBot, ZaloBotSettings
from bot.errors import ConfigError
from bot.reply import Button, Reply
from tests.emulators.zalo_bot import ZaloBotEmulator
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

T = TypeVar("T")

TOKEN = "123456:AbC-dEf"
SECRET = "word-for-webhooks"
CITIZEN = "6ede9afa66b88fe6d6a9"
SIGNED = {"x-bot-api-secret-token": SECRET}
SEND, UPDATES = f"/bot{TOKEN}/sendMessage", f"/bot{TOKEN}/getUpdates"


def channel(api_url: str = "https://bot-api.zaloplatforms.com", **fields: Any) -> ZaloBot:
    given = {"token": TOKEN, "webhook_secret": SECRET}
    return ZaloBot(ZaloBotSettings(api_url=api_url, **{**given, **fields}))


def update(event: str = "text", **fields: Any) -> dict[str, Any]:
    message = {
        "from": {"id": CITIZEN, "display_name": "Ted", "is_bot": False},
        "chat": {"id": CITIZEN, "chat_type": "PRIVATE"},
        "message_id": "2d758cb5e222177a4e35",
        "date": 1750316131602,
    }
    return {"message": {**message, **fields}, "event_name": f"message.{event}.received"}


def read(what: Any) -> list[Event]:
    return channel().read(SIGNED, json.dumps({"ok": True, "result": what}).encode())


def run(bot: ZaloBot, call: Callable[[ZaloBot], Awaitable[T]]) -> T:
    async def there_and_back() -> T:
        try:
            return await call(bot)
        finally:
            await bot.close()

    return asyncio.run(there_and_back())


def send(bot: ZaloBot, text: str = "Chào anh/chị", to: str = CITIZEN) -> None:
    run(bot, lambda b: b.send(to, {"text": text}))


def poll(bot: ZaloBot) -> list[Event]:
    return run(bot, lambda b: b.poll())


@pytest.fixture
def zalo() -> Iterator[PortalServer]:
    with portal_server() as server:
        yield server


# Settings


def test_without_token_it_is_off() -> None:
    assert not ZaloBot.configured(ZaloBotSettings(token=""))
    assert ZaloBot.configured(ZaloBotSettings(token=TOKEN, polling=True))


def test_messages_must_come_in_by_one_way() -> None:
    with pytest.raises(ConfigError) as caught:
        ZaloBotSettings(token=TOKEN, webhook_secret="", polling=False)
    for name in ("BOT_ZALO_BOT_WEBHOOK_SECRET", "BOT_ZALO_BOT_POLLING", "BOT_ZALO_BOT_TOKEN"):
        assert name in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("token", "a/../b"),
        ("token", "1:a?b"),
        ("webhook_secret", "1234567"),
        ("webhook_secret", "x" * 257),
        ("webhook_secret", "mật khẩu dài"),
        ("api_url", "http://bot-api.zaloplatforms.com"),
        ("api_url", "http://["),
        ("poll_timeout", "0"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    monkeypatch.setenv(f"BOT_ZALO_BOT_{field.upper()}", value)
    with pytest.raises(ConfigError, match=f"BOT_ZALO_BOT_{field.upper()}"):
        ZaloBotSettings.read()


# Webhook


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-bot-api-secret-token": ""},
        {"x-bot-api-secret-token": "word-for-webhook"},
        {"x-bot-api-secret-token": "từ \udcff"},
        {"x-telegram-bot-api-secret-token": SECRET},
    ],
)
def test_without_the_word_it_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        channel().read(headers, json.dumps(update(text="a")).encode())


def test_where_no_word_is_set_no_webhook_is_taken() -> None:
    polling = channel(webhook_secret="", polling=True)
    with pytest.raises(Forged):
        polling.read({"x-bot-api-secret-token": ""}, json.dumps(update(text="a")).encode())


def test_a_text() -> None:
    [event] = read(update(text=" Xin chào\n"))
    assert event == Event(
        channel="zalo_bot",
        sender=CITIZEN,
        message_id="2d758cb5e222177a4e35",
        kind=Kind.text,
        text=" Xin chào\n",
        sent_at=1750316131602,
    )


def test_an_update_without_its_envelope() -> None:
    [event] = channel().read(SIGNED, json.dumps(update(text="Xin chào")).encode())
    assert event.text == "Xin chào"


@pytest.mark.parametrize(
    ("event", "fields", "kind", "text"),
    [
        ("image", {"photo": "https://x", "caption": "CCCD"}, Kind.image, "CCCD"),
        ("image", {"photo_url": "https://x"}, Kind.image, ""),
        ("sticker", {"sticker": "s42", "url": "https://x"}, Kind.sticker, ""),
        ("voice", {"voice_url": "https://x"}, Kind.audio, ""),
        ("link", {"text": "https://a.vn"}, Kind.text, "https://a.vn"),
        ("link", {"link": {}}, Kind.unsupported, ""),
        ("text", {}, Kind.unsupported, ""),
        ("text", {"text": 5}, Kind.unsupported, ""),
        ("unsupported", {}, Kind.unsupported, ""),
    ],
)
def test_other_kinds(event: str, fields: dict[str, Any], kind: Kind, text: str) -> None:
    [found] = read(update(event, **fields))
    assert (found.kind, found.text, found.button) == (kind, text, None)


@pytest.mark.parametrize(
    "what",
    [
        update(text="a", chat={"id": "g1", "chat_type": "GROUP"}),
        update(text="a", **{"from": {"id": "b", "is_bot": True}}),
        update("reaction"),
        {"event_name": "message.unsupported.received"},
        {"event_name": "bot.added"},
        {"event_name": ["message.text.received"]},
        {"message": {}},
    ],
)
def test_what_is_not_for_the_bot(what: dict[str, Any]) -> None:
    assert read(what) == []


def test_ids_as_numbers() -> None:
    [event] = read(update(text="a", message_id=7, chat={"id": 42, "chat_type": "PRIVATE"}))
    assert (event.sender, event.message_id) == ("42", "7")


@pytest.mark.parametrize("value", [None, True, "", 1.5, {}, "a\u0000", "a\ud800"])
def test_a_message_without_chat_or_id_is_unreadable(value: Any) -> None:
    for what in (update(text="a", message_id=value), update(text="a", chat={"id": value})):
        with pytest.raises(Unreadable):
            read(what)


@pytest.mark.parametrize("value", [None, "1750316131602", -1, True, 1e12, 10**30])
def test_an_odd_date_is_none(value: Any) -> None:
    assert read(update(text="a", date=value))[0].sent_at == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 100_000])
def test_nonsense_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().read(SIGNED, body)


NAMES = st.sampled_from(
    ["result", "event_name", "message", "from", "chat", "id", "chat_type", "text", "message_id"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["PRIVATE", "message.text.received"]),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES | st.text(), inner, max_size=5)
    ),
    max_leaves=30,
)


def attempt(body: bytes, headers: dict[str, str] = SIGNED) -> None:
    try:
        events = channel().read(headers, body)
    except (Forged, Unreadable):
        return
    for event in events:
        assert event.sender and event.message_id and isinstance(event.text, str)
        (event.sender + event.message_id).encode()


@settings(max_examples=150)
@given(JSON, st.dictionaries(NAMES, JSON, max_size=6))
def test_no_json_breaks_it(anything: Any, fields: dict[str, Any]) -> None:
    attempt(json.dumps(anything).encode())
    attempt(json.dumps({"ok": True, "result": update(**fields)}).encode())
    attempt(json.dumps({**update(text="a"), **fields}).encode())


@settings(max_examples=100)
@given(st.binary(), st.text())
def test_no_bytes_break_it(body: bytes, word: str) -> None:
    attempt(body)
    attempt(body, {"x-bot-api-secret-token": word})


# Replies


def test_everything_is_said_in_words() -> None:
    buttons = [
        Button(title="Lệ phí", payload="/a"),
        Button(title="Mở trang", url="https://a.vn/x"),
        Button(title="Hồ sơ", payload="/b"),
        Button(title="Gọi 1022", phone="1022"),
    ]
    assert channel().render(Reply(text="Gì nữa ạ?", buttons=buttons), "k") == [
        {
            "text": "Gì nữa ạ?\n\nMở trang: https://a.vn/x\nGọi 1022\n\n"
            "Anh/chị nhắn số để chọn:\n1. Lệ phí\n2. Hồ sơ"
        }
    ]


def test_a_list_that_the_text_has_already_is_not_said_twice() -> None:
    text = "Thủ tục nào ạ?\n1. Khai sinh\n2. Khai tử"
    buttons = [Button(title=title, payload="/x") for title in ("Khai sinh", "Khai tử")]
    assert channel().render(Reply(text=text, buttons=buttons), "k") == [{"text": text}]


def test_buttons_without_text_and_nothing_at_all() -> None:
    [said] = channel().render(Reply(text="", buttons=[Button(title="Có", payload="/x")]), "k")
    assert said == {"text": "Anh/chị nhắn số để chọn:\n1. Có"}
    assert channel().render(Reply(text="\n"), "k") == []


def test_a_long_text_is_several_messages() -> None:
    said = channel(text_limit=100).render(Reply(text="Một câu. " * 40), "k")
    assert len(said) == 4 and all(len(one["text"]) <= 100 for one in said)


# Sending


def test_what_goes_over_the_wire(zalo: PortalServer) -> None:
    zalo.on(SEND, ok({"ok": True, "result": {"message_id": "1", "date": 1}}))
    send(channel(zalo.url))
    [call] = zalo.requests
    assert (call.method, call.path, call.query) == ("POST", SEND, {})
    assert json.loads(call.body) == {"chat_id": CITIZEN, "text": "Chào anh/chị"}


def refusal(code: int, at: int = 200) -> Behaviour:
    return status(at, json.dumps({"ok": False, "description": "…", "error_code": code}))


def failure(call: Callable[[], object]) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        call()
    assert caught.value.__cause__ is None and TOKEN not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("with_status", [False, True])
@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (400, NeverTaken, "invalid_message"),
        (401, NotSetUp, "token"),
        (403, TryLater, "server_error"),
        (404, NotSetUp, "not_found"),
        (408, TryLater, "timed_out"),
        (429, TryLater, "rate_limited"),
        (500, TryLater, "server_error"),
        (418, TryLater, "unexpected_answer"),
    ],
)
def test_what_zalo_refuses(
    zalo: PortalServer, code: int, kind: type[SendFailed], reason: str, with_status: bool
) -> None:
    zalo.on(SEND, refusal(code, at=code if with_status else 200))
    failed = failure(lambda: send(channel(zalo.url)))
    assert (type(failed), failed.reason) == (kind, reason)


@pytest.mark.parametrize(("header", "after"), [("30", 30.0), ("soon", None), ("9" * 400, None)])
def test_how_long_to_wait(zalo: PortalServer, header: str, after: float | None) -> None:
    zalo.on(SEND, status(429, "", {"Retry-After": header}))
    failed = failure(lambda: send(channel(zalo.url)))
    assert isinstance(failed, TryLater)
    assert (failed.reason, failed.after) == ("rate_limited", after)


LATER = [
    (status(200, "<html>Bảo trì</html>"), "unexpected_answer"),
    (status(400, "<html></html>"), "unexpected_answer"),
    (status(200, '{"ok":'), "unexpected_answer"),
    (ok([]), "unexpected_answer"),
    (ok({"ok": "true"}), "unexpected_answer"),
    (ok({"ok": False}), "unexpected_answer"),
    (status(302, "", {"Location": "/elsewhere"}), "unexpected_answer"),
    (status(503, "<html></html>"), "server_error"),
    (drop, "unreachable"),
    (no_http, "unreachable"),
    (hang, "timed_out"),
    (trickle_body, "timed_out"),
    (huge_unannounced, "unexpected_answer"),
]


@pytest.mark.parametrize(("behaviour", "reason"), LATER)
def test_what_may_go_better_later(zalo: PortalServer, behaviour: Behaviour, reason: str) -> None:
    zalo.on(SEND, behaviour)
    bot = channel(zalo.url, timeout=0.3 if reason == "timed_out" else 10)
    failed = failure(lambda: send(bot))
    assert (type(failed), failed.reason) == (TryLater, reason)
    assert not zalo.calls("/elsewhere")


def test_nobody_there() -> None:
    for call in (send, poll):
        failed = failure(lambda call=call: call(channel("http://127.0.0.1:1")))
        assert (type(failed), failed.reason) == (TryLater, "unreachable")


def test_closed_before_it_was_used() -> None:
    asyncio.run(channel().close())


# Polling


def test_an_update_is_got(zalo: PortalServer) -> None:
    zalo.on(UPDATES, ok({"ok": True, "result": update(text="Xin chào")}))
    [event] = poll(channel(zalo.url, poll_timeout=20))
    assert (event.sender, event.text) == (CITIZEN, "Xin chào")
    [call] = zalo.requests
    assert json.loads(call.body) == {"timeout": "20"}


def test_several_updates(zalo: PortalServer) -> None:
    two = [update(text="a"), update(text="b", message_id="2")]
    zalo.on(UPDATES, ok({"ok": True, "result": two}))
    assert [event.text for event in poll(channel(zalo.url))] == ["a", "b"]


@pytest.mark.parametrize(
    "behaviour",
    [
        refusal(408),
        refusal(408, at=408),
        ok({"ok": True}),
        ok({"ok": True, "result": {}}),
        ok({"ok": True, "result": []}),
    ],
)
def test_nobody_wrote(zalo: PortalServer, behaviour: Behaviour) -> None:
    zalo.on(UPDATES, behaviour)
    assert poll(channel(zalo.url)) == []


def test_an_unreadable_update_is_left_out_and_noted_without_its_content(
    zalo: PortalServer, caplog: pytest.LogCaptureFixture
) -> None:
    both = [update(text="bí mật", message_id=None), update(text="b")]
    zalo.on(UPDATES, ok({"ok": True, "result": both}))
    with caplog.at_level(logging.WARNING):
        assert [event.text for event in poll(channel(zalo.url))] == ["b"]
    assert "zalo_bot" in caplog.text
    assert "bí mật" not in caplog.text and CITIZEN not in caplog.text


@pytest.mark.parametrize("code", [400, 409])
def test_a_webhook_excludes_polling(zalo: PortalServer, code: int) -> None:
    zalo.on(UPDATES, refusal(code, at=code))
    failed = failure(lambda: poll(channel(zalo.url)))
    assert (type(failed), failed.reason) == (NotSetUp, "webhook_is_set")


@pytest.mark.parametrize(
    ("behaviour", "kind", "reason"),
    [
        (refusal(401, at=401), NotSetUp, "token"),
        (refusal(429), TryLater, "rate_limited"),
        (status(502, "<html></html>"), TryLater, "server_error"),
        (status(400, "<html></html>"), TryLater, "unexpected_answer"),
    ],
)
def test_polling_fails(
    zalo: PortalServer, behaviour: Behaviour, kind: type[SendFailed], reason: str
) -> None:
    zalo.on(UPDATES, behaviour)
    failed = failure(lambda: poll(channel(zalo.url)))
    assert (type(failed), failed.reason) == (kind, reason)


def test_polling_waits_longer_than_zalo_does(zalo: PortalServer) -> None:
    def answer_late(handler: Any, request: Any) -> None:
        handler.portal.released.wait(0.4)
        refusal(408)(handler, request)

    zalo.on(UPDATES, answer_late)
    zalo.on(SEND, hang)
    assert poll(channel(zalo.url, timeout=0.2, poll_timeout=5)) == []
    assert failure(lambda: send(channel(zalo.url, timeout=0.2))).reason == "timed_out"


# The set-up


def check(url: str, webhook: str = "", **fields: Any) -> list[Finding]:
    return run(channel(url, **fields), lambda bot: bot.check(webhook))


def set_webhook(emulator: ZaloBotEmulator, url: str) -> None:
    body = {"url": url, "secret_token": SECRET}
    httpx.post(f"{emulator.url}/bot{TOKEN}/setWebhook", json=body).raise_for_status()


@pytest.fixture
def emulator() -> Iterator[ZaloBotEmulator]:
    with ZaloBotEmulator(token=TOKEN).running() as running:
        yield running


def test_the_set_up_of_a_webhook(emulator: ZaloBotEmulator) -> None:
    address = "https://bot.example.vn/webhooks/zalo_bot"
    known, hook = check(emulator.url)
    assert known.right and "bot.VDKyGxQvc" in known.text
    assert not hook.right and "Chưa có webhook" in hook.text
    set_webhook(emulator, address)
    assert [finding.right for finding in check(emulator.url, address)] == [True, True]
    assert [finding.right for finding in check(emulator.url)] == [True, True]
    assert [finding.right for finding in check(emulator.url, f"{address}2")] == [True, False]


def test_the_set_up_of_polling(emulator: ZaloBotEmulator) -> None:
    assert check(emulator.url, polling=True)[1].right
    set_webhook(emulator, "https://bot.example.vn/webhooks/zalo_bot")
    hook = check(emulator.url, polling=True)[1]
    assert not hook.right and "deleteWebhook" in hook.text


def test_a_set_up_that_can_not_be_seen(emulator: ZaloBotEmulator) -> None:
    [token] = check(emulator.url, token="1:another")
    assert not token.right and "BOT_ZALO_BOT_TOKEN" in token.text
    [unseen] = check("http://127.0.0.1:1")
    assert not unseen.right and "unreachable" in unseen.text


# With the emulator


def inject(emulator: ZaloBotEmulator, **message: Any) -> None:
    answer = httpx.post(f"{emulator.url}/__control/receive", json=message, timeout=10)
    answer.raise_for_status()


def tell(emulator: ZaloBotEmulator, **state: Any) -> None:
    httpx.post(f"{emulator.url}/__control/state", json=state).raise_for_status()


def test_a_citizen_writes_and_is_answered_by_polling(emulator: ZaloBotEmulator) -> None:
    inject(emulator, sender=CITIZEN, text="Xin chào")
    inject(emulator, sender=CITIZEN, group="g1", text="cả nhóm")
    inject(emulator, sender=CITIZEN, event="unsupported")
    bot = channel(emulator.url)

    async def talk(bot: ZaloBot) -> list[Event]:
        events = [event for _ in range(4) for event in await bot.poll()]
        await bot.send(events[0].sender, {"text": "Chào anh/chị"})
        return events

    events = run(bot, talk)
    assert [(event.kind, event.text) for event in events] == [
        (Kind.text, "Xin chào"),
        (Kind.unsupported, ""),
    ]
    sent = httpx.get(f"{emulator.url}/__control/sent").json()
    assert sent == [{"chat_id": CITIZEN, "text": "Chào anh/chị"}]


def test_a_citizen_writes_by_webhook(emulator: ZaloBotEmulator, zalo: PortalServer) -> None:
    zalo.on("/webhook", status(200))
    set_webhook(emulator, f"{zalo.url}/webhook")
    inject(emulator, sender=CITIZEN, text="Xin chào")
    [call] = zalo.requests
    headers = {name.lower(): value for name, value in call.headers.items()}
    [event] = channel().read(headers, call.body.encode())
    assert (event.sender, event.text) == (CITIZEN, "Xin chào")
    assert failure(lambda: poll(channel(emulator.url))).reason == "webhook_is_set"


def test_the_ends_of_a_conversation(emulator: ZaloBotEmulator) -> None:
    def fails(text: str = "a", to: str = CITIZEN) -> tuple[type[SendFailed], str]:
        failed = failure(lambda: send(channel(emulator.url), text, to))
        return type(failed), failed.reason

    inject(emulator, sender=CITIZEN, text="a")
    assert fails(to="stranger") == (NeverTaken, "invalid_message")
    assert fails("x" * 2001) == (NeverTaken, "invalid_message")
    send(channel(emulator.url), "x" * 2000)
    tell(emulator, faults=[429])
    assert fails() == (TryLater, "rate_limited")
    tell(emulator, token="1:new")
    assert fails() == (NotSetUp, "token")


@settings(max_examples=150)
@given(
    st.text("aăđêộ \n0.", max_size=1200),
    st.lists(st.text("aăđêộ 0.", min_size=1, max_size=60).filter(str.strip), max_size=15),
)
def test_whatever_is_rendered_may_be_sent(text: str, titles: list[str]) -> None:
    buttons = [Button(title=title, payload="/x") for title in titles]
    messages = channel().render(Reply(text=text, buttons=buttons), "k")
    assert bool(messages) is bool(text.strip() or titles)
    for message in messages:
        assert set(message) == {"text"} and 1 <= len(message["text"]) <= 2000
