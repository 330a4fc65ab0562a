"""A dossier with what it is seen with: the mask, today, how it stands, what the office has set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.answers.dossier_papers import AskedPaper
from bot.answers.dossier_texts import Telling, same_words
from bot.answers.dossier_words import statuses
from bot.dossiers.dossier import Collection, Dossier, Payment, Return
from bot.dossiers.status import Status
from bot.dossiers.timeliness import Timeliness
from bot.dossiers.vietnam_time import VIETNAM

HAS_RESULT = frozenset({Status.finished, Status.returned})
WITHOUT_RESULT = frozenset({Status.refused, Status.withdrawn, Status.stopped})
"""Statuses that end a dossier without a result."""
_WORDS = 100


@dataclass(frozen=True)
class View:
    """`papers`: the catalogue's documents among those asked for."""

    dossier: Dossier
    mask: str
    now: datetime
    stands: Timeliness
    papers: tuple[AskedPaper, ...] = ()
    hotline: str = ""
    portal_name: str = ""
    portal_url: str = ""
    """Where one can pay if the dossier's portal names no page."""

    @property
    def today(self) -> date:
        """The day it is in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    @property
    def telling(self) -> Telling:
        """Makes the portal's texts fit to be told."""
        return Telling(self.dossier.code, self.mask)

    @property
    def way(self) -> Return | None:
        """How the result is had, also where only a place or a postal number says so."""
        found = self.collection
        by_place = Return.counter if found.place else None
        return found.way or (Return.post if found.tracking else by_place)

    @property
    def collection(self) -> Collection:
        """How the result is had; empty where the portal says nothing of it."""
        return self.dossier.collection or Collection()

    @property
    def pay_page(self) -> str:
        """The page that the portal names to pay on, "" without one."""
        return self.telling.link((self.dossier.payment or Payment()).url)


def portal_words(view: View) -> str:
    """The portal's own words for the state, "" where they say no more than ours."""
    told = view.telling.note(view.dossier.status_text, _WORDS).rstrip(".")
    known = (entry(view)["name"], *entry(view)["same"])
    return "" if any(same_words(told, name) for name in known) else told


def label(view: View) -> str:
    """The state in a few words: the portal's own where none of the ten is known to be meant."""
    unclear = view.dossier.status is Status.unknown
    return (unclear and portal_words(view)) or str(entry(view)["name"])


def entry(view: View) -> dict[str, Any]:
    """What status.yml says of the dossier's status."""
    found: dict[str, Any] = statuses()["statuses"][view.dossier.status.value]
    return found
