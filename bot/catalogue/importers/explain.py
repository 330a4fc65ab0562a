"""Pydantic's complaints about a hand-written file, in the words of the clerk who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from bot.catalogue.checking import Place

_REASONS = {
    "value_error.missing": "thiếu mục bắt buộc này",
    "type_error.none.not_allowed": "mục trống",
    "type_error.str": "phải là chữ",
    "type_error.integer": "phải là số nguyên viết liền, ví dụ 20000",
    "type_error.float": "phải là số, phần lẻ sau dấu chấm, ví dụ 1.5",
    "type_error.tuple": "phải là danh sách",
    "type_error.list": "phải là danh sách",
    "type_error.frozenset": "phải là danh sách",
    "type_error": "phải gồm các dòng «mục: giá trị»",
    "type_error.dict": "phải gồm các dòng «mục: giá trị»",
    "value_error.any_str.min_length": "để trống",
    "value_error.list.min_items": "phải có ít nhất một mục",
    "value_error.date": "không có ngày này trong lịch",
}


def explain(error: dict[str, Any], model: type[BaseModel], content: Any) -> str:
    """The reason of one of a ValidationError's `errors()` about `content` read as `model`."""
    place, kind = error["loc"], error["type"]
    if kind == "value_error.extra":
        hint = suggest(str(place[-1]), _fields_at(model, place[:-1]))
        if not hint and _value_at(content, place) is None:
            hint = "; câu có dấu phẩy phải đặt trong ngoặc kép"
        return "không có mục này" + hint
    if kind == "type_error.enum":
        choices = ", ".join(str(choice.value) for choice in error["ctx"]["enum_values"])
        return f"«{_value_at(content, place)}» không hợp lệ, chọn một trong: {choices}"
    return _REASONS.get(kind, error["msg"])


def suggest(word: str, known: Iterable[str]) -> str:
    """ ", có phải «methods»?" when `word` resembles one of the known words, else ""."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f", có phải «{close[0]}»?" if close else ""


def _fields_at(model: type[BaseModel], place: Place) -> list[str]:
    for part in place:
        if isinstance(part, str):
            model = model.__fields__[part].type_
    return list(model.__fields__)


def _value_at(content: Any, place: Place) -> Any:
    for part in place:
        if not isinstance(content, dict | list):
            break  # a lone value that the model takes for a list of one
        content = content[part]  # type: ignore[index]
    return content
