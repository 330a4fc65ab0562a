"""Looking a dossier up: limits, then the portal, then what is remembered of it.

An unknown code and a wrong factor are one outcome, counted and answered alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from threading import Lock
from weakref import WeakValueDictionary

from bot.dossiers.dossier import Dossier, FactorKind
from bot.dossiers.known import KnownDossiers
from bot.dossiers.limits import Asker, LookupLimits
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.routing import Portals
from bot.errors import NoSuchDossier, PortalUnavailable


class Outcome(str, Enum):
    """How a look-up ended."""

    found = "found"
    no_match = "no_match"
    """No dossier has this code, or the factor is not its applicant's."""
    blocked = "blocked"
    """Too many wrong ones before; no portal was asked."""
    portal_down = "portal_down"
    no_portal = "no_portal"
    """No portal serves codes like this."""


@dataclass(frozen=True)
class Result:
    """What came of a look-up."""

    outcome: Outcome
    dossier: Dossier | None = None
    last: Dossier | None = None
    """Portal down: the state that this conversation saw last, with this very factor."""
    until: datetime | None = None
    """When one may try again, if one has to wait."""
    portal: str = ""
    """The portal's name, as told to citizens."""


class Lookups:
    """Looks dossiers up at the portals; safe between threads."""

    def __init__(self, portals: Portals, limits: LookupLimits, known: KnownDossiers) -> None:
        self._portals = portals
        self._limits = limits
        self._known = known
        self._turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._turns_lock = Lock()

    @property
    def connected(self) -> bool:
        """Whether there is any portal to ask."""
        return len(self._portals) > 0

    def factor_kind(self, code: str) -> FactorKind | None:
        """What an applicant must know besides this code; None: no portal serves it."""
        portal = self._portals.for_code(code)
        return portal.factor if portal else None

    def look_up(self, asker: Asker, code: str, factor: str) -> Result:
        """The dossier with this code (in canonical form), if `factor` is its applicant's."""
        portal = self._portals.for_code(code)
        if portal is None:
            return Result(Outcome.no_portal)
        # One at a time for each code: of many guesses at once, all would come before the first
        # is counted.
        with self._turn(code):
            until = self._limits.blocked_until(asker, code)
            if until is not None:
                return Result(Outcome.blocked, until=until, portal=portal.name)
            return self._ask(portal, asker, code, factor)

    def _ask(self, portal: Portal, asker: Asker, code: str, factor: str) -> Result:
        try:
            dossier = portal.look_up(code, factor)
        except NoSuchDossier:
            until = self._limits.failed(asker, code)
            return Result(Outcome.no_match, until=until, portal=portal.name)
        except PortalUnavailable:
            return self._without_portal(portal, asker, code, factor)
        self._limits.succeeded(asker, code)
        self._known.remember(asker.conversation, code, factor, dossier)
        return Result(Outcome.found, dossier, portal=portal.name)

    def _without_portal(self, portal: Portal, asker: Asker, code: str, factor: str) -> Result:
        until = None
        if self._known.proved(asker.conversation, code, factor) is False:
            # Known to be wrong without the portal. Were it not counted, `last` would tell
            # whoever tries factors while the portal is down which one is right.
            until = self._limits.failed(asker, code)
        last = self._known.last(asker.conversation, code, factor)
        return Result(Outcome.portal_down, last=last, until=until, portal=portal.name)

    def _turn(self, code: str) -> Lock:
        with self._turns_lock:
            return self._turns.setdefault(code, Lock())
