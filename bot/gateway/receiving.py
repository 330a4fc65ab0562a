"""What messengers deliver, written down before it is acknowledged.

The same event delivered again, as messengers do when an acknowledgement
is late, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection, Engine

from bot.channels.contract import Event, Kind
from bot.database import utc_now, writing
from bot.gateway.batches import Batch
from bot.gateway.choices import tapped, typed
from bot.gateway.crowds import Crowds
from bot.gateway.inbound import clean_text
from bot.gateway.peers import Peer, Peers
from bot.gateway.privacy import Privacy
from bot.gateway.refusals import Sentences
from bot.gateway.standing import Standing, known, standings
from bot.reply import Button, Outcome, Reply
from bot.secret_key import SecretKey

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
SPOKEN = {"sent_audio", "sent_unsupported"}
"""Said to who may not be able to write (children, disabled and illiterate citizens): with these
goes the number of a person.
"""
GREETING = "/greet"
"""What the assistant is told when somebody starts to follow."""


class Receiver:
    """Writes events down. `per_minute`: how many of one citizen are taken in a minute; `crowds`:
    how many of a channel; `hotline`: where a person answers, "" for nowhere.
    """

    def __init__(
        self,
        engine: Engine,
        peers: Peers,
        privacy: Privacy,
        key: SecretKey,
        say: Sentences,
        per_minute: int,
        crowds: Crowds,
        hotline: str = "",
    ) -> None:
        self._engine = engine
        self._peers = peers
        self._privacy = privacy
        self._key = key
        self._say = say
        self._per_minute = per_minute
        self._crowds = crowds
        self._hotline = hotline

    def store(self, events: Sequence[Event]) -> bool:
        """Write the events down in one transaction, each once -> whether anybody was told anything.

        All are looked up together and written together. Raises UpstreamError.
        """
        blinds = [self._key.blind("message", one.channel, one.message_id) for one in events]
        with writing(self._engine) as connection:
            peers = self._peers.meet(connection, {(one.channel, one.sender) for one in events})
            conversations = [peer.conversation for peer in peers.values()]
            there = known(connection, conversations, blinds)
            stand = standings(connection, conversations)
            batch = Batch(connection)
            left: dict[str, bool] = {}
            for event, blind in zip(events, blinds, strict=True):
                peer = peers[event.channel, event.sender]
                if (peer.conversation, blind) not in there:
                    there.add((peer.conversation, blind))
                    left[peer.conversation] = event.kind is Kind.unfollow
                    self._store(batch, peer, stand[peer.conversation], event, blind)
            batch.flush()
            self._peers.heard(connection, left)
        return batch.told

    def _store(
        self, batch: Batch, peer: Peer, standing: Standing, event: Event, message_id: str
    ) -> None:
        row = {
            "conversation_id": peer.conversation,
            "direction": "in",
            "message_id": message_id,
            "kind": event.kind.value,
            "attempts": 0,
            "failures": 0,
            "created_at": utc_now(),
        }
        if self._unwanted(batch, peer, standing, event):
            batch.add(row, status="dropped", text="")
        else:
            self._accept(batch, peer, standing, event, row)
        standing.recent += 1

    def _unwanted(self, batch: Batch, peer: Peer, standing: Standing, event: Event) -> bool:
        """Whether the event is not for the assistant; who sends too much is told so once."""
        if event.kind is Kind.unfollow or peer.muted:
            return True
        if event.kind is Kind.follow and batch.followed_lately(peer.conversation):
            return True
        if standing.recent >= self._per_minute:
            if standing.recent == self._per_minute:
                batch.tell(peer.conversation, self._notice("too_fast"))
            return True
        if not self._crowds.takes(peer.channel):
            if self._crowds.to_tell(peer.conversation):
                batch.tell(peer.conversation, self._notice("too_many"))
            return True
        return False

    def _accept(
        self, batch: Batch, peer: Peer, standing: Standing, event: Event, row: dict[str, Any]
    ) -> None:
        connection, asked = batch.connection, standing.asked
        text, payload, notice = self._read(connection, peer, event)
        kept = self._privacy.sealed(connection, peer.conversation, text, asked)
        row |= {"text": kept.text, "sealed": kept.sealed, "payload": payload}
        if notice is None:
            batch.add(row, status="waiting")
            return
        # What the last answer asked for (a form's second factor) is still asked for.
        trace = {"outcome": Outcome.clarify.value, **({"expects": asked} if asked else {})}
        key = batch.write(row, status="answered", trace=trace)
        batch.tell(peer.conversation, self._notice(notice), answers=key)

    def _notice(self, code: str) -> Reply:
        call = Button(title=self._say("call_person", hotline=self._hotline), phone=self._hotline)
        reachable = self._hotline and code in SPOKEN
        return Reply(text=self._say(code), buttons=[call] if reachable else [])

    def _read(
        self, connection: Connection, peer: Peer, event: Event
    ) -> tuple[str, str | None, str | None]:
        """The text and the payload for the assistant, or else the code of what is said at once."""
        text = clean_text(event.text)[:TEXT_LIMIT]
        if event.kind is Kind.follow:
            return "", GREETING, None
        if event.kind is Kind.button:
            title, payload = tapped(connection, peer.conversation, event.button or "")
            return (title, payload, None) if payload else (text, None, "button_gone")
        if text:
            title, payload = typed(connection, peer.conversation, text)
            return title or text, payload, None
        return "", None, WORDLESS.get(event.kind, "sent_unsupported")
