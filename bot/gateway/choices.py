"""Which button of a reply a citizen chose: by tapping it, or by typing its number.

Payloads never leave the server, so nobody can send one that was not offered to them.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from bot.gateway.models import messages

_NUMBER = re.compile(r"(?:số |mục |so |muc )?([1-9]\d?)[.)]?", re.IGNORECASE)
_REPLIES = select(messages.c.buttons).where(
    messages.c.conversation_id == bindparam("conversation"), messages.c.direction == "out"
)
_REPLY = _REPLIES.where(messages.c.id == bindparam("reply"))
_LATEST = _REPLIES.order_by(messages.c.id.desc()).limit(1)

Choice = tuple[str, str | None]
"""A button's title and payload; None for no button."""
NOTHING: Choice = ("", None)


def tapped(connection: Connection, conversation: str, button: str) -> Choice:
    """The n-th button with a payload of a reply, named as "reply:n" (Channel.render)."""
    reply, _, number = button.partition(":")
    if not (reply.isdecimal() and number.isdecimal() and len(button) < 40):
        return NOTHING
    found = {"conversation": conversation, "reply": int(reply)}
    return _nth(connection.scalar(_REPLY, found), int(number))


def typed(connection: Connection, conversation: str, text: str) -> Choice:
    """The same for a number that was typed: it chooses from the last reply, as its list says."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        return NOTHING
    latest = connection.scalar(_LATEST, {"conversation": conversation})
    return _nth(latest, int(number.group(1)) - 1)


def _nth(buttons: list[dict[str, Any]] | None, number: int) -> Choice:
    taps = [button for button in buttons or [] if button.get("payload")]
    if not 0 <= number < len(taps):
        return NOTHING
    return str(taps[number]["title"]), str(taps[number]["payload"])
