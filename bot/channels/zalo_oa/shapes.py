"""The JSON of a Zalo Official Account: what an event says, and how buttons are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from bot.channels.contract import Event, Kind, Unreadable
from bot.channels.wording import SHARE, SHARE_WHY, shortened, title
from bot.reply import Button

CHANNEL = "zalo_oa"
KINDS = {
    "user_send_text": Kind.text,
    "user_send_image": Kind.image,
    "user_send_audio": Kind.audio,
    "user_send_file": Kind.file,
    "user_send_location": Kind.location,
    "user_send_sticker": Kind.sticker,
    "user_submit_info": Kind.contact,
    "follow": Kind.follow,
    "unfollow": Kind.unfollow,
}
"""Events by their name; any other, such as the echoes oa_send_*, is not for the bot."""
WITHOUT_ID = (Kind.contact, Kind.follow, Kind.unfollow)
_TAPPED = re.compile(r"#([A-Za-z0-9_.:-]{1,80}:[0-9]{1,3})")
_ID = re.compile(r"[\x21-\x7e]{1,128}")
_PHONE = re.compile(r"(?:\+?840?|0)([1-9][0-9]{8,9})")


def read_events(said: dict[str, Any], timestamp: str) -> list[Event]:
    """The event in a webhook's body; [] for what is not for the bot. Raises Unreadable."""
    name = said.get("event_name")
    if not isinstance(name, str):
        raise Unreadable("zalo_oa: event without a name")
    kind = KINDS.get(name)
    return [_event(said, name, kind, timestamp)] if kind else []


def _event(said: dict[str, Any], name: str, kind: Kind, timestamp: str) -> Event:
    sender = _identifier(_part(said, "follower" if "follower" in said else "sender").get("id"))
    button, text = None, ""
    if kind in WITHOUT_ID:
        # Hashed: a message's id is kept in clear, who sent it is not.
        digest = hashlib.sha256(f"{name}:{sender}:{timestamp}".encode()).hexdigest()
        message_id = f"{name}:{digest[:32]}"
    else:
        message_id = _identifier(_part(said, "message").get("msg_id"))
    if kind is Kind.contact:
        text = _phone(_part(said, "info").get("phone"))
    if kind is Kind.text:
        text = _text(said["message"].get("text"))
        tapped = _TAPPED.fullmatch(text)
        if tapped:
            kind, button, text = Kind.button, tapped[1], ""
    if kind is Kind.image:
        text = _text(said["message"].get("text") or "")
    return Event(CHANNEL, sender, message_id, kind, text, button, int(timestamp))


def _part(said: dict[str, Any], field: str) -> dict[str, Any]:
    part = said.get(field)
    if not isinstance(part, dict):
        raise Unreadable(f"zalo_oa: {field} is missing")
    return part


def _identifier(value: Any) -> str:
    identifier = as_text(value)
    if not _ID.fullmatch(identifier):
        raise Unreadable("zalo_oa: not an id")
    return identifier


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable("zalo_oa: not a text")
    return value


def as_text(value: Any) -> str:
    """An id or a time, which Zalo writes as a text, and some copies of its documents don't."""
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _phone(value: Any) -> str:
    """The number as it is dialled in Viet Nam, of 84912345678; "" for anything else."""
    found = _PHONE.fullmatch(re.sub(r"[ .-]", "", as_text(value)))
    return f"0{found[1]}" if found else ""


def phone_request(image: str) -> dict[str, Any]:
    """The template by which Zalo shares a citizen's phone number, if they agree (user_submit_info).

    As third-party copies of the documentation show it; `image`: its picture's address, or "".
    """
    element = {"title": SHARE, "subtitle": SHARE_WHY, **({"image_url": image} if image else {})}
    payload = {"template_type": "request_user_info", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def offer(
    buttons: Sequence[Button], key: str, most: int, longest: int
) -> tuple[list[dict[str, Any]], list[Button], list[str]]:
    """The buttons that Zalo takes, the links and phones for the text, the choices for a list.

    Too many for a message: links and phones go into the text. Still too many: so do the choices.
    """
    choices = [button for button in buttons if button.payload is not None]
    by_number = len(choices) > most
    taps: list[dict[str, Any]] = []
    links: list[Button] = []
    count = 0
    for button in buttons:
        action = _action(button, f"#{key}:{count}")
        count += button.payload is not None
        if action and (not by_number if button.payload is not None else len(buttons) <= most):
            taps.append({"title": shortened(title(button), longest), **action})
        elif button.payload is None:
            links.append(button)
    return taps, links, [title(button) for button in choices] if by_number else []


def _action(button: Button, tapped: str) -> dict[str, Any] | None:
    """What a tap does; None for what Zalo would refuse, such as a short number (1022)."""
    if button.payload is not None:
        return {"type": "oa.query.hide", "payload": tapped}
    if button.url is not None and button.url.startswith(("https://", "http://")):
        return {"type": "oa.open.url", "payload": {"url": button.url}}
    phone = _phone(button.phone)
    return {"type": "oa.open.phone", "payload": {"phone_code": f"84{phone[1:]}"}} if phone else None
