"""What following a dossier consists of: the values that store, poller and replies share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import uniform

from sqlalchemy.engine import Connection

from bot.dossiers.dossier import Dossier

JITTER = 0.2
"""By how much of it a wait may be shorter or longer, so that looks spread over time."""


class Ending(str, Enum):
    """Why a dossier is no longer followed."""

    citizen = "citizen"
    closed = "closed"
    """Its last state was announced."""
    expired = "expired"
    lost = "lost"
    """The portal no longer has it for this factor, or the bot can no longer read what to ask."""
    orphaned = "orphaned"
    """The conversation is gone."""


@dataclass(frozen=True)
class Rhythm:
    """How long a dossier is followed, how often it is looked at, how long a claim holds.

    A claim is for one look-up and what is written after it.
    """

    days: timedelta
    interval: timedelta
    lease: timedelta = timedelta(seconds=60)

    def wait(self, times: int = 1) -> timedelta:
        """How long until the next look."""
        return self.interval * times * uniform(1 - JITTER, 1 + JITTER)


@dataclass(frozen=True)
class Followed:
    """A followed dossier as its citizen may see it."""

    mask: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Held:
    """A subscription that this process has for the time of the lease.

    `token` tells its claim from earlier and later ones.
    """

    key: int
    conversation: str
    channel: str
    mask: str
    token: datetime
    misses: int
    """How often in a row there was no such dossier."""


@dataclass(frozen=True)
class Claimed(Held):
    """One that can be looked at. `before` is what was told last."""

    code: str = field(repr=False)
    factor: str = field(repr=False)
    before: Dossier = field(repr=False)


Announce = Callable[[Connection, Claimed, Dossier], None]
"""Writes the message about a new state in the transaction, and does nothing else.

Raises NotFound where there is no such conversation any more.
"""

Notice = Callable[[Connection, Held, Ending], None]
"""Writes the message that a dossier is no longer followed, likewise."""
