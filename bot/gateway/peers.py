"""Who the conversations of messengers are with.

A messenger's id of a citizen is personal data: it is found by a keyed hash, and kept encrypted only
because replies need it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.database import reading, utc_now, writing
from bot.errors import NotFound
from bot.gateway.models import conversations, peers
from bot.secret_key import SecretKey

Sender = tuple[str, str]
"""A channel, and its id of a citizen."""
UNFOLLOWED = "unfollowed"
"""`unreachable` of a citizen who left."""


@dataclass(frozen=True)
class Peer:
    """The citizen at the other end. `address` is the messenger's id of them, "" if unreadable."""

    conversation: str
    channel: str
    address: str
    unreachable: str | None
    muted: bool


class Peers:
    """The peers in the database."""

    def __init__(self, engine: Engine, key: SecretKey) -> None:
        self._engine = engine
        self._key = key

    def meet(self, connection: Connection, senders: Iterable[Sender]) -> dict[Sender, Peer]:
        """The peers that have just sent something, known or new, in the given transaction.

        Their conversations are locked until its end (require_conversation says why), always in the
        same order, so that two gateways never wait for each other in a circle.
        """
        blinds = {self._key.blind("peer", *sender): sender for sender in senders}
        found = self._by_blind(connection, blinds)
        new = {blind: sender for blind, sender in sorted(blinds.items()) if blind not in found}
        if new:
            found |= self._new(connection, new)
        return {blinds[blind]: peer for blind, peer in found.items()}

    def heard(self, connection: Connection, left: Mapping[str, bool]) -> None:
        """Of these conversations something came: whoever writes can be reached, who left can't."""
        for gone, reason in ((False, None), (True, UNFOLLOWED)):
            values = {"of": [one for one, has in left.items() if has is gone]}
            if values["of"]:
                connection.execute(_HEARD, {**values, "now": utc_now(), "reason": reason})

    def of(self, conversation: str) -> Peer:
        """The peer of a conversation. Raises NotFound where it has none."""
        with reading(self._engine) as connection:
            row = connection.execute(_OF, {"conversation": conversation}).one_or_none()
        if row is None:
            raise NotFound("no such conversation of a messenger")
        return self._read(row)

    def unreachable(self, connection: Connection, conversation: str, reason: str) -> None:
        """Nothing can be sent until the citizen writes again."""
        connection.execute(
            update(peers).where(peers.c.conversation_id == conversation).values(unreachable=reason)
        )

    def mute(self, conversation: str, until: datetime | None) -> None:
        """Take no messages until then (None: take them again). Raises NotFound."""
        with writing(self._engine) as connection:
            muted = connection.execute(
                update(peers)
                .where(peers.c.conversation_id == conversation)
                .values(muted_until=until)
            )
            if muted.rowcount == 0:
                raise NotFound("no such conversation of a messenger")

    def _by_blind(self, connection: Connection, blinds: Iterable[str]) -> dict[str, Peer]:
        rows = connection.execute(_MET, {"blinds": list(blinds)})
        return {row.blind: self._read(row) for row in rows}

    def _new(self, connection: Connection, senders: Mapping[str, Sender]) -> dict[str, Peer]:
        """New peers, by their blind."""
        now = utc_now()
        new = {
            blind: Peer(secrets.token_urlsafe(24), channel, address, None, muted=False)
            for blind, (channel, address) in senders.items()
        }
        opened = [
            {"id": peer.conversation, "channel": peer.channel, "created_at": now}
            for peer in new.values()
        ]
        met = [
            {
                "conversation_id": peer.conversation,
                "blind": blind,
                "address": self._key.encrypt(peer.address),
                "heard_at": now,
            }
            for blind, peer in new.items()
        ]
        try:
            with connection.begin_nested():
                connection.execute(_OPEN, opened)
                connection.execute(_MEET, met)
        except IntegrityError:
            # PostgreSQL: another message of one of them arrived at the same time.
            found = self._by_blind(connection, senders)
            if not found:
                raise
            rest = {blind: sender for blind, sender in senders.items() if blind not in found}
            return found | (self._new(connection, rest) if rest else {})
        return new

    def _read(self, row: Any) -> Peer:
        return Peer(
            row.conversation_id,
            row.channel,
            self._key.decrypt(row.address) or "",
            row.unreachable,
            muted=row.muted_until is not None and row.muted_until > utc_now(),
        )


_JOINED = select(peers, conversations.c.channel).join(
    conversations, conversations.c.id == peers.c.conversation_id
)
# Made once: making a statement takes longer than the database takes for it.
_MET = (
    _JOINED.where(peers.c.blind.in_(bindparam("blinds", expanding=True)))
    .order_by(peers.c.blind)
    .with_for_update()
)
_OF = _JOINED.where(peers.c.conversation_id == bindparam("conversation"))
_OPEN, _MEET = insert(conversations), insert(peers)
_HEARD = (
    update(peers)
    .where(peers.c.conversation_id.in_(bindparam("of", expanding=True)))
    .values(heard_at=bindparam("now"), unreachable=bindparam("reason"))
)
