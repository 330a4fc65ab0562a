"""What Messenger's Send API refuses in a message, as Meta documents it."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

TEXT, QUICK_REPLIES, TITLE, PAYLOAD, TEMPLATE_TEXT, TEMPLATE_BUTTONS = 2000, 13, 20, 1000, 640, 3


class GraphError(Exception):
    """An error as Graph answers it."""

    def __init__(self, status: int, code: int, message: str, subcode: int | None = None) -> None:
        self.status = status
        self.body = {"message": message, "type": "OAuthException", "code": code}
        if subcode:
            self.body["error_subcode"] = subcode
        super().__init__(message)


def require_message(message: Json) -> None:
    replies = message.get("quick_replies")
    if "attachment" in message:
        _require_template(message["attachment"])
    else:
        _require_text("message[text]", message.get("text"), TEXT)
    if replies is None:
        return
    _require_count("message[quick_replies]", replies, QUICK_REPLIES)
    for reply in replies:
        if reply.get("content_type") != "text":
            raise GraphError(400, 100, "(#100) Invalid content_type")
        _require_text("quick_replies[title]", reply.get("title"), TITLE)
        _require_text("quick_replies[payload]", reply.get("payload"), PAYLOAD)


def _require_template(attachment: Json) -> None:
    payload = attachment.get("payload", {})
    if (attachment.get("type"), payload.get("template_type")) != ("template", "button"):
        raise GraphError(400, 100, "(#100) Only button templates are emulated")
    _require_text("payload[text]", payload.get("text"), TEMPLATE_TEXT)
    _require_count("payload[buttons]", payload.get("buttons"), TEMPLATE_BUTTONS)
    for button in payload["buttons"]:
        _require_text("buttons[title]", button.get("title"), TITLE)
        link = button.get("type") == "web_url" and re.match("https?://", button.get("url", ""))
        dial = button.get("type") == "phone_number" and re.fullmatch(
            r"\+[1-9]\d{8,14}", button.get("payload", "")
        )
        if not link and not dial:
            raise GraphError(400, 100, "(#100) Param buttons must hold an url or a phone number")


def _require_text(name: str, value: Any, limit: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise GraphError(400, 100, f"(#100) Param {name} must be a non-empty UTF-8 encoded string")
    if len(value) > limit:
        raise GraphError(400, 100, f"(#100) Length of param {name} must be at most {limit}")


def _require_count(name: str, values: Any, limit: int) -> None:
    if not values:
        raise GraphError(400, 194, f"(#194) Param {name} has too few elements")
    if len(values) > limit:
        raise GraphError(400, 105, f"(#105) Param {name} has too many elements")
