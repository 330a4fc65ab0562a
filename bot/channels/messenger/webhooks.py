"""What Meta's webhooks tell: batches of entries, each with messaging events.

Echoes, deliveries, read receipts, edits, reactions, referrals and what other apps of the page are
told (standby) are not for the bot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.channels.contract import Event, Kind, Unreadable

CHANNEL = "messenger"

_OBJECT = "page"
_ATTACHMENTS = {
    "sticker": Kind.sticker,
    "location": Kind.location,
    "audio": Kind.audio,
    "image": Kind.image,
    "video": Kind.file,
    "file": Kind.file,
}
"""In the order in which they are looked for: a sticker may come with an image of itself."""
_STORABLE = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")
_LATEST = 2**53
_Said = tuple[Kind, str, str | None]
"""What was done, with which text, by which button."""


def read_events(body: bytes) -> list[Event]:
    """The citizens' events of a webhook's request.

    One without sender or id is left out where others have theirs: Meta would send the whole batch
    again. Raises Unreadable where nothing is left, or the batch has not its shape.
    """
    found: list[Event] = []
    broken: Unreadable | None = None
    for item in _messaging(body):
        try:
            event = _event(item)
        except Unreadable as error:
            broken = error
        else:
            found += [event] if event else []
    if broken and not found:
        raise broken
    return found


def _messaging(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        batch = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("messenger: no JSON") from error
    if not isinstance(batch, dict) or not isinstance(batch.get("entry"), list):
        raise Unreadable("messenger: no batch of entries")
    if batch.get("object") == _OBJECT:
        for entry in batch["entry"]:
            yield from _dicts(_dict(entry).get("messaging"))


def _event(item: dict[str, Any]) -> Event | None:
    """The event, None if it is not for the bot. Raises Unreadable without sender or id."""
    message, postback = _dict(item.get("message")), _dict(item.get("postback"))
    if message:
        said = None if message.get("is_echo") or message.get("is_deleted") else _said(message)
    else:
        said = _tapped(postback.get("payload"), postback.get("title"))
    if not said:
        return None
    kind, text, button = said
    return Event(
        channel=CHANNEL,
        sender=_id(_dict(item.get("sender")).get("id")),
        message_id=_id((message or postback).get("mid")),
        kind=kind,
        text=text,
        button=button,
        sent_at=_milliseconds(item.get("timestamp")),
    )


def _said(message: dict[str, Any]) -> _Said:
    text = message.get("text")
    tapped = _tapped(_dict(message.get("quick_reply")).get("payload"), text)
    if tapped:
        return tapped
    if text and isinstance(text, str):
        return Kind.text, text, None
    types = [attachment.get("type") for attachment in _dicts(message.get("attachments"))]
    kinds = [kind for name, kind in _ATTACHMENTS.items() if name in types]
    return (kinds or [Kind.unsupported])[0], "", None


def _tapped(payload: Any, title: Any) -> _Said | None:
    """A button with its title as the text; another app's button has no payload."""
    if not isinstance(payload, str) or not _STORABLE.fullmatch(payload):
        return None
    return Kind.button, title if isinstance(title, str) else "", payload


def _id(value: Any) -> str:
    """Of any length: Meta's message ids have more than a hundred characters."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _STORABLE.fullmatch(value):
        raise Unreadable("messenger: an event without sender or id")
    return value


def _milliseconds(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value):
        value = int(value)
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LATEST
    return value if known else 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
