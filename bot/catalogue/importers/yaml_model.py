"""A catalogue file as clerks spell it: docs/dinh-dang-danh-muc.md, as types.

It differs from Procedure where that saves a clerk from writing things twice: field and source once
a file, one entry for channels that share time and fees, `documents` for the plain case.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone
from typing import Any

from pydantic import BaseModel, Extra, Field, validator

from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    LegalBasis,
    Level,
    Procedure,
    Related,
    SubmissionMethod,
)


class _Part(BaseModel):
    class Config:
        extra = Extra.forbid
        anystr_strip_whitespace = True

    @validator("valid_from", "valid_to", "read_on", pre=True, check_fields=False)
    def _iso_date(cls, value: object) -> object:
        # Otherwise pydantic takes "2026" for seconds since 1970.
        if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("phải là ngày viết dạng 2026-10-15")
        return value


class FileSource(_Part):
    """Where the facts of the whole file were read, and when."""

    name: str = Field(min_length=1)
    url: str = ""
    read_on: date


class OwnSource(_Part):
    """Where one procedure's facts were read, as far as it differs from the file."""

    name: str | None = None
    url: str | None = None
    read_on: date | None = None


class CatalogueFile(_Part):
    """The file: what holds for all of its procedures, and these, each to be read as an Entry."""

    field: str = Field(min_length=1)
    source: FileSource
    procedures: list[Any] = Field(min_items=1)


class Methods(_Part):
    """Ways to file that share time and fees: a SubmissionMethod for each channel."""

    channel: list[Channel] = Field(min_items=1)
    duration: Duration | None = None
    fees: tuple[Fee, ...] = ()
    note: str = ""

    @validator("channel", pre=True)
    def _one_or_more(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class Entry(_Part):
    """One procedure of the file."""

    code: str
    name: str
    field: str = ""
    source: OwnSource = OwnSource()
    levels: tuple[Level, ...] = ()
    agencies: tuple[str, ...] = ()
    published_by: str = ""
    address: str = ""
    audience: tuple[str, ...] = ()
    methods: tuple[Methods, ...] = ()
    documents: tuple[Document, ...] = ()
    document_cases: tuple[DocumentCase, ...] = ()
    steps: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    service_level: str = ""
    related: tuple[Related, ...] = ()
    aliases: tuple[str, ...] = ()
    decision: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    unverified: frozenset[str] = frozenset()
    raw: dict[str, str] = {}

    @validator("document_cases")
    def _one_spelling(cls, value: object, values: dict[str, Any]) -> object:
        if value and values.get("documents"):
            raise ValueError("dùng «documents» hoặc «document_cases», không dùng cả hai")
        return value

    def procedure(self, file: CatalogueFile) -> Procedure:
        """The procedure that this entry of `file` spells."""
        values = self.dict(exclude={"source", "documents", "methods"})
        values["field"] = self.field or file.field
        values["methods"] = [
            SubmissionMethod(channel=channel, **methods.dict(exclude={"channel"}))
            for methods in self.methods
            for channel in methods.channel
        ]
        values["unverified"] = [_field_name(name) for name in self.unverified]
        values["raw"] = {_field_name(name): text for name, text in self.raw.items()}
        if self.documents:
            values["document_cases"] = [DocumentCase(documents=self.documents)]
        return Procedure(**values, **self._source(file.source))

    def _source(self, shared: FileSource) -> dict[str, Any]:
        own = self.source
        # Another source's name does not go with the file's address.
        url = shared.url if own.url is None and own.name is None else own.url or ""
        read_on = own.read_on or shared.read_on
        return {
            "source_name": own.name or shared.name,
            "source_url": url,
            "fetched_at": datetime.combine(read_on, time(), timezone.utc),
        }


def _field_name(name: str) -> str:
    return "document_cases" if name == "documents" else name
