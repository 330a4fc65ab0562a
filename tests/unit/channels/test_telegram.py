"""bot.channels.telegram: updates read, replies written, calls that fail in every way."""

from __future__ import annotations

import asyncio
import json
import logging
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import (
    Event,
    Forged,
    Kind,
    NeverTaken,
    NotSetUp,
    SendFailed,
    TryLater,
    Unreadable,
)
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.telegram.channel import MAX_TAPS
from bot.errors import ConfigError
from bot.reply import Button, Reply
from tests.portal_rig import (
    Behaviour,
    PortalServer,
    drop,
    hang,
    huge_announced,
    huge_unannounced,
    no_http,
    ok,
    portal_server,
    status,
    trickle_body,
)

TOKEN = "123456:ABC-def_1"
SECRET = "a-secret-of-a-webhook"
SIGNED = {"x-telegram-bot-api-secret-token": SECRET}
CITIZEN = {"id": 42, "is_bot": False, "first_name": "Lan"}
CHAT = {"id": 42, "type": "private", "first_name": "Lan"}
MESSAGE = {"message_id": 5, "date": 1_760_000_000, "chat": CHAT, "from": CITIZEN}
BOTS = {"message_id": 4, "date": 1_760_000_000, "chat": CHAT, "text": "Chọn:"}
TAP = {"id": "77", "from": CITIZEN, "message": BOTS, "chat_instance": "1", "data": "k:1"}
FILE = {"file_id": "f", "file_unique_id": "u"}
PHONE = {"phone_number": "+84912345678", "first_name": "Lan"}
SENT = "/bot123456:ABC-def_1/sendMessage"
ANSWERED = "/bot123456:ABC-def_1/answerCallbackQuery"
ASKED = "/bot123456:ABC-def_1/getUpdates"
DONE = ok({"ok": True, "result": True})


def channel(**settings: Any) -> Telegram:
    return Telegram(TelegramSettings(token=TOKEN, webhook_secret=SECRET, **settings))


def read(update: dict[str, Any], **settings: Any) -> list[Event]:
    body = json.dumps({"update_id": 9} | update).encode()
    return channel(**settings).read(SIGNED, body)


def read_message(**fields: Any) -> Event:
    [event] = read({"message": MESSAGE | fields})
    return event


def membership(before: str, now: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    def member(state: str) -> dict[str, Any]:
        until = {"until_date": 0} if state == "kicked" else {}
        return {"user": {"id": 7, "is_bot": True, "first_name": "Bot"}, "status": state} | until

    change = {"chat": chat, "from": CITIZEN, "date": 1_760_000_000}
    now_and_before = {"old_chat_member": member(before), "new_chat_member": member(now)}
    return {"my_chat_member": change | now_and_before}


# Settings


def test_it_is_on_with_a_token() -> None:
    assert not Telegram.configured(TelegramSettings())
    assert Telegram.configured(TelegramSettings(token=TOKEN, webhook_secret=SECRET))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TOKEN": TOKEN}, "BOT_TELEGRAM_WEBHOOK_SECRET: must be set with the token"),
        ({"TOKEN": TOKEN, "WEBHOOK_SECRET": "short"}, "BOT_TELEGRAM_WEBHOOK_SECRET: must be 16"),
        ({"WEBHOOK_SECRET": "không phải ASCII, dài"}, "BOT_TELEGRAM_WEBHOOK_SECRET: must be 16"),
        ({"TOKEN": "no token"}, "BOT_TELEGRAM_TOKEN: must be as @BotFather wrote it"),
        ({"TOKEN": "1:a/../2", "POLLING": "1"}, "BOT_TELEGRAM_TOKEN: must be"),
        ({"API_URL": "ftp://somewhere"}, "BOT_TELEGRAM_API_URL: must begin with https"),
        ({"POLL_TIMEOUT": "51"}, "BOT_TELEGRAM_POLL_TIMEOUT"),
    ],
)
def test_wrong_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"BOT_TELEGRAM_{name}", value)
    with pytest.raises(ConfigError) as caught:
        TelegramSettings.read()
    assert told in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_polling_needs_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_TELEGRAM_POLLING", "1")
    settings = TelegramSettings.read()
    assert settings.polling
    with pytest.raises(Forged):
        Telegram(settings).read({"x-telegram-bot-api-secret-token": ""}, b"{}")


def test_an_address_may_end_with_a_slash() -> None:
    assert TelegramSettings(api_url="http://127.0.0.1:8081/").api_url == "http://127.0.0.1:8081"


# Reading


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-telegram-bot-api-secret-token": ""},
        {"x-telegram-bot-api-secret-token": SECRET[:-1]},
        {"x-telegram-bot-api-secret-token": SECRET + "\udcff"},
    ],
)
def test_without_the_secret_it_is_forged(headers: dict[str, str]) -> None:
    body = json.dumps({"update_id": 9, "message": MESSAGE | {"text": "a"}}).encode()
    with pytest.raises(Forged):
        channel().read(headers, body)


def test_a_text() -> None:
    assert read_message(text="  Làm hộ chiếu\n") == Event(
        "telegram", "42", "42:5", Kind.text, "  Làm hộ chiếu\n", sent_at=1_760_000_000_000
    )


def test_a_tap() -> None:
    assert read({"callback_query": TAP}) == [
        Event("telegram", "42", "tap:77", Kind.button, button="k:1")
    ]


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        (
            {"photo": [FILE | {"width": 1, "height": 1}], "caption": "Giấy này"},
            Kind.image,
            "Giấy này",
        ),
        ({"photo": [FILE | {"width": 1, "height": 1}]}, Kind.image, ""),
        ({"voice": FILE | {"duration": 3}}, Kind.audio, ""),
        ({"audio": FILE | {"duration": 3}}, Kind.audio, ""),
        ({"document": FILE, "caption": "Đơn"}, Kind.file, "Đơn"),
        (
            {
                "sticker": FILE
                | {"width": 1, "height": 1, "type": "regular"}
                | {"is_animated": False, "is_video": False}
            },
            Kind.sticker,
            "",
        ),
        ({"location": {"latitude": 20.25, "longitude": 105.97}}, Kind.location, ""),
        ({"contact": PHONE | {"user_id": 42}}, Kind.contact, "+84912345678"),
        ({"contact": PHONE | {"user_id": 43}}, Kind.contact, ""),
        ({"contact": PHONE}, Kind.contact, ""),
        ({"video_note": FILE | {"length": 1, "duration": 1}}, Kind.unsupported, ""),
        ({"dice": {"value": 3, "emoji": "🎲"}}, Kind.unsupported, ""),
    ],
)
def test_kinds(fields: dict[str, Any], kind: Kind, text: str) -> None:
    event = read_message(**fields)
    assert (event.kind, event.text, event.button) == (kind, text, None)


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("/start", Kind.follow, ""),
        ("/start@hoalu_bot", Kind.follow, ""),
        ("/start 1_001193", Kind.text, "1.001193"),
        ("/start 1_001193_000_00_00_H42", Kind.text, "1.001193.000.00.00.H42"),
        ("/start quang-cao", Kind.follow, ""),
        ("/start 1_0011934", Kind.follow, ""),
        ("/hoso", Kind.text, "Tra cứu hồ sơ"),
        ("/HoSo@hoalu_bot", Kind.text, "Tra cứu hồ sơ"),
        ("/hoso G09.20-20260609-0092637", Kind.text, "Tra cứu hồ sơ G09.20-20260609-0092637"),
        ("/canbo", Kind.text, "Tôi muốn gặp cán bộ"),
        ("/xoa", Kind.text, "Xóa dữ liệu của tôi"),
        ("/help", Kind.text, "Bạn giúp được gì cho tôi?"),
        ("/khac", Kind.text, "/khac"),
        ("hỏi /hoso", Kind.text, "hỏi /hoso"),
    ],
)
def test_commands(typed: str, kind: Kind, text: str) -> None:
    event = read_message(text=typed)
    assert (event.kind, event.text) == (kind, text)


def test_blocked_and_unblocked() -> None:
    [left] = read(membership("member", "kicked"))
    [back] = read(membership("kicked", "member"))
    assert left == Event("telegram", "42", "update:9", Kind.unfollow, sent_at=1_760_000_000_000)
    assert back.kind is Kind.follow


GROUP = {"id": -100, "type": "supergroup", "title": "Tổ dân phố"}
BOT_SENDER = CITIZEN | {"is_bot": True}


@pytest.mark.parametrize(
    "update",
    [
        {"message": MESSAGE | {"chat": GROUP, "text": "/hoso"}},
        {"message": MESSAGE | {"from": BOT_SENDER, "text": "a"}},
        {"message": MESSAGE | {"pinned_message": BOTS}},
        {
            "message": MESSAGE
            | {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}}
        },
        {"edited_message": MESSAGE | {"edit_date": 1_760_000_009, "text": "b"}},
        {"channel_post": MESSAGE | {"chat": GROUP | {"type": "channel"}, "text": "a"}},
        {"callback_query": TAP | {"message": BOTS | {"chat": GROUP}}},
        {"callback_query": {key: TAP[key] for key in TAP if key != "message"}},
        {"callback_query": {key: TAP[key] for key in TAP if key != "data"}},
        membership("member", "kicked", GROUP),
        membership("left", "member"),
        {"of_a_newer_api": {}},
    ],
)
def test_what_is_not_for_the_bot(update: dict[str, Any]) -> None:
    assert read(update) == []


def test_edited_texts_are_new_ones_if_wanted() -> None:
    edited = MESSAGE | {"edit_date": 1_760_000_009}
    [event] = read({"edited_message": edited | {"text": "b"}}, edits=True)
    assert (event.message_id, event.text) == ("42:5:1760000009000", "b")
    assert event.sent_at == 1_760_000_009_000
    live_location = edited | {"location": {"latitude": 20.25, "longitude": 105.97}}
    assert read({"edited_message": live_location}, edits=True) == []


@pytest.mark.parametrize("key", ["message", "callback_query"])
def test_a_retry_is_the_same_event(key: str) -> None:
    update = {"message": MESSAGE | {"text": "a"}, "callback_query": TAP}[key]
    assert read({"update_id": 9, key: update}) == read({"update_id": 9, key: update})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = ("text", "caption", "contact", "photo", "location", "voice", "chat", "from", "date")
NESTED = st.dictionaries(st.sampled_from(FIELDS), JSON).map(lambda fields: MESSAGE | fields)
TAPPED = st.dictionaries(st.sampled_from(tuple(TAP)), JSON).map(lambda fields: TAP | fields)
UPDATES = st.fixed_dictionaries(
    {"update_id": JSON},
    optional={
        "message": NESTED | JSON,
        "edited_message": NESTED | JSON,
        "callback_query": TAPPED | JSON,
        "my_chat_member": JSON,
    },
)


@given((UPDATES | JSON).map(json.dumps).map(str.encode) | st.binary())
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        events = channel(edits=True).read(SIGNED, body)
    except Unreadable:
        return
    for event in events:
        assert isinstance(event.text, str)
        assert event.button is None or isinstance(event.button, str)
        assert str(int(event.sender)) == event.sender


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b"\xff",
        b"9" * 5000,
        b"{}",
        json.dumps({"update_id": 9, "callback_query": TAP | {"data": 5}}).encode(),
        json.dumps(
            {"update_id": 9, "message": MESSAGE | {"document": FILE, "caption": 5}}
        ).encode(),
        json.dumps({"update_id": 9, "message": MESSAGE | {"date": 10**400, "text": "a"}}).encode(),
        json.dumps(
            {"update_id": 9, "message": MESSAGE | {"chat": CHAT | {"id": "lan"}, "text": "a"}}
        ).encode(),
    ],
)
def test_what_is_no_update(body: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().read(SIGNED, body)


# Writing


def payload(title: str) -> Button:
    return Button(title=title, payload="/x")


def test_a_reply_with_buttons_of_every_sort() -> None:
    buttons = [
        payload("Lệ phí"),
        Button(title="Mở trang", url="https://dichvucong.gov.vn/a?b=1"),
        Button(title="Gọi 1022", phone="1022"),
        payload("Hồ sơ"),
        Button(title="Tổng đài", phone="0229 3871 156"),
        Button(title="Gọi ngay", url="tel:1022"),
    ]
    said = ["<b>Chào</b> *_[", "Gọi 1022", "Tổng đài: 0229 3871 156", "Gọi ngay: tel:1022"]
    assert channel().render(Reply(text="<b>Chào</b> *_[", buttons=buttons), "k") == [
        {
            "text": "\n".join(said),
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Lệ phí", "callback_data": "k:0"}],
                    [{"text": "Mở trang", "url": "https://dichvucong.gov.vn/a?b=1"}],
                    [{"text": "Hồ sơ", "callback_data": "k:1"}],
                ]
            },
        }
    ]


def test_buttons_without_a_text() -> None:
    [message] = channel().render(Reply(text=" ", buttons=[payload("Lệ phí")]), "k")
    assert message["text"] == "Mời anh/chị chọn:"
    assert "reply_markup" in message
    [message] = channel().render(Reply(text="", buttons=[Button(title="Gọi", phone="1022")]), "k")
    assert message["text"] == "Gọi: 1022"
    assert channel().render(Reply(text=""), "k") == []


def test_buttons_are_on_the_last_of_several_messages() -> None:
    text = " ".join(["hồ"] * 2000)
    first, last = channel().render(Reply(text=text, buttons=[payload("Lệ phí")]), "k")
    assert "reply_markup" not in first
    assert last["reply_markup"]["inline_keyboard"] == [[{"text": "Lệ phí", "callback_data": "k:0"}]]
    assert f"{first['text']} {last['text']}" == text


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 4096, [4096]),
        ("a" * 4097, [4096, 1]),
        ("🏠" * 2048, [4096]),
        ("🏠" * 2049, [4096, 2]),
        ("\U0001d15e" * 1000 + "a" * 1096, [4096, 1000]),
    ],
)
def test_length_is_counted_as_telegram_does(text: str, lengths: list[int]) -> None:
    assert [units(m["text"]) for m in channel().render(Reply(text=text), "k")] == lengths


RUNS = st.tuples(st.sampled_from(["a", "ỗ", "🏠", "𝅗𝅥", " hồ", ". ", "\n"]), st.integers(1, 2500))


@given(st.lists(RUNS, max_size=6))
def test_nothing_is_lost_and_every_message_fits(runs: list[tuple[str, int]]) -> None:
    text = "".join(part * times for part, times in runs)
    messages = [message["text"] for message in channel().render(Reply(text=text), "k")]
    assert all(0 < units(message) <= 4096 for message in messages)
    assert "".join("".join(messages).split()) == "".join(unicodedata.normalize("NFC", text).split())


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# Sending


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as server:
        server.on(SENT, DONE)
        server.on(ANSWERED, DONE)
        yield server


def send(bot: Telegram, *texts: str, to: str = "42") -> None:
    async def run() -> None:
        try:
            for text in texts:
                await bot.send(to, {"text": text})
        finally:
            await bot.close()

    asyncio.run(run())


def at(server: PortalServer, **settings: Any) -> Telegram:
    return channel(**{"api_url": server.url, "timeout": 5, "poll_timeout": 0} | settings)


def refused(code: int, description: str, **parameters: Any) -> Behaviour:
    answer = {"ok": False, "error_code": code, "description": description}
    return status(code, json.dumps(answer | ({"parameters": parameters} if parameters else {})))


def test_what_goes_over_the_wire(server: PortalServer) -> None:
    bot = at(server)
    [message] = bot.render(Reply(text="Đây ạ: 100 000 đ & 1", buttons=[payload("Lệ phí")]), "k")

    async def run() -> None:
        await bot.send("42", message)
        await bot.close()

    asyncio.run(run())
    [call] = server.calls(SENT)
    sent = {name: values[0] for name, values in parse_qs(call.body).items()}
    assert sent.pop("chat_id") == "42"
    assert sent.pop("text") == "Đây ạ: 100 000 đ & 1"
    assert json.loads(sent.pop("link_preview_options")) == {"is_disabled": True}
    assert json.loads(sent.pop("reply_markup")) == message["reply_markup"]
    assert not sent


HTML = "<html>Bad gateway</html>"


@pytest.mark.parametrize(
    ("behaviour", "error", "reason"),
    [
        (refused(403, "Forbidden: bot was blocked by the user"), NeverTaken, "blocked"),
        (refused(403, "Forbidden: user is deactivated"), NeverTaken, "deactivated"),
        (
            refused(403, "Forbidden: bot can't initiate conversation with a user"),
            NeverTaken,
            "not_started",
        ),
        (refused(400, "Bad Request: chat not found"), NeverTaken, "no_such_chat"),
        (refused(400, "Bad Request: message is too long"), NeverTaken, "invalid_message"),
        (refused(400, "Bad Request", migrate_to_chat_id=-1), NeverTaken, "invalid_message"),
        (refused(401, "Unauthorized"), NotSetUp, "token"),
        (refused(404, "Not Found"), NotSetUp, "token"),
        (refused(409, "Conflict: webhook is active"), NotSetUp, "another_poller_or_webhook"),
        (refused(429, "Too Many Requests"), TryLater, "unavailable"),
        (refused(500, "Internal Server Error"), TryLater, "unavailable"),
        (refused(502, "Bad Gateway"), TryLater, "unavailable"),
        (refused(429, "Too Many Requests", retry_after="soon"), TryLater, "wrong_answer"),
        (status(400, '{"description": 5}'), TryLater, "wrong_answer"),
        (status(403, HTML), TryLater, "unavailable"),
        (status(404, HTML), TryLater, "unavailable"),
        (status(503, HTML), TryLater, "unavailable"),
        (status(200, HTML), TryLater, "unavailable"),
        (status(200, "[]"), TryLater, "unavailable"),
        (status(200, "[" * 100_000), TryLater, "unavailable"),
        (status(200, "{}"), TryLater, "wrong_answer"),
        (status(302, "{}", {"Location": "/elsewhere"}), TryLater, "unavailable"),
        (drop, TryLater, "unavailable"),
        (no_http, TryLater, "unavailable"),
        (huge_announced, TryLater, "unavailable"),
        (huge_unannounced, TryLater, "unavailable"),
    ],
)
def test_failures(
    server: PortalServer, behaviour: Behaviour, error: type[SendFailed], reason: str
) -> None:
    server.on(SENT, behaviour)
    with pytest.raises(error) as caught:
        send(at(server), "a")
    assert caught.value.reason == reason
    assert not server.calls("/elsewhere")


@pytest.mark.parametrize("behaviour", [hang, trickle_body])
def test_a_call_has_a_limit_as_a_whole(server: PortalServer, behaviour: Behaviour) -> None:
    server.on(SENT, behaviour)
    with pytest.raises(TryLater) as caught:
        send(at(server, timeout=0.2), "a")
    assert caught.value.reason == "timeout"


def test_nobody_listens(server: PortalServer) -> None:
    with pytest.raises(TryLater) as caught:
        send(channel(api_url="http://127.0.0.1:1"), "a")
    assert caught.value.reason == "unavailable"


@pytest.mark.filterwarnings("ignore:.*retry_after")
def test_telegram_says_when_to_try_again(server: PortalServer) -> None:
    server.on(SENT, refused(429, "Too Many Requests: retry after 14", retry_after=14))
    with pytest.raises(TryLater) as caught:
        send(at(server), "a")
    assert (caught.value.reason, caught.value.after) == ("rate_limit", 14.0)
    assert caught.value.alone


def test_a_proxy_of_the_environment_is_not_used(
    server: PortalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    send(at(server), "a")
    assert server.calls(SENT)


def test_no_log_holds_the_token_or_a_text(
    server: PortalServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on(SENT, DONE, status(200, "cắt ngang: Lan hỏi"), drop)
    server.on(ASKED, updates({"update_id": 3, "message": {"text": "Lan hỏi"}}))
    bot = at(server)
    send(bot, "Lan hỏi")
    for _ in range(2):
        with pytest.raises(TryLater):
            send(at(server), "Lan hỏi")
    assert asyncio.run(poll(at(server))) == [[]]
    assert "could not be read" in caplog.text or "no update" in caplog.text
    assert TOKEN not in caplog.text
    assert "Lan hỏi" not in caplog.text


# Taps


def tapped(bot: Telegram, query: str = "77", citizen: int = 42) -> None:
    message = BOTS | {"chat": CHAT | {"id": citizen}}
    tap = TAP | {"id": query, "from": CITIZEN | {"id": citizen}, "message": message}
    bot.read(SIGNED, json.dumps({"update_id": 9, "callback_query": tap}).encode())


def answered(server: PortalServer) -> list[str]:
    return [parse_qs(call.body)["callback_query_id"][0] for call in server.calls(ANSWERED)]


def test_every_tap_is_answered_once_with_the_next_message(server: PortalServer) -> None:
    bot = at(server)
    tapped(bot, "77")
    tapped(bot, "77")
    tapped(bot, "78")
    tapped(bot, "79", citizen=43)
    send(bot, "một", "hai")
    assert answered(server) == ["77", "78"]
    assert [request.path for request in server.requests] == [ANSWERED, ANSWERED, SENT, SENT]


def test_a_tap_that_is_too_old_stops_nothing(server: PortalServer) -> None:
    server.on(ANSWERED, refused(400, "Bad Request: query is too old"))
    bot = at(server)
    tapped(bot)
    send(bot, "một")
    assert len(server.calls(SENT)) == 1


def test_a_tap_that_can_not_be_answered_is_left_at_the_next_try(server: PortalServer) -> None:
    server.on(ANSWERED, status(502, HTML))
    bot = at(server)
    tapped(bot)

    async def run() -> None:
        with pytest.raises(TryLater):
            await bot.send("42", {"text": "một"})
        assert not server.calls(SENT)
        await bot.send("42", {"text": "một"})
        await bot.close()

    asyncio.run(run())
    assert len(server.calls(ANSWERED)) == len(server.calls(SENT)) == 1


def test_taps_do_not_fill_the_memory(server: PortalServer) -> None:
    bot = at(server)
    tapped(bot, "first")
    for number in range(MAX_TAPS):
        tapped(bot, str(number), citizen=43)
    send(bot, "một")
    assert answered(server) == []


# Asking


def updates(*found: dict[str, Any]) -> Behaviour:
    return ok({"ok": True, "result": list(found)})


def update(number: int, text: str) -> dict[str, Any]:
    return {"update_id": number, "message": MESSAGE | {"message_id": number, "text": text}}


async def poll(bot: Telegram, times: int = 1) -> list[list[Event]]:
    try:
        return [await bot.poll() for _ in range(times)]
    finally:
        await bot.close()


def offsets(server: PortalServer) -> list[str]:
    return [parse_qs(call.body)["offset"][0] for call in server.calls(ASKED)]


def test_a_call_confirms_what_the_one_before_it_got(server: PortalServer) -> None:
    server.on(ASKED, updates(update(7, "một"), update(8, "hai")), updates())
    first, second, third = asyncio.run(poll(at(server), times=3))
    assert [event.text for event in first] == ["một", "hai"]
    assert second == third == []
    assert offsets(server) == ["0", "9", "9"]


def test_what_is_asked_for(server: PortalServer) -> None:
    server.on(ASKED, updates())
    asyncio.run(poll(at(server, poll_timeout=25)))
    [call] = server.calls(ASKED)
    asked = {name: values[0] for name, values in parse_qs(call.body).items()}
    assert (asked["limit"], asked["timeout"]) == ("20", "25")
    assert json.loads(asked["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


def test_an_update_that_can_not_be_read_is_passed_over(server: PortalServer) -> None:
    broken = {"update_id": 8, "message": {"text": "a"}}
    server.on(ASKED, updates(update(7, "một"), broken, update(9, "ba")), updates())
    first, _ = asyncio.run(poll(at(server), times=2))
    assert [event.text for event in first] == ["một", "ba"]
    assert offsets(server) == ["0", "10"]


def test_a_failed_call_confirms_nothing_new(server: PortalServer) -> None:
    server.on(ASKED, updates(update(7, "một")), status(502, HTML), updates(update(8, "hai")))

    async def run() -> None:
        bot = at(server)
        await bot.poll()
        with pytest.raises(TryLater):
            await bot.poll()
        [event] = await bot.poll()
        assert event.text == "hai"
        await bot.close()

    asyncio.run(run())
    assert offsets(server) == ["0", "8", "8"]


@pytest.mark.parametrize("result", [5, None, {"a": 1}, [5], [{}], [{"update_id": None}]])
def test_what_is_no_list_of_updates(server: PortalServer, result: Any) -> None:
    server.on(ASKED, ok({"ok": True, "result": result}))
    with pytest.raises(TryLater) as caught:
        asyncio.run(poll(at(server)))
    assert caught.value.reason == "wrong_answer"


def test_another_poller(server: PortalServer) -> None:
    conflict = "Conflict: terminated by other getUpdates request"
    server.on(ASKED, refused(409, conflict))
    with pytest.raises(NotSetUp) as caught:
        asyncio.run(poll(at(server)))
    assert caught.value.reason == "another_poller_or_webhook"


def test_waiting_for_a_message_is_not_a_time_out(server: PortalServer) -> None:
    server.on(ASKED, hang)
    waiting, short = at(server, timeout=0.1, poll_timeout=50), at(server, timeout=0.1)

    async def run() -> None:
        asked = asyncio.ensure_future(waiting.poll())
        for _ in range(2):
            with pytest.raises(TryLater, match="timeout"):
                await short.poll()
        assert not asked.done()
        asked.cancel()
        await asyncio.gather(waiting.close(), short.close())

    asyncio.run(run())
