"""Followed dossiers, as pollers look at them: one process at a time has a subscription.

It claims the subscription for the time of a lease. What it found is written, together with the
message about it, only while the claim is its own: what an earlier claim found is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.database import utc_now, writing
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Announce, Claimed, Ending, Held, Notice, Rhythm
from bot.dossiers.models import subscriptions
from bot.dossiers.news import is_closed
from bot.secret_key import SecretKey
from bot.vault import Vault

KEEP_ENDED = timedelta(days=30)
"""How long it can be seen that a subscription ended, and how."""
_c = subscriptions.c


class _ClaimLost(Exception):
    """Undoes the transaction."""


class Claims:
    """Takes subscriptions and gives them back; each method raises UpstreamError if the database
    fails.
    """

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        key: SecretKey,
        rhythm: Rhythm,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._key = key
        self._rhythm = rhythm
        self._now = clock

    def claim(self, portal: str, limit: int) -> list[Held]:
        """Take what is due at the portal of this dialect, longest due first.

        All are Claimed but those that can't be read any more (another key, gone from the vault).
        """
        now = self._now()
        due = (_c.portal == portal, _c.next_check_at <= now, _c.expires_at > now)
        return [self._readable(row) for row in self._take(due, limit)]

    def claim_expired(self, limit: int) -> list[Held]:
        """Take what has run out, of all portals."""
        rows = self._take([_c.expires_at <= self._now()], limit)
        return [Held(**_held(row)) for row in rows]

    def release(self) -> None:
        """End every claim: a process that died has no more use for its own.

        If another process has one, what it finds is dropped, and found again: nothing is lost.
        """
        with writing(self._engine) as connection:
            held = update(subscriptions).where(_c.claimed_until.is_not(None))
            connection.execute(held.values(claimed_until=None))

    def purge(self) -> None:
        """Forget what ended long ago."""
        with writing(self._engine) as connection:
            connection.execute(delete(subscriptions).where(_c.ended_at <= self._now() - KEEP_ENDED))

    def unchanged(self, held: Held) -> None:
        """There was no news."""
        self._give_back(held, self._rhythm.wait(), failures=0)

    def failed(self, held: Held) -> None:
        """It could not be looked at, which says nothing about the dossier."""
        self._give_back(held, self._rhythm.wait())

    def missing(self, held: Held) -> None:
        """There was no such dossier; asked again after longer and longer waits."""
        misses = held.misses + 1
        self._give_back(held, self._rhythm.wait(2**misses), failures=misses)

    def changed(self, claimed: Claimed, dossier: Dossier, announce: Announce) -> bool:
        """Keep the new state and announce it, both or neither; False if the claim was lost.

        A last state ends the subscription. Raises what `announce` raises.
        """

        def write(connection: Connection) -> bool:
            announce(connection, claimed, dossier)
            if is_closed(dossier):
                return self._close(connection, claimed, Ending.closed)
            values = {"state": self._key.encrypt(dossier.json()), "failures": 0}
            values["next_check_at"] = self._now() + self._rhythm.wait()
            return _update(connection, claimed, values)

        return self._all_or_nothing(write)

    def ended(self, held: Held, ending: Ending, notice: Notice | None = None) -> bool:
        """End it, and say so; False if the claim was lost. Raises what `notice` raises."""

        def write(connection: Connection) -> bool:
            if notice is not None:
                notice(connection, held, ending)
            return self._close(connection, held, ending)

        return self._all_or_nothing(write)

    def _take(self, which: Sequence[Any], limit: int) -> list[dict[str, Any]]:
        now = self._now()
        free = or_(_c.claimed_until.is_(None), _c.claimed_until <= now)
        found = select(subscriptions).where(_c.ended_at.is_(None), free, *which)
        found = found.order_by(_c.next_check_at).limit(limit).with_for_update(skip_locked=True)
        # No other claim of the same subscription ends at this moment: it tells them apart.
        until = now + self._rhythm.lease
        with writing(self._engine) as connection:
            rows = connection.execute(found).mappings().all()
            keys = [row["id"] for row in rows]
            taken = update(subscriptions).where(_c.id.in_(keys)).values(claimed_until=until)
            if keys:
                connection.execute(taken)
        return [{**row, "claimed_until": until} for row in rows]

    def _readable(self, row: dict[str, Any]) -> Held:
        secret = self._vault.open(row["reference"], row["conversation_id"])
        state = self._key.decrypt(row["state"])
        if secret is None or state is None:
            return Held(**_held(row))
        try:
            before = Dossier.parse_raw(state)
        except ValidationError:  # written by another version of the bot
            return Held(**_held(row))
        return Claimed(**_held(row), code=secret["code"], factor=secret["factor"], before=before)

    def _give_back(self, held: Held, wait: timedelta, **values: Any) -> None:
        with writing(self._engine) as connection:
            _update(connection, held, {"next_check_at": self._now() + wait, **values})

    def _close(self, connection: Connection, held: Held, ending: Ending) -> bool:
        return close(connection, self._vault, _mine(held), ending, self._now())

    def _all_or_nothing(self, write: Callable[[Connection], bool]) -> bool:
        """Commit what `write` does if it returns True.

        Messages are written before the claim is checked, for they lock the conversation: whoever
        erases one locks it, too, before what belongs to it.
        """
        try:
            with writing(self._engine) as connection:
                if not write(connection):
                    raise _ClaimLost
        except _ClaimLost:
            return False
        return True


def close(
    connection: Connection, vault: Vault, which: Sequence[Any], ending: Ending, now: datetime
) -> bool:
    """End the subscription that `which` finds, and forget code, factor and state."""
    reference = connection.scalar(select(_c.reference).where(*which).with_for_update())
    if reference is None:
        return False
    vault.forget(reference, connection)
    values = {"ended_at": now, "ending": ending.value, "claimed_until": None}
    closed = update(subscriptions).where(*which)
    connection.execute(closed.values(reference="", state="", **values))
    return True


def _update(connection: Connection, held: Held, values: dict[str, Any]) -> bool:
    """Give a subscription back with `values`; False if the claim was lost."""
    mine = update(subscriptions).where(*_mine(held))
    return bool(connection.execute(mine.values(claimed_until=None, **values)).rowcount)


def _mine(held: Held) -> list[Any]:
    return [_c.id == held.key, _c.claimed_until == held.token, _c.ended_at.is_(None)]


def _held(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["id"],
        "conversation": row["conversation_id"],
        "channel": row["channel"],
        "mask": row["mask"],
        "token": row["claimed_until"],
        "misses": row["failures"],
    }
