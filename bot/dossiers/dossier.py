"""A filed dossier as a portal knows it: the value that portal clients make and replies read.

It holds no applicant: no name, no address, no number of a person. What the applicant must know to
see it (the factor) is checked by the portal client and not kept.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from pydantic import BaseModel, Extra

from bot.dossiers.status import Status


class FactorKind(str, Enum):
    """What an applicant proves with that a dossier is theirs."""

    identity = "identity"
    """The last four digits of the ID number on the dossier."""
    phone = "phone"
    """The last four digits of the phone number on the dossier."""
    secret = "secret"
    """The secret that is printed on the receipt."""


class Return(str, Enum):
    """How the result reaches the citizen."""

    counter = "counter"
    post = "post"
    electronic = "electronic"


class _Value(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True


class Payment(_Value):
    """What is due. `amount` in đồng, None where the portal names none; `url` is official or ""."""

    amount: int | None = None
    deadline: date | None = None
    url: str = ""


class Collection(_Value):
    """How and where the result is had. Empty texts: the portal does not say."""

    way: Return | None = None
    place: str = ""
    hours: str = ""
    tracking: str = ""
    """Number of the postal item."""
    tracking_url: str = ""


class Dossier(_Value):
    """A dossier's state. Times are aware; what the portal does not say is None or empty."""

    code: str
    status: Status
    status_text: str = ""
    """The portal's own words for the state or the step ("Chờ phê duyệt")."""
    procedure_code: str = ""
    procedure_name: str = ""
    agency: str = ""
    received: datetime | None = None
    due: datetime | None = None
    finished: datetime | None = None
    requested: tuple[str, ...] = ()
    """Papers that the citizen is asked to add."""
    payment: Payment | None = None
    collection: Collection | None = None
    portal: str = ""
    """The portal's name, as told to citizens."""
    fetched_at: datetime
