"""The FAQ folder: load it, check it, render an answer.

Staff edit nlu_data/faq/*.yml; `python -m bot faq check` shows every mistake with file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process

from bot.config import Settings
from bot.errors import FaqRejected, Problem
from bot.training.faq_check import check
from bot.training.faq_entry import (
    PLACEHOLDERS,
    FaqButton,
    FaqEntry,
    FaqSource,
    Place,
)
from bot.training.faq_links import check_links
from bot.training.faq_render import render_answer, render_buttons
from bot.training.faq_yaml import Item, read_items

__all__ = [
    "FaqEntry",
    "check",
    "check_links",
    "load_faq",
    "placeholder_values",
    "read_faq",
    "render_answer",
    "render_buttons",
]

_KEYS = {
    "": tuple(FaqEntry.__fields__),
    "source": tuple(FaqSource.__fields__),
    "buttons": tuple(FaqButton.__fields__),
}
_EMPTY = "đang để trống; điền nội dung hoặc xóa dòng này"
_REASONS = {
    "value_error.missing": "thiếu mục này; thêm vào câu hỏi",
    "type_error.none.not_allowed": _EMPTY,
    "value_error.any_str.min_length": _EMPTY,
    "type_error.str": "phải là một câu chữ, không phải danh sách hay nhóm mục con",
    "type_error.tuple": "phải là danh sách, mỗi dòng bắt đầu bằng dấu gạch «- »",
    "type_error.dict": "phải gồm các dòng «tên mục: nội dung» thụt vào bên dưới",
}


def load_faq(folder: Path) -> list[FaqEntry]:
    """Every entry of the folder's .yml files, in file order.

    Raises FaqRejected with every problem of form (see read_faq); call `check` for the rest.
    """
    entries, problems = read_faq(folder)
    if problems:
        raise FaqRejected(problems)
    return entries


def read_faq(folder: Path) -> tuple[list[FaqEntry], list[Problem]]:
    """The entries that can be read, and every problem that kept others from being read."""
    files = sorted(path for path in folder.glob("*.y*ml") if path.suffix in {".yml", ".yaml"})
    if not files:
        return [], [Problem(folder.name, None, None, "thư mục này không có tệp .yml nào")]
    entries: list[FaqEntry] = []
    problems: list[Problem] = []
    for path in files:
        file = f"{folder.name}/{path.name}"
        items, wrong = _read_file(path, file)
        problems += wrong
        for item in items:
            entry = _entry(item, Place(file, item.lines), problems)
            if entry is not None:
                entries.append(entry)
    return entries, problems + _repeated_ids(entries)


def placeholder_values(settings: Settings) -> dict[str, str]:
    """What fills the placeholders of answers, from the bot's settings."""
    return {name: str(getattr(settings, name)) for name in PLACEHOLDERS}


def _read_file(path: Path, file: str) -> tuple[list[Item], list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return [], [Problem(file, None, None, "tệp không phải UTF-8; lưu lại với bảng mã UTF-8")]
    except OSError as error:
        return [], [Problem(file, None, None, f"không mở được tệp ({error.strerror})")]
    return read_items(text, file)


def _entry(item: Item, place: Place, problems: list[Problem]) -> FaqEntry | None:
    try:
        return FaqEntry.parse_obj(item.values).placed(place)
    except ValidationError as error:
        for found in error.errors():
            problems.append(place.problem(found["loc"], _reason(found)))
        return None


def _reason(found: Mapping[str, Any]) -> str:
    kind, path = str(found["type"]), found["loc"]
    if kind == "value_error.extra":
        return _unknown_key(str(path[-1]), _KEYS["" if len(path) == 1 else str(path[0])])
    return _REASONS.get(kind, str(found["msg"]))


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    close = process.extractOne(key, known, score_cutoff=60)
    advice = f"có phải «{close[0]}»?" if close else "chỉ dùng: " + ", ".join(known)
    return f"không có mục tên «{key}»; {advice}"


def _repeated_ids(entries: list[FaqEntry]) -> list[Problem]:
    first: dict[str, FaqEntry] = {}
    problems = []
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            at = other.place.problem(("id",), "")
            reason = f"«{entry.id}» đã dùng ở {at.file}:{at.line}; đặt tên khác"
            problems.append(entry.place.problem(("id",), reason))
    return problems
