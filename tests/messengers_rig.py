"""Emulators of the four messengers, the settings that lead a bot to them, and their citizens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.emulators import telegram
from tests.emulators.messenger import MessengerEmulator
from tests.emulators.zalo_bot import ZaloBotEmulator
from tests.emulators.zalo_oa import ZaloOaEmulator, served

Json = dict[str, Any]
Sent = tuple[str, Json]
"""A citizen's id, and what was sent to them in the messenger's own JSON."""

ZALO_BOT_SECRET = "bi-mat-cua-zalo-bot"
TELEGRAM_TOKEN, TELEGRAM_SECRET = "123456:ABC-def_1", "bi-mat-cua-telegram"
_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Messenger:
    """One messenger. Both calls return when the bot's side has acknowledged the event.

    `say(citizen, text, number)`: the citizen's message with that number. `tap(citizen, key,
    number)`: a tap on a button that the bot sent with `key`. Telegram's are only put in its queue.
    """

    name: str
    say: Callable[[str, str, int], None]
    tap: Callable[[str, str, int], None]
    sent: Callable[[], list[Sent]]

    def got(self) -> dict[str, list[Json]]:
        """What each citizen has got, in order."""
        found: dict[str, list[Json]] = {}
        for citizen, message in self.sent():
            found.setdefault(citizen, []).append(message)
        return found


@dataclass
class Messengers:
    """All four; `attach` must be called with the gateway's address before anybody writes."""

    settings: dict[str, str]
    all: list[Messenger]
    attach: Callable[[str], None]


@contextmanager
def four_messengers(polling: bool = True, scale: float = 0.1) -> Iterator[Messengers]:
    """The emulators, running. `polling`: of Telegram. `scale`: of the pauses between deliveries."""
    with ExitStack() as stack:
        oa = ZaloOaEmulator(scale=scale)
        oa_url = stack.enter_context(served(oa))
        zalo_bot = stack.enter_context(ZaloBotEmulator().running())
        facebook = stack.enter_context(MessengerEmulator(scale=scale).running())
        bot_api = stack.enter_context(telegram.running(TELEGRAM_TOKEN))
        hooks: dict[str, str] = {}

        def attach(url: str) -> None:
            for name in ("zalo_oa", "zalo_bot", "messenger", "telegram"):
                hooks[name] = f"{url}/webhooks/{name}"
            oa.webhook, facebook.webhook = hooks["zalo_oa"], hooks["messenger"]
            if not polling:
                bot_api.set_webhook(hooks["telegram"], TELEGRAM_SECRET)

        settings = {
            "BOT_ZALO_OA_APP_ID": oa.app_id,
            "BOT_ZALO_OA_APP_SECRET": oa.app_secret,
            "BOT_ZALO_OA_OA_SECRET": oa.oa_secret,
            "BOT_ZALO_OA_REFRESH_TOKEN": oa.first_refresh,
            "BOT_ZALO_OA_API_URL": oa_url,
            "BOT_ZALO_OA_OAUTH_URL": oa_url,
            "BOT_ZALO_BOT_TOKEN": zalo_bot.token,
            "BOT_ZALO_BOT_WEBHOOK_SECRET": ZALO_BOT_SECRET,
            "BOT_ZALO_BOT_API_URL": zalo_bot.url,
            "BOT_MESSENGER_PAGE_TOKEN": facebook.token,
            "BOT_MESSENGER_APP_SECRET": facebook.secret,
            "BOT_MESSENGER_VERIFY_TOKEN": facebook.verify_token,
            "BOT_MESSENGER_API_URL": facebook.url,
            "BOT_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "BOT_TELEGRAM_API_URL": bot_api.url,
            **(
                {"BOT_TELEGRAM_POLLING": "1"}
                if polling
                else {"BOT_TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET}
            ),
        }
        everyone = [
            _zalo_oa(oa),
            _zalo_bot(zalo_bot, hooks),
            _messenger(facebook),
            _telegram(bot_api),
        ]
        yield Messengers(settings, everyone, attach)


# One for all threads: making a client takes as long as twenty deliveries.
_HTTP = httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=None))


def _until_taken(post: Callable[[], httpx.Response]) -> None:
    """As messengers do: deliver again until it is acknowledged."""
    while True:
        try:
            if post().status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(_AGAIN_SECONDS)


def _zalo_oa(emulator: ZaloOaEmulator) -> Messenger:
    def say(citizen: str, text: str, number: int) -> None:
        event = emulator.event(citizen, message={"text": text, "msg_id": f"{citizen}-{number}"})
        headers, body = emulator.signed(event)
        _until_taken(lambda: _HTTP.post(emulator.webhook, content=body, headers=headers))

    def tap(citizen: str, key: str, number: int) -> None:
        say(citizen, f"#{key}", number)

    return Messenger(
        "zalo_oa", say, tap, lambda: [(sent["user"], sent["message"]) for sent in emulator.sent]
    )


def _zalo_bot(emulator: ZaloBotEmulator, hooks: dict[str, str]) -> Messenger:
    headers = {"X-Bot-Api-Secret-Token": ZALO_BOT_SECRET}

    def say(citizen: str, text: str, number: int) -> None:
        emulator.chats.add(citizen)
        message = {
            "from": {"id": citizen, "display_name": "Lan", "is_bot": False},
            "chat": {"id": citizen, "chat_type": "PRIVATE"},
            "text": text,
            "message_id": f"{citizen}-{number}",
            "date": int(time.time() * 1000),
        }
        update = {"message": message, "event_name": "message.text.received"}
        body = {"ok": True, "result": update}
        _until_taken(lambda: _HTTP.post(hooks["zalo_bot"], json=body, headers=headers))

    def tap(citizen: str, key: str, number: int) -> None:
        """There are no buttons: the citizen types the choice's number."""
        say(citizen, str(int(key.rpartition(":")[2]) + 1), number)

    return Messenger(
        "zalo_bot", say, tap, lambda: [(sent["chat_id"], sent) for sent in emulator.sent]
    )


def _messenger(emulator: MessengerEmulator) -> Messenger:
    def deliver(citizen: str, message: Json) -> None:
        headers, body = emulator.signed([emulator.event(citizen, message=message)])
        _until_taken(lambda: _HTTP.post(emulator.webhook, content=body, headers=headers))

    def say(citizen: str, text: str, number: int) -> None:
        deliver(citizen, {"text": text, "mid": f"{citizen}-{number}"})

    def tap(citizen: str, key: str, number: int) -> None:
        quick_reply = {"payload": key}
        mid = f"{citizen}-{number}"
        deliver(citizen, {"text": "1", "quick_reply": quick_reply, "mid": mid})

    return Messenger(
        "messenger",
        say,
        tap,
        lambda: [(sent["recipient"], sent["message"]) for sent in emulator.sent],
    )


def _telegram(emulator: telegram.Emulator) -> Messenger:
    def say(citizen: str, text: str, number: int) -> None:
        emulator.message(text, citizen=int(citizen), number=number + 1)

    def tap(citizen: str, key: str, number: int) -> None:
        emulator.tap(key, citizen=int(citizen), query=f"{citizen}{number}")

    return Messenger(
        "telegram",
        say,
        tap,
        lambda: [(str(sent["chat_id"]), sent) for sent in emulator.calls("sendMessage")],
    )


def texts(messages: Iterable[Json]) -> list[str]:
    """The texts of messages, wherever their messenger puts them."""
    return [text_of(message) for message in messages]


def text_of(message: Json) -> str:
    """The text of a message."""
    payload = (message.get("attachment") or {}).get("payload") or {}
    return str(message.get("text") or payload.get("text") or "")
