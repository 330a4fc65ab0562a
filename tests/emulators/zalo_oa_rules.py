"""What a message of Zalo's Official Account API must look like."""

from __future__ import annotations

import unicodedata
from typing import Any

TEXT, BUTTONS, TITLE, PAYLOAD = 2000, 5, 100, 1000
SUBTITLE = 500


class Refusal(Exception):
    """A message that is not taken; its text is Zalo's code."""


def check_message(message: Any) -> None:
    """Refuse what the documentation does not allow."""
    payload = message.get("attachment", {}).get("payload", {}) if isinstance(message, dict) else {}
    if payload.get("template_type") == "request_user_info":
        check_request(payload.get("elements"))
        return
    text = message.get("text") if isinstance(message, dict) else None
    if not isinstance(text, str) or not text or not unicodedata.is_normalized("NFC", text):
        raise Refusal("-201")
    buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
    titles = [button.get("title", "") for button in buttons]
    payloads = [b["payload"] for b in buttons if b.get("type") == "oa.query.hide"]
    long = len(text) > TEXT or len(buttons) > BUTTONS
    if long or any(len(t) > TITLE for t in titles) or any(len(p) > PAYLOAD for p in payloads):
        raise Refusal("-210")
    for button in buttons:
        check_button(button)


def check_request(elements: Any) -> None:
    """Refuse a request for a citizen's phone number of another shape."""
    if not isinstance(elements, list) or len(elements) != 1:
        raise Refusal("-201")
    title, subtitle = elements[0].get("title"), elements[0].get("subtitle", "")
    if not isinstance(title, str) or not title or not isinstance(subtitle, str):
        raise Refusal("-201")
    if len(title) > TITLE or len(subtitle) > SUBTITLE:
        raise Refusal("-210")


def check_button(button: dict[str, Any]) -> None:
    """Refuse a button of another shape."""
    payload = button.get("payload")
    inner = payload if isinstance(payload, dict) else {}
    right = {
        "oa.query.hide": isinstance(payload, str) and bool(payload),
        "oa.open.url": str(inner.get("url", "")).startswith(("https://", "http://")),
        "oa.open.phone": str(inner.get("phone_code", "")).startswith("84"),
    }
    title = button.get("title")
    named = isinstance(title, str) and bool(title) and unicodedata.is_normalized("NFC", title)
    if not named or not right.get(str(button.get("type")), False):
        raise Refusal("-201")
