"""What messengers deliver, written down before it is acknowledged.

The same event delivered again, as messengers do when an acknowledgement
is late, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.channels.contract import Event, Kind
from bot.database import utc_now, writing
from bot.gateway.history import require_conversation
from bot.gateway.inbound import clean_text
from bot.gateway.models import messages
from bot.gateway.outgoing import queue
from bot.gateway.peers import UNFOLLOWED, Peer, Peers
from bot.gateway.privacy import Privacy, expected
from bot.gateway.refusals import Sentences
from bot.reply import Outcome, Reply
from bot.secret_key import SecretKey

_NUMBER = re.compile(r"(?:số |mục |so |muc )?([1-9]\d?)[.)]?", re.IGNORECASE)
MINUTE = timedelta(minutes=1)
TEXT_LIMIT = 2000
"""Characters of a message that are read; the rest of a longer one is cut."""
WORDLESS = {
    Kind.image: "sent_image",
    Kind.audio: "sent_audio",
    Kind.sticker: "sent_sticker",
    Kind.location: "sent_location",
    Kind.file: "sent_file",
}
"""What is said to what can't be read; to anything else, that it can't."""
GREETING = "/greet"
"""What the assistant is told when somebody starts to follow."""


class Receiver:
    """Writes events down. `per_minute`: how many of one citizen are taken in a minute."""

    def __init__(
        self,
        engine: Engine,
        peers: Peers,
        privacy: Privacy,
        key: SecretKey,
        say: Sentences,
        per_minute: int,
    ) -> None:
        self._engine = engine
        self._peers = peers
        self._privacy = privacy
        self._key = key
        self._say = say
        self._per_minute = per_minute

    def store(self, events: Sequence[Event]) -> None:
        """Write the events down in one transaction, each once. Raises UpstreamError.

        In the order of senders, so that two gateways never wait for each other in a circle.
        """
        with writing(self._engine) as connection:
            for event in sorted(events, key=lambda event: (event.channel, event.sender)):
                self._store(connection, event)

    def _store(self, connection: Connection, event: Event) -> None:
        peer = self._peers.hear(connection, event.channel, event.sender)
        require_conversation(connection, peer.conversation, lock=True)
        message_id = self._key.blind("message", event.channel, event.message_id)
        if _known(connection, peer.conversation, message_id):
            return
        row = {
            "conversation_id": peer.conversation,
            "direction": "in",
            "message_id": message_id,
            "kind": event.kind.value,
            "attempts": 0,
            "failures": 0,
            "created_at": utc_now(),
        }
        if event.kind is Kind.unfollow:
            self._peers.unreachable(connection, peer.conversation, UNFOLLOWED)
            _write(connection, row, status="dropped", text="")
        elif peer.muted or _greeted(connection, peer, event) or self._too_fast(connection, peer):
            _write(connection, row, status="dropped", text="")
        else:
            self._accept(connection, peer, event, row)

    def _accept(
        self, connection: Connection, peer: Peer, event: Event, row: dict[str, Any]
    ) -> None:
        text, payload, notice = self._read(connection, peer, event)
        kept = self._privacy.sealed(connection, peer.conversation, text)
        row |= {"text": kept.text, "sealed": kept.sealed, "payload": payload}
        if notice is None:
            _write(connection, row, status="waiting")
            return
        # What the last answer asked for (a form's second factor) is still asked for.
        asked = expected(connection, peer.conversation)
        trace = {"outcome": Outcome.clarify.value, **({"expects": asked} if asked else {})}
        key = _write(connection, row, status="answered", trace=trace)
        self._tell(connection, peer, notice, answers=key)

    def _read(
        self, connection: Connection, peer: Peer, event: Event
    ) -> tuple[str, str | None, str | None]:
        """The text and the payload for the assistant, or else the code of what is said at once."""
        text = clean_text(event.text)[:TEXT_LIMIT]
        if event.kind is Kind.follow:
            return "", GREETING, None
        if event.kind is Kind.button:
            title, payload = _offered(connection, peer.conversation, event.button or "")
            return (title, payload, None) if payload else (text, None, "button_gone")
        if text:
            title, payload = _numbered(connection, peer.conversation, text)
            return title or text, payload, None
        return "", None, WORDLESS.get(event.kind, "sent_unsupported")

    def _too_fast(self, connection: Connection, peer: Peer) -> bool:
        """Whether the citizen has sent too much in the last minute; they are told so once."""
        mine = (
            messages.c.conversation_id == peer.conversation,
            messages.c.direction == "in",
            messages.c.created_at > utc_now() - MINUTE,
        )
        count = connection.scalar(select(func.count()).select_from(messages).where(*mine)) or 0
        if count == self._per_minute:
            self._tell(connection, peer, "too_fast")
        return count >= self._per_minute

    def _tell(
        self, connection: Connection, peer: Peer, code: str, answers: int | None = None
    ) -> None:
        reply = Reply(text=self._say(code))
        queue(connection, peer.conversation, [reply.as_json()], Outcome.clarify, answers)


def _known(connection: Connection, conversation: str, message_id: str) -> bool:
    query = select(messages.c.id).where(
        messages.c.conversation_id == conversation, messages.c.message_id == message_id
    )
    return connection.scalar(query) is not None


def _greeted(connection: Connection, peer: Peer, event: Event) -> bool:
    """Whether the event is a second start within a minute: some messengers tell one start twice."""
    if event.kind is not Kind.follow:
        return False
    mine = (
        messages.c.conversation_id == peer.conversation,
        messages.c.kind == Kind.follow.value,
        messages.c.created_at > utc_now() - MINUTE,
    )
    return connection.scalar(select(messages.c.id).where(*mine).limit(1)) is not None


def _write(connection: Connection, row: dict[str, Any], **values: Any) -> int:
    key: int = connection.execute(insert(messages).values({**row, **values})).inserted_primary_key[
        0
    ]
    return key


def _offered(connection: Connection, conversation: str, button: str) -> tuple[str, str | None]:
    """The title and payload of the n-th button of a reply, named as "reply:n"; None if none is."""
    reply, _, number = button.partition(":")
    if not (reply.isdecimal() and number.isdecimal() and len(button) < 40):
        return "", None
    buttons = connection.scalar(_replies(conversation).where(messages.c.id == int(reply)))
    return _nth(buttons, int(number))


def _numbered(connection: Connection, conversation: str, text: str) -> tuple[str, str | None]:
    """The same for a number that was typed: it chooses from the last reply, as its list says."""
    typed = _NUMBER.fullmatch(text)
    if typed is None:
        return "", None
    latest = _replies(conversation).order_by(messages.c.id.desc()).limit(1)
    return _nth(connection.scalar(latest), int(typed.group(1)) - 1)


def _replies(conversation: str) -> Any:
    return select(messages.c.buttons).where(
        messages.c.conversation_id == conversation, messages.c.direction == "out"
    )


def _nth(buttons: list[dict[str, Any]] | None, number: int) -> tuple[str, str | None]:
    taps = [button for button in buttons or [] if button.get("payload")]
    if not 0 <= number < len(taps):
        return "", None
    return str(taps[number]["title"]), str(taps[number]["payload"])
