"""A procedure as published: the value that importers make, the store keeps, answers read.

Amounts are whole units of the currency (VND has no cents). Everything the source says that could
not be taken apart stays verbatim in `raw` and is never guessed into a structured field.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from pydantic import BaseModel, Extra


class Level(str, Enum):
    """Government level that handles the procedure.

    Districts ended on 2025-07-01 (Nghị quyết 203/2025/QH15).
    """

    central = "central"
    province = "province"
    commune = "commune"
    other = "other"


class Channel(str, Enum):
    """How a dossier is filed."""

    online = "online"
    in_person = "in_person"
    post = "post"


class Unit(str, Enum):
    """Unit of a duration. `unknown`: the source printed a bare number ("1")."""

    working_day = "working_day"
    day = "day"
    hour = "hour"
    working_hour = "working_hour"
    minute = "minute"
    week = "week"
    month = "month"
    year = "year"
    unknown = "unknown"


class _Value(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True
        # A set has no order of its own: without this the same procedure prints in two ways.
        json_encoders: ClassVar = {frozenset: sorted}


class Duration(_Value):
    """Time the agency has. `text` is the source's own wording ("10 Ngày làm việc")."""

    amount: float | None = None
    unit: Unit = Unit.unknown
    text: str = ""


class Fee(_Value):
    """One amount to pay. amount 0 = the source says free; None = the source names no figure.

    `label` says what it is for ("Lệ phí cấp lại"), `note` the source's remark.
    """

    amount: int | None = None
    currency: str = "VND"
    label: str = ""
    note: str = ""


class SubmissionMethod(_Value):
    """One way to file: its time and its fees, as the source states them for this channel."""

    channel: Channel
    duration: Duration | None = None
    fees: tuple[Fee, ...] = ()
    note: str = ""


class Document(_Value):
    """One paper of the dossier. Counts are None where the source gives none."""

    name: str
    originals: int | None = None
    copies: int | None = None
    form: str = ""
    note: str = ""


class DocumentCase(_Value):
    """The papers for one case ("trẻ bị bỏ rơi"); name "" is the plain case."""

    name: str = ""
    documents: tuple[Document, ...]


class LegalBasis(_Value):
    """A legal document; `number` as "123/2015/NĐ-CP", "" where the source has none."""

    number: str = ""
    title: str = ""


class Related(_Value):
    """Another procedure that people confuse with this one, and when it is the right one."""

    code: str
    name: str = ""
    why: str = ""


class Procedure(_Value):
    """One administrative procedure (thủ tục hành chính), as its source published it.

    `unverified` names fields of this class that must not be stated as fact.
    `raw` maps a field's name to source text that could not be taken apart.
    A name-only procedure (from a spreadsheet) has empty lists everywhere.
    """

    code: str
    name: str
    field: str = ""
    levels: tuple[Level, ...] = ()
    agencies: tuple[str, ...] = ()
    published_by: str = ""
    address: str = ""
    audience: tuple[str, ...] = ()
    methods: tuple[SubmissionMethod, ...] = ()
    document_cases: tuple[DocumentCase, ...] = ()
    steps: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    service_level: str = ""
    related: tuple[Related, ...] = ()
    aliases: tuple[str, ...] = ()
    source_url: str = ""
    source_name: str = ""
    decision: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    fetched_at: datetime | None = None
    unverified: frozenset[str] = frozenset()
    raw: dict[str, str] = {}

    def states(self, field: str) -> bool:
        """Whether the field, or a part of it ("methods.fees"), may be stated as fact."""
        return field not in self.unverified and field.split(".")[0] not in self.unverified
