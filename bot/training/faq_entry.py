"""A frequently asked question with its answer, as staff write it in nlu_data/faq/*.yml."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, ConstrainedStr, Extra, PrivateAttr, validator

from bot.errors import Problem

PLACEHOLDERS = (
    "portal_name",
    "portal_url",
    "hotline",
    "office_address",
    "office_hours",
    "province_name",
)
"""Names of bot.config.Settings that an answer may use in braces, as in {hotline}."""

MAY_BE_EMPTY = frozenset({"hotline", "office_address", "office_hours"})
"""Those that an office may leave empty; every answer must read well without them."""

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_LINK = re.compile(r"(https?://|\{)\S+")
_PHONE = re.compile(r"\{\w+\}|\+?[\d .]+")

FieldPath = tuple[str | int, ...]
"""A field inside an entry: ("answer",), ("variants", 3), ("source", "url"); () is the entry."""


class _Text(ConstrainedStr):
    min_length = 1


class _Value(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True


class FaqSource(_Value):
    """Where the answer is from: a law's number or the portal, with its address if it has one."""

    name: _Text
    url: _Text | None = None

    @validator("url")
    def _is_link(cls, url: str | None) -> str | None:
        return _checked_link(url)


class FaqButton(_Value):
    """A tap below the answer that opens `url` or dials `phone`: exactly one of them."""

    title: _Text
    url: _Text | None = None
    phone: _Text | None = None

    @validator("url")
    def _is_link(cls, url: str | None) -> str | None:
        return _checked_link(url)

    @validator("phone", always=True)
    def _is_phone(cls, phone: str | None, values: dict[str, object]) -> str | None:
        if "url" not in values:
            return phone  # what is wrong with the url is told already
        if (phone is None) == (values["url"] is None):
            raise ValueError("mỗi nút cần đúng một trong hai mục «url» hoặc «phone»")
        if phone is not None and not _PHONE.fullmatch(phone):
            raise ValueError(
                f"«{_shown(phone)}» không phải số điện thoại; ghi chữ số hoặc {{hotline}}"
            )
        return phone


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its file and the line (from 1) of each of its fields."""

    file: str = ""
    lines: Mapping[FieldPath, int] = field(default_factory=dict)

    def problem(self, path: FieldPath, reason: str) -> Problem:
        """The problem at `path`, on its own line or else on that of what contains it."""
        ends = range(len(path), -1, -1)
        line = next((self.lines[path[:end]] for end in ends if path[:end] in self.lines), None)
        field_name = ".".join(str(_from_one(part)) for part in path) or None
        return Problem(self.file, line, field_name, reason)


class FaqEntry(_Value):
    """One question with its variants (other wordings) and its answer.

    A line of `answer` that uses an empty setting is replaced by that setting's sentence in
    `answer_without`, or left out where there is none, so every sentence stays true.
    `valid_from` is the day the law behind the answer took effect, or the day staff verified the
    source; `valid_to` is the last day on which the answer holds (None: no end known).
    """

    id: _Text
    question: _Text
    variants: tuple[_Text, ...]
    answer: _Text
    answer_without: dict[str, _Text] = {}
    source: FaqSource
    valid_from: date
    valid_to: date | None = None
    buttons: tuple[FaqButton, ...] = ()
    _place: Place = PrivateAttr(default_factory=Place)

    @validator("id")
    def _is_key(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError(
                f"«{_shown(value)}» không dùng được; chỉ dùng chữ thường không dấu, chữ số và "
                "dấu gạch dưới, bắt đầu bằng chữ, ví dụ quen_mat_khau"
            )
        return value

    @validator("valid_from", "valid_to", pre=True)
    def _is_day(cls, value: object) -> date | None:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(
                f"«{_shown(str(value))}» không phải ngày; ghi năm-tháng-ngày, ví dụ 2026-07-01"
            ) from None

    @validator("valid_to")
    def _ends_after_start(cls, end: date | None, values: dict[str, object]) -> date | None:
        start = values.get("valid_from")
        if end is not None and isinstance(start, date) and end < start:
            raise ValueError(f"ngày hết hiệu lực {end} đứng trước ngày bắt đầu {start}; sửa lại")
        return end

    @property
    def place(self) -> Place:
        """Where the entry was read."""
        return self._place

    def placed(self, place: Place) -> FaqEntry:
        """This entry, remembering where it was read."""
        self._place = place
        return self

    def is_valid_on(self, day: date) -> bool:
        """Whether the answer may be given on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _checked_link(url: str | None) -> str | None:
    if url is not None and not _LINK.fullmatch(url):
        raise ValueError(f"«{_shown(url)}» không phải địa chỉ trang; ghi cả https:// ở đầu")
    return url


def _shown(text: str) -> str:
    """The text, cut where it is long: a slip in the indentation joins whole lists to it."""
    return textwrap.shorten(text, 60, placeholder="…")


def _from_one(part: str | int) -> str | int:
    return part + 1 if isinstance(part, int) else part
