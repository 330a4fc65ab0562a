"""Who the conversations of messengers are with.

A messenger's id of a citizen is personal data: it is found by a keyed hash, and kept encrypted only
because replies need it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.database import reading, utc_now, writing
from bot.errors import NotFound
from bot.gateway.models import conversations, peers
from bot.secret_key import SecretKey

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

    def hear(self, connection: Connection, channel: str, sender: str) -> Peer:
        """The peer that has just sent something, known or new, in the given transaction.

        Whoever writes can be reached again.
        """
        blind = self._key.blind("peer", channel, sender)
        found = self._by_blind(connection, blind) or self._new(connection, channel, sender, blind)
        heard = {"heard_at": utc_now(), "unreachable": None}
        connection.execute(
            update(peers).where(peers.c.conversation_id == found.conversation).values(heard)
        )
        return found

    def of(self, conversation: str) -> Peer:
        """The peer of a conversation. Raises NotFound where it has none."""
        with reading(self._engine) as connection:
            row = connection.execute(
                _joined().where(peers.c.conversation_id == conversation)
            ).one_or_none()
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

    def _by_blind(self, connection: Connection, blind: str) -> Peer | None:
        row = connection.execute(
            _joined().where(peers.c.blind == blind).with_for_update(of=peers)
        ).one_or_none()
        return self._read(row) if row else None

    def _new(self, connection: Connection, channel: str, sender: str, blind: str) -> Peer:
        now, conversation = utc_now(), secrets.token_urlsafe(24)
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(conversations).values(id=conversation, channel=channel, created_at=now)
                )
                connection.execute(
                    insert(peers).values(
                        conversation_id=conversation,
                        blind=blind,
                        address=self._key.encrypt(sender),
                        heard_at=now,
                    )
                )
        except IntegrityError:
            # PostgreSQL: another message of the same citizen arrived at the same time.
            found = self._by_blind(connection, blind)
            if found is None:
                raise
            return found
        return Peer(conversation, channel, sender, None, muted=False)

    def _read(self, row: Any) -> Peer:
        return Peer(
            row.conversation_id,
            row.channel,
            self._key.decrypt(row.address) or "",
            row.unreachable,
            muted=row.muted_until is not None and row.muted_until > utc_now(),
        )


def _joined() -> Any:
    return select(peers, conversations.c.channel).join(
        conversations, conversations.c.id == peers.c.conversation_id
    )
