"""What the catalogue says to an assertion."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.catalogue.procedure import Duration, Level
from bot.premises.values import Claim, Money


class Ruling(str, Enum):
    """What the catalogue says to an assertion."""

    differs = "differs"
    agrees = "agrees"
    unsupported = "unsupported"
    """The source prints something else, but leaves the matter to another text."""
    unknown = "unknown"


CORRECTING = (Ruling.differs, Ruling.unsupported)
"""Rulings that contradict what was asserted."""


@dataclass(frozen=True)
class Verdict:
    """The ruling on a claim, and the published values it rests on (those of the claim's kind)."""

    ruling: Ruling
    claim: Claim
    sums: tuple[Money, ...] = ()
    durations: tuple[Duration, ...] = ()
    levels: tuple[Level, ...] = ()
    quotes: tuple[str, ...] = ()
