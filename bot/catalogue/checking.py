"""What must hold of a procedure beyond the types of its fields, whatever file it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from bot.catalogue.models import CODE_LENGTH
from bot.catalogue.procedure import Document, LegalBasis, Procedure, Related

Place = tuple[str | int, ...]
"""A field, or the way down to a part of it: ("methods", 0, "fees", 1, "amount")."""

MAX_NUMBER = 1_000_000_000
"""Beyond any fee in VND, count of papers or duration; fits every database's integers."""

PARTS = frozenset({"methods.duration", "methods.fees"})
"""What `unverified` may name besides whole fields: the parts that answers withhold alone."""

_CODE = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._-]{{0,{CODE_LENGTH - 1}}}")
# PostgreSQL stores no NUL, and half a surrogate pair is no character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REQUIRED: dict[type, str] = {Procedure: "name", Document: "name", Related: "code"}


def faults(procedure: BaseModel) -> Iterator[tuple[Place, str]]:
    """Each fault of a Procedure, or of a file format's own model of one: its place, its reason."""
    fields = procedure.__dict__
    if not _CODE.fullmatch(fields["code"]):
        reason = "không phải mã thủ tục (chữ số, chữ cái không dấu, dấu chấm)"
        yield ("code",), f"«{fields['code']}» {reason}"
    if fields["valid_from"] and fields["valid_to"] and fields["valid_from"] > fields["valid_to"]:
        yield ("valid_to",), "ngày hết hiệu lực trước ngày có hiệu lực"
    for name in sorted(fields["unverified"]):
        if reason := _unknown(name, type(procedure)):
            yield ("unverified",), reason
    yield from _faults_within(procedure, ())


def dotted(place: Place) -> str:
    """The place as people read it, counting from 1: "methods.1.fees.2.amount"."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _unknown(name: str, model: type[BaseModel]) -> str:
    """Why `name` is neither a field nor one of PARTS; "" if it is."""
    fields = Procedure.__fields__.keys() | model.__fields__.keys()
    field, dot, _ = name.partition(".")
    if name in fields | PARTS:
        return ""
    if field in fields and dot:
        parts = ", ".join(f"«{part}»" for part in sorted(PARTS))
        return f"không ghi riêng được phần «{name}»: chỉ có {parts}, hoặc ghi cả mục «{field}»"
    return f"thủ tục không có mục «{name}»"


def _faults_within(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, BaseModel):
        required = _REQUIRED.get(type(value))
        if required and not getattr(value, required):
            yield (*place, required), "để trống"
        if isinstance(value, LegalBasis) and not (value.number or value.title):
            yield place, "phải có số hoặc tên văn bản"
        for name, part in value.__dict__.items():
            yield from _faults_within(part, (*place, name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _faults_within(key, (*place, key))
            yield from _faults_within(part, (*place, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            if part == "":
                yield (*place, index), "mục trống"
            yield from _faults_within(part, (*place, index))
    elif isinstance(value, str):
        if _UNSTORABLE.search(value):
            yield place, "có ký tự không hợp lệ"
    elif isinstance(value, int | float) and not 0 <= value <= MAX_NUMBER:
        # Also true of "not a number".
        yield place, f"{value} nằm ngoài khoảng từ 0 đến {MAX_NUMBER}"
