"""What Zalo Bot tells, by webhook or by getUpdates: one update, of one message.

Children, disabled and illiterate citizens are protected: of them comes message.unsupported.received
without content.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from bot.channels.contract import Event, Kind, Unreadable

CHANNEL = "zalo_bot"

logger = logging.getLogger(__name__)

_KINDS = {
    "message.text.received": Kind.text,
    "message.link.received": Kind.text,
    "message.image.received": Kind.image,
    "message.voice.received": Kind.audio,
    "message.sticker.received": Kind.sticker,
    "message.unsupported.received": Kind.unsupported,
}
_PRIVATE = "PRIVATE"
_STORABLE = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")
_LATEST = 2**53


def read_webhook(body: bytes) -> list[Event]:
    """The event in a webhook's body; [] for what is not for the bot. Raises Unreadable."""
    update = parse(body)
    if not update:
        raise Unreadable("zalo_bot: no JSON object")
    # Documented as {"ok": true, "result": <update>}; the bare update has been seen too.
    event = _event(_dict(update.get("result")) or update)
    return [event] if event else []


def read_updates(result: Any) -> list[Event]:
    """The events in what getUpdates brought, which is one update; what can't be read is left out.

    It could not be got again.
    """
    found: list[Event] = []
    for update in result if isinstance(result, list) else [result]:
        try:
            event = _event(_dict(update))
        except Unreadable as error:
            logger.warning("%s", error)
        else:
            found += [event] if event else []
    return found


def parse(content: bytes) -> dict[str, Any]:
    """A JSON object; {} for anything else."""
    try:
        return _dict(json.loads(content))
    except (ValueError, RecursionError):
        return {}


def _event(update: dict[str, Any]) -> Event | None:
    """The event; None for groups, other bots, and what is not a message. Raises Unreadable."""
    kind, message = _KINDS.get(str(update.get("event_name"))), _dict(update.get("message"))
    chat, author = _dict(message.get("chat")), _dict(message.get("from"))
    if kind is None or not message or author.get("is_bot"):
        return None
    if chat.get("chat_type", _PRIVATE) != _PRIVATE:
        return None
    text = message.get("text" if kind is Kind.text else "caption")
    said = text if isinstance(text, str) else ""
    return Event(
        channel=CHANNEL,
        sender=_id(chat.get("id")),
        message_id=_id(message.get("message_id")),
        kind=kind if said or kind is not Kind.text else Kind.unsupported,
        text=said,
        sent_at=_milliseconds(message.get("date")),
    )


def _id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _STORABLE.fullmatch(value):
        raise Unreadable("zalo_bot: an update without chat or message id")
    return value


def _milliseconds(value: Any) -> int:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LATEST
    return value if known else 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
