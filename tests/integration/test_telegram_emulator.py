"""bot.channels.telegram against somebody else's model of the Bot API."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.channels.contract import Event, Forged, Kind, NeverTaken, NotSetUp
from bot.channels.telegram import Telegram, TelegramSettings
from bot.reply import Button, Reply
from tests.emulators import telegram as emulators
from tests.emulators.telegram import Emulator, NotInstalled, running

SECRET = "a-secret-of-a-webhook"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    try:
        with running() as emulator:
            yield emulator
    except NotInstalled as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no emulator of Telegram: {error}")


def bot_of(emulator: Emulator, **settings: Any) -> Telegram:
    known = {"token": emulator.token, "api_url": emulator.url, "webhook_secret": SECRET}
    return Telegram(TelegramSettings(**known | {"poll_timeout": 0} | settings))


def use(bot: Telegram, work: Callable[[Telegram], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        try:
            return await work(bot)
        finally:
            await bot.close()

    return asyncio.run(run())


def poll(bot: Telegram) -> list[Event]:
    return use(bot, lambda bot: bot.poll())


def send(bot: Telegram, message: dict[str, Any], to: str = "42") -> None:
    use(bot, lambda bot: bot.send(to, message))


def test_a_text_by_polling_is_read_and_then_confirmed(emulator: Emulator) -> None:
    emulator.message("Làm hộ chiếu cần gì?", number=5)

    async def work(bot: Telegram) -> None:
        [event] = await bot.poll()
        assert (event.kind, event.text) == (Kind.text, "Làm hộ chiếu cần gì?")
        assert (event.sender, event.message_id) == ("42", "42:5")
        assert await asyncio.to_thread(emulator.pending) == 1
        assert await bot.poll() == []
        assert await asyncio.to_thread(emulator.pending) == 0

    use(bot_of(emulator, polling=True), work)


def test_a_bot_that_stopped_before_it_confirmed_gets_it_again(emulator: Emulator) -> None:
    emulator.message("Làm hộ chiếu cần gì?")
    assert poll(bot_of(emulator)) == poll(bot_of(emulator)) != []


def test_a_message_ends_the_waiting(emulator: Emulator) -> None:
    async def work(bot: Telegram) -> None:
        asked = asyncio.ensure_future(bot.poll())
        await asyncio.to_thread(emulator.message, "xin chào")
        [event] = await asked
        assert event.text == "xin chào"

    use(bot_of(emulator, poll_timeout=50), work)


def test_polling_and_a_webhook_exclude_each_other(emulator: Emulator) -> None:
    emulator.set_webhook("http://127.0.0.1:1/", SECRET)
    with pytest.raises(NotSetUp) as caught:
        poll(bot_of(emulator))
    assert caught.value.reason == "another_poller_or_webhook"


@pytest.mark.parametrize("secret", [SECRET, "of-another-webhook"])
def test_a_text_by_webhook_comes_with_the_secret(emulator: Emulator, secret: str) -> None:
    events: list[Event] = []

    async def work(bot: Telegram) -> None:
        async def receive(request: web.Request) -> web.Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            try:
                events.extend(bot.read(headers, await request.read()))
            except Forged:
                return web.Response(status=403)
            return web.Response()

        app = web.Application()
        app.router.add_post("/webhooks/telegram", receive)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/telegram"
        await asyncio.to_thread(emulator.set_webhook, url, secret)
        await asyncio.to_thread(emulator.message, "Làm hộ chiếu cần gì?")
        await runner.cleanup()

    use(bot_of(emulator), work)
    texts = [event.text for event in events]
    assert texts == (["Làm hộ chiếu cần gì?"] if secret == SECRET else [])
    assert emulator.pending() == (0 if secret == SECRET else 1)


def test_a_reply_with_buttons_is_taken(emulator: Emulator) -> None:
    bot = bot_of(emulator)
    buttons = [
        Button(title="Lệ phí", payload="/ask_fee"),
        Button(title="Mở trang", url="https://dichvucong.gov.vn"),
        Button(title="Gọi 1022", phone="1022"),
    ]
    [message] = bot.render(Reply(text="Anh/chị cần gì ạ?", buttons=buttons), "k7")
    send(bot, message)
    assert emulator.calls("sendMessage") == [
        {
            "chat_id": "42",
            "text": "Anh/chị cần gì ạ?\nGọi 1022",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Lệ phí", "callback_data": "k7:0"}],
                    [{"text": "Mở trang", "url": "https://dichvucong.gov.vn"}],
                ]
            },
        }
    ]


def test_a_tap_is_read_and_answered(emulator: Emulator) -> None:
    emulator.tap("k7:0", query="991")

    async def work(bot: Telegram) -> None:
        [event] = await bot.poll()
        assert (event.kind, event.button) == (Kind.button, "k7:0")
        await bot.send(event.sender, {"text": "Không mất phí ạ."})

    use(bot_of(emulator), work)
    assert emulator.calls("answerCallbackQuery") == [{"callback_query_id": "991"}]
    assert [sent["text"] for sent in emulator.calls("sendMessage")] == ["Không mất phí ạ."]


@pytest.mark.parametrize("letter", ["a", "ỗ", "🏠"])
def test_the_longest_text(emulator: Emulator, letter: str) -> None:
    longest = letter * (4096 // (len(letter.encode("utf-16-le")) // 2))
    send(bot_of(emulator), {"text": longest})
    with pytest.raises(NeverTaken) as caught:
        send(bot_of(emulator), {"text": longest + "a"})
    assert caught.value.reason == "invalid_message"
    assert [sent["text"] for sent in emulator.calls("sendMessage")] == [longest]


def test_what_is_longer_is_split_so_that_it_is_taken(emulator: Emulator) -> None:
    bot = bot_of(emulator)
    messages = bot.render(Reply(text="🏠ỗ" * 3000), "k")

    async def work(bot: Telegram) -> None:
        for message in messages:
            await bot.send("42", message)

    use(bot, work)
    assert "".join(sent["text"] for sent in emulator.calls("sendMessage")) == "🏠ỗ" * 3000


def test_the_longest_key_of_a_button(emulator: Emulator) -> None:
    bot = bot_of(emulator)
    reply = Reply(text="Chọn:", buttons=[Button(title="Lệ phí", payload="/ask_fee")])
    [longest], [too_long] = (bot.render(reply, "k" * length) for length in (62, 63))
    send(bot_of(emulator), longest)
    with pytest.raises(NeverTaken):
        send(bot_of(emulator), too_long)
    assert len(emulator.calls("sendMessage")) == 1


def test_a_chat_that_does_not_exist(emulator: Emulator) -> None:
    with pytest.raises(NeverTaken) as caught:
        send(bot_of(emulator), {"text": "xin chào"}, to="nobody")
    assert caught.value.reason == "no_such_chat"


# scripts/emulator.sh, with stand-ins for uv


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of nothing but the script."""
    folder = tmp_path / "my checkout"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(emulators.ROOT / "scripts" / "emulator.sh", folder / "scripts")
    monkeypatch.setattr(emulators, "ROOT", folder)
    return folder


def uv(machine: Path, code: str) -> None:
    """Install a stand-in that runs `code`, with $1 as "venv" or "pip"."""
    program = machine / ".tools" / "bin" / "uv"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\necho "$*" >> calls\n{code}\n')
    program.chmod(0o755)


MAKES_VENV = '[ "$1" != venv ] || mkdir .tools/telegram-emulator'


def test_without_uv_it_says_what_to_run(machine: Path) -> None:
    with pytest.raises(NotInstalled, match=r"run scripts/setup\.sh first"):
        emulators.install()


def test_without_a_python_it_says_so(machine: Path) -> None:
    uv(machine, "echo 'error: No interpreter found' >&2; exit 2")
    with pytest.raises(NotInstalled, match=r"(?s)No interpreter found.*Python 3\.11 or newer"):
        emulators.install()


def test_what_could_not_be_installed_is_installed_the_next_time_and_only_once(
    machine: Path,
) -> None:
    uv(machine, f'{MAKES_VENV}; [ "$1" != pip ]')
    with pytest.raises(NotInstalled, match="could not be installed"):
        emulators.install()
    uv(machine, MAKES_VENV)
    emulators.install()
    emulators.install()
    calls = (machine / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["venv", "pip", "venv", "pip"]
