"""Small text tools of the crawl importer, and what its parsers return."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

NOTHING = "Không có thông tin"
"""What the portal prints in an empty cell."""

LOWER = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
"""Small letters, for use inside a character class: the range "à-ỹ" holds capitals too."""

_NOTHINGS = {"", "không có thông tin", "không", "không có", "không quy định"}

# Wingdings bullets come as private-use characters; Icelandic eths are typed for Vietnamese đ.
_BULLET_FONT = re.compile("[\ue000-\uf8ff]")
_DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r" *[^\S\n ][^\S\n]*| {2,}")
_BULLETS = re.compile(r"^(?:[-+*•–]\s*)+")

Item = TypeVar("Item")


@dataclass(frozen=True)
class Parsed(Generic[Item]):
    """A table cell taken apart: its items, and the text that could not be, with the reason."""

    items: tuple[Item, ...] = ()
    raw: str = ""
    reason: str = ""


def clean(text: str) -> str:
    """Text in NFC, with plain spaces and line feeds only; never changes what is glued to what."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BULLET_FONT.sub("-", _DROPPED.sub("", text))
    return _SPACES.sub(" ", text).replace("Ð", "Đ").replace("ð", "đ").strip()


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def lines(text: str) -> str:
    """Text with empty lines and indentation removed."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def without_bullet(text: str) -> str:
    """A list item without the mark before it."""
    return _BULLETS.sub("", text)


def says_nothing(text: str) -> bool:
    """Whether a field only says that there is nothing ("Không có thông tin", "Không.")."""
    return text.strip(" .\n").lower() in _NOTHINGS
