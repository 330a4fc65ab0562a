"""Followed dossiers, as citizens begin and end it; bot/dossiers/claims.py has the poller's side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.database import reading, utc_now, writing
from bot.dossiers.claims import close
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Ending, Followed, Rhythm
from bot.dossiers.models import subscriptions
from bot.dossiers.portals.routing import Portals
from bot.errors import NotFound
from bot.secret_key import SecretKey
from bot.vault import Vault

_MARGIN = timedelta(days=1)
"""Code and factor are kept a little longer than they are needed."""
_c = subscriptions.c


class Subscriptions:
    """What conversations follow; every method raises UpstreamError if the database fails."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        key: SecretKey,
        portals: Portals,
        rhythm: Rhythm,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._key = key
        self._portals = portals
        self._rhythm = rhythm
        self._now = clock

    def follow(
        self, conversation: str, channel: str, code: str, factor: str, dossier: Dossier, mask: str
    ) -> datetime:
        """Announce from now on what differs from `dossier` -> until when.

        Following again begins anew. Raises NotFound if no portal serves the code.
        """
        portal = self._portals.for_code(code)
        if portal is None:
            raise NotFound("no portal serves this code")
        now = self._now()
        which = {"conversation_id": conversation, "code_key": self._code_key(code)}
        secret = {"code": code, "factor": factor}
        with writing(self._engine) as connection:
            keep = self._rhythm.days + _MARGIN
            values = {
                "channel": channel,
                "reference": self._vault.seal(conversation, secret, keep, connection),
                "mask": mask,
                "state": self._key.encrypt(dossier.json()),
                "portal": portal.dialect,
                "created_at": now,
                "expires_at": now + self._rhythm.days,
                "next_check_at": now + self._rhythm.wait(),
                "claimed_until": None,
                "failures": 0,
                "ended_at": None,
                "ending": None,
            }
            if not self._begin_anew(connection, which, values):
                try:
                    with connection.begin_nested():
                        connection.execute(insert(subscriptions).values(**which, **values))
                except IntegrityError:
                    # PostgreSQL: the same was followed at the same time.
                    self._begin_anew(connection, which, values)
        return now + self._rhythm.days

    def unfollow(self, conversation: str, code: str | None = None) -> int:
        """End one, or all, of a conversation's -> how many there were."""
        mine = [_c.conversation_id == conversation, _c.ended_at.is_(None)]
        if code is not None:
            mine.append(_c.code_key == self._code_key(code))
        with writing(self._engine) as connection:
            keys = connection.scalars(select(_c.id).where(*mine).with_for_update()).all()
            for key in keys:
                close(connection, self._vault, [_c.id == key], Ending.citizen, self._now())
        return len(keys)

    def of(self, conversation: str) -> list[Followed]:
        """What a conversation follows, the oldest first."""
        mine = (_c.conversation_id == conversation, _c.ended_at.is_(None))
        running = select(subscriptions).where(*mine, _c.expires_at > self._now())
        with reading(self._engine) as connection:
            rows = connection.execute(running.order_by(_c.created_at, _c.id)).all()
        return [Followed(row.mask, row.created_at, row.expires_at) for row in rows]

    def erase(self, conversation: str, connection: Connection | None = None) -> None:
        """Forget all that a conversation follows or followed; `connection`: the transaction."""
        if connection is None:
            with writing(self._engine) as own:
                self.erase(conversation, own)
            return
        mine = _c.conversation_id == conversation
        references = connection.scalars(select(_c.reference).where(mine).with_for_update()).all()
        for reference in references:
            self._vault.forget(reference, connection)
        connection.execute(delete(subscriptions).where(mine))

    def _begin_anew(
        self, connection: Connection, which: dict[str, str], values: dict[str, Any]
    ) -> bool:
        """Overwrite the row, if there is one; a claim on it is lost."""
        same = [_c[name] == value for name, value in which.items()]
        old = connection.scalar(select(_c.reference).where(*same).with_for_update())
        if old is None:
            return False
        self._vault.forget(old, connection)
        connection.execute(update(subscriptions).where(*same).values(values))
        return True

    def _code_key(self, code: str) -> str:
        return self._key.blind("code", code)
