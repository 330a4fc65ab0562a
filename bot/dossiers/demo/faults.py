"""Faults that can be switched on while the demo portal runs: which, where, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.igate import API_PATH, SSO_PATH
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH


class Fault(str, Enum):
    """What goes wrong."""

    reset = "reset"
    """The connection is closed without an answer."""
    hang = "hang"
    """No answer, and the connection stays open until the client closes it."""
    trickle = "trickle"
    """The right answer, one byte at a time, `seconds` apart."""
    huge = "huge"
    """Status 200 and 64 MiB of JSON."""
    unauthorized = "401"
    forbidden = "403"
    expired_token = "expired_token"
    """All tokens and sessions given out so far have ended; OpenCPS's fixed token: 401."""
    non_authoritative = "203"
    """The right answer with status 203, which in OpenCPS says that it is a refusal."""
    too_many = "429"
    too_many_retry_after = "429_retry_after"
    """429 with the header `Retry-After: 7`."""
    server_error = "500"
    unavailable = "503"
    redirect = "redirect"
    """302 to another host."""
    html = "html"
    """Status 200 and a page that says "maintenance"."""
    wrong_json = "wrong_json"
    """Status 200 and JSON of another shape."""
    broken_json = "broken_json"
    """Status 200 and JSON that ends in the middle."""
    odd_dates = "odd_dates"
    """The right answer with dates that are none."""
    empty_strings = "empty_strings"
    """The right answer with "" in every field but those that identify a dossier."""


class Part(str, Enum):
    """Which requests of a dialect a fault meets."""

    data = "data"
    auth = "auth"
    """Those that ask for a token or session; OpenCPS has none."""


@dataclass(frozen=True)
class ActiveFault:
    """A fault that is switched on."""

    fault: Fault
    part: Part = Part.data
    times: int | None = None
    """How many requests it meets; None: all until it is switched off."""
    seconds: float = 0.5


class Faults:
    """The faults that are switched on: at most one for each part of each dialect."""

    def __init__(self) -> None:
        self._active: dict[tuple[Dialect, Part], ActiveFault] = {}

    def switch_on(self, dialect: Dialect, fault: ActiveFault) -> None:
        """From now on, in place of what was on there."""
        self._active[dialect, fault.part] = fault

    def clear(self) -> None:
        """Switch all off."""
        self._active.clear()

    def active(self) -> list[tuple[Dialect, ActiveFault]]:
        """What is on, with the times that are left."""
        return [(dialect, fault) for (dialect, _), fault in self._active.items()]

    def meet(self, path: str) -> tuple[Dialect, ActiveFault] | None:
        """The fault that a request to this path meets; it is one time less then."""
        place = place_of(path)
        fault = self._active.get(place) if place else None
        if place is None or fault is None:
            return None
        if fault.times is not None:
            if fault.times > 1:
                self._active[place] = replace(fault, times=fault.times - 1)
            else:
                del self._active[place]
        return place[0], fault


def place_of(path: str) -> tuple[Dialect, Part] | None:
    """Whose request it is; None for the demo server's own pages."""
    if path.startswith(f"{SSO_PATH}/"):
        return Dialect.igate, Part.auth
    if path == f"{ADAPTER_PATH}{AUTH_PATH}":
        return Dialect.national, Part.auth
    beginnings = {
        "/opencps": Dialect.opencps,
        ADAPTER_PATH: Dialect.national,
        API_PATH: Dialect.igate,
    }
    found = (d for beginning, d in beginnings.items() if path.startswith(f"{beginning}/"))
    dialect = next(found, None)
    return (dialect, Part.data) if dialect else None
