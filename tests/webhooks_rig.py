"""Requests to the webhooks of all messengers: rightly signed, and not."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from typing import Any

SETTINGS = {
    "BOT_ZALO_OA_APP_ID": "360846",
    "BOT_ZALO_OA_APP_SECRET": "app-secret",
    "BOT_ZALO_OA_OA_SECRET": "oa-secret",
    "BOT_ZALO_OA_REFRESH_TOKEN": "refresh-0",
    "BOT_ZALO_BOT_TOKEN": "123456:AbC-dEf",
    "BOT_ZALO_BOT_WEBHOOK_SECRET": "bi-mat-cua-zalo-bot",
    "BOT_MESSENGER_PAGE_TOKEN": "page-token",
    "BOT_MESSENGER_APP_SECRET": "app-secret",
    "BOT_MESSENGER_VERIFY_TOKEN": "verify-word",
    "BOT_TELEGRAM_TOKEN": "123456:ABC-def_1",
    "BOT_TELEGRAM_WEBHOOK_SECRET": "bi-mat-cua-telegram",
    # Nobody is there: replies wait.
    "BOT_ZALO_OA_API_URL": "http://127.0.0.1:9",
    "BOT_ZALO_OA_OAUTH_URL": "http://127.0.0.1:9",
    "BOT_ZALO_BOT_API_URL": "http://127.0.0.1:9",
    "BOT_MESSENGER_API_URL": "http://127.0.0.1:9",
    "BOT_TELEGRAM_API_URL": "http://127.0.0.1:9",
}
CHANNELS = ("zalo_oa", "zalo_bot", "messenger", "telegram")

Request = tuple[dict[str, str], bytes]
"""Headers and body."""


def signed(channel: str, said: Any) -> Request:
    """The JSON as the messenger would send it."""
    if channel == "zalo_oa" and isinstance(said, dict):
        said = {**said, "timestamp": str(int(time.time() * 1000))}
    body = json.dumps(said).encode()
    if channel == "zalo_oa":
        stamp = said["timestamp"] if isinstance(said, dict) else ""
        mac = hashlib.sha256(b"360846" + body + f"{stamp}oa-secret".encode()).hexdigest()
        return {"x-zevent-signature": f"mac={mac}"}, body
    if channel == "messenger":
        mac = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={mac}"}, body
    if channel == "zalo_bot":
        return {"x-bot-api-secret-token": "bi-mat-cua-zalo-bot"}, body
    return {"x-telegram-bot-api-secret-token": "bi-mat-cua-telegram"}, body


def text_of(channel: str, citizen: str, number: int, text: str) -> Any:
    """A citizen's text message as the messenger tells it, unsigned."""
    now = int(time.time() * 1000)
    if channel == "zalo_oa":
        message = {"text": text, "msg_id": f"{citizen}-{number}"}
        event = {"app_id": "360846", "sender": {"id": citizen}, "recipient": {"id": "1"}}
        return {**event, "event_name": "user_send_text", "message": message}
    if channel == "messenger":
        event = {"sender": {"id": citizen}, "recipient": {"id": "1"}, "timestamp": now}
        event |= {"message": {"mid": f"{citizen}-{number}", "text": text}}
        return {"object": "page", "entry": [{"id": "1", "time": now, "messaging": [event]}]}
    if channel == "zalo_bot":
        message = {"from": {"id": citizen, "display_name": "Lan", "is_bot": False}}
        message |= {"chat": {"id": citizen, "chat_type": "PRIVATE"}, "text": text}
        message |= {"message_id": f"{citizen}-{number}", "date": now}
        return {"ok": True, "result": {"message": message, "event_name": "message.text.received"}}
    person = {"id": int(citizen), "is_bot": False, "first_name": "Lan"}
    message = {"message_id": number + 1, "date": now // 1000, "text": text, "from": person}
    message |= {"chat": {"id": int(citizen), "type": "private", "first_name": "Lan"}}
    return {"update_id": number + 1, "message": message}


def forged(channel: str, chance: random.Random) -> Request:
    """A request that the messenger did not send: a wrong signature, none, or another body."""
    headers, body = signed(channel, text_of(channel, "42", chance.randrange(10**6), "giả"))
    name, value = next(iter(headers.items()))
    kind = chance.randrange(5)
    if kind == 0:
        return {}, body
    if kind == 1:
        at = chance.randrange(len(value))
        other = "0" if value[at] != "0" else "1"
        return {name: value[:at] + other + value[at + 1 :]}, body
    if kind == 2:
        return {name: value[: chance.randrange(len(value))]}, body
    if kind == 3 and channel in ("zalo_oa", "messenger"):
        at = chance.randrange(len(body))
        return headers, body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    return {name: value + chance.choice(["0", " x", ",", "="])}, body


def randomised(said: Any, chance: random.Random) -> Any:
    """The JSON with some parts taken out, or replaced by JSON of any other kind."""
    odd: list[Any] = [
        None,
        True,
        -1,
        1e308,
        "",
        "\x00",
        "ế" * 300,
        [],
        {},
        [[]],
        {"id": {}},
        10**30,
    ]
    if isinstance(said, dict):
        kept = {key: randomised(value, chance) for key, value in said.items()}
        return {key: value for key, value in kept.items() if chance.random() > 0.06}
    if isinstance(said, list):
        return [
            randomised(value, chance) for value in said for _ in range(chance.choice((1, 1, 2)))
        ]
    return chance.choice(odd) if chance.random() < 0.15 else said
