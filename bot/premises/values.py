"""What citizens assert: the values of claims."""

from __future__ import annotations

from dataclasses import dataclass

from bot.catalogue.procedure import Channel, Level, Unit
from bot.reply import Aspect


@dataclass(frozen=True)
class Money:
    """A sum; 0 is "free"."""

    amount: int
    currency: str = "VND"


@dataclass(frozen=True)
class Period:
    """A length of time; `waiting`: until there is a result, as against any other deadline."""

    amount: float
    unit: Unit
    waiting: bool = False


@dataclass(frozen=True)
class Age:
    """A number of years somebody must have, or be older by."""

    years: int


@dataclass(frozen=True)
class Place:
    """Where it has to be done; `level` None is a district, `only`: nowhere else.

    `office`: the agency that is named ("công an"), folded, "" if only the level is.
    """

    level: Level | None
    only: bool = False
    office: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper of the dossier and other names for it; `needed` False: "không cần …"."""

    name: str
    says: tuple[str, ...]
    needed: bool = True
    sure: bool = True


@dataclass(frozen=True)
class Filing:
    """Whether it can be filed online."""

    online: bool


Value = Money | Period | Age | Place | Paper | Filing


@dataclass(frozen=True)
class Claim:
    """An assertion about an aspect; [start, end) is where it stands in the sentence.

    `channel`: the way of filing that it is about ("nộp online cũng mất 10 nghìn"), None for any.
    """

    aspect: Aspect
    value: Value
    start: int
    end: int
    channel: Channel | None = None
