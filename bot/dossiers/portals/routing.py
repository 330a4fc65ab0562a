"""Which portal is asked about a dossier code: the one with the longest prefix that fits.

A prefix is compared part by part (H5 does not fit H56); `*` stands for any one part. The old codes
begin with the unit before the agency (000.17.22.H56-…): a prefix may tell it, or only the agency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.igate import IGatePortal
from bot.dossiers.portals.national import NationalPortal
from bot.dossiers.portals.opencps import OpenCpsPortal
from bot.dossiers.portals.settings import IGateSettings, NationalSettings, OpenCpsSettings
from bot.errors import ConfigError

_UNIT = re.compile(r"\d{3}\.\d{2}\.\d{2}\.(?=[GH]\d{2}(?:\.|$))", re.ASCII)
_ANY = "*"

_Prefix = tuple[str, ...]


class Portals:
    """The portals that are on."""

    def __init__(self, portals: Sequence[Portal]) -> None:
        self._routes = [
            (tuple(prefix.upper().split(".")), portal)
            for portal in portals
            for prefix in portal.prefixes
        ]
        self._all = tuple(portals)
        for (one, first), (other, second) in combinations(self._routes, 2):
            if first is not second and _collide(one, other):
                raise ConfigError(
                    f"{first.name} and {second.name}: the prefixes {'.'.join(one)} and "
                    f"{'.'.join(other)} fit the same dossier codes"
                )

    def __iter__(self) -> Iterator[Portal]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def for_code(self, code: str) -> Portal | None:
        """The portal to ask about a code in canonical form; None if it is nobody's."""
        agency = code.upper().partition("-")[0]
        forms = [tuple(form.split(".")) for form in {agency, _UNIT.sub("", agency)}]
        fitting = [route for route in self._routes if any(_fits(route[0], form) for form in forms)]
        return max(fitting, key=lambda route: _length(route[0]))[1] if fitting else None

    def close(self) -> None:
        """Close all connections."""
        for portal in self._all:
            portal.close()


def build_portals() -> Portals:
    """The portals whose URL is set. Raises ConfigError naming the setting that is wrong."""
    opencps, national, igate = OpenCpsSettings.read(), NationalSettings.read(), IGateSettings.read()
    portals: list[Portal] = []
    if opencps.url:
        portals.append(OpenCpsPortal(opencps))
    if national.url:
        portals.append(NationalPortal(national))
    if igate.url:
        portals.append(IGatePortal(igate))
    return Portals(portals)


def _fits(prefix: _Prefix, parts: _Prefix) -> bool:
    return len(prefix) <= len(parts) and all(
        wanted in (_ANY, part) for wanted, part in zip(prefix, parts, strict=False)
    )


def _length(prefix: _Prefix) -> tuple[int, int]:
    """Of two prefixes with as many parts, the one with fewer `*` is longer."""
    return len(prefix), sum(part != _ANY for part in prefix)


def _collide(one: _Prefix, other: _Prefix) -> bool:
    """Whether there are codes that fit both prefixes, neither being longer."""
    return _length(one) == _length(other) and all(
        first == second or _ANY in (first, second) for first, second in zip(one, other, strict=True)
    )
