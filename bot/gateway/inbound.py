"""A citizen's message, the same from every channel, and how it is cleaned."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DROPPED = ("Cc", "Cs")
_LEADING_SLASHES = re.compile(r"^[\s/]+")


@dataclass(frozen=True)
class Inbound:
    """A message as a channel hands it over: checked and cleaned, not yet written down.

    `conversation` is None for a new one. `payload` is set when the citizen tapped a button.
    `text` may be "" then. `message_id` is the client's; the same id again is the same message.
    `sender` is who writes, as far as the channel can tell; never written down in clear.
    """

    channel: str
    conversation: str | None
    message_id: str
    text: str
    payload: str | None = None
    sender: str = ""


def clean_text(text: str) -> str:
    """Typed text in NFC, without control characters, lone surrogates and space around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in _DROPPED)
    return "".join(kept).strip()


def text_for_rasa(text: str, payload: str | None) -> str:
    """What Rasa gets: the payload of an offered button, or the typed text.

    Rasa takes a message that starts with "/" as an intent by name ("/restart"): only buttons may
    say that, so typed text loses its leading slashes.
    """
    return payload if payload is not None else _LEADING_SLASHES.sub("", text)
