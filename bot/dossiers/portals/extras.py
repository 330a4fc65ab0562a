"""What portals tell besides the state, in fields that no source names: where the operator says so.

A field is given by its path in the answer, "receivingPlace.name" or "DanhSachLePhi.0.HanNop";
numbers are places in a list. Without a path nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dossiers.dossier import Collection
from bot.dossiers.portals.reading import text
from bot.dossiers.portals.settings import PortalSettings

_ITEM = re.compile(r"^\s*[-•*+]\s*(\S.*)$", re.MULTILINE)
_NAMES = ("name", "TenGiayTo")


@dataclass(frozen=True)
class Extras:
    """The paths; "" for what is not read."""

    place: str
    hours: str
    tracking: str
    pay_by: str

    @classmethod
    def of(cls, settings: PortalSettings) -> Extras:
        """Those of a portal."""
        return cls(
            settings.place_field,
            settings.hours_field,
            settings.tracking_field,
            settings.pay_by_field,
        )

    def collection(self, found: Mapping[str, Any]) -> Collection | None:
        """How the result is had; None where nothing is said of it."""
        place, hours, tracking = (
            text(at(found, path)) for path in (self.place, self.hours, self.tracking)
        )
        if not (place or hours or tracking):
            return None
        return Collection(place=place, hours=hours, tracking=tracking)


def at(found: Any, path: str) -> Any:
    """What stands at a path; None if nothing does, or the path is empty."""
    for step in path.split(".") if path else ("",):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def papers(value: Any) -> tuple[str, ...]:
    """The papers in a list of texts or of named things, or in the lines "- …" of a text."""
    if isinstance(value, str):
        return tuple(item.strip() for item in _ITEM.findall(value))
    if not isinstance(value, list):
        return ()
    named = (_name(item) for item in value)
    return tuple(name for name in named if name)


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return next((text(item[key]) for key in _NAMES if text(item.get(key))), "")
    return text(item)
