"""What stands in citizens' text for codes and numbers that were taken out of it.

Made of bullets, so that search and premises read nothing into them, and short enough to tell a
human what was there. Numbers keep no digit: the last four of them are a second factor.
"""

from __future__ import annotations

import re

IDENTITY = "•" * 12
PHONE = "•" * 10
FACTOR = "•" * 4
_MIDDLE = "•" * 3
KEPT = 3
"""Last digits of a dossier code that stay, for a citizen with several."""

_CODE = re.compile(
    r"(?:\b[0-9A-Z]{1,8}(?:\.[0-9A-Z]{1,8}){0,7}-)?•••\d{3}", re.IGNORECASE | re.ASCII
)
MASK = re.compile(rf"{_CODE.pattern}(?!\w)|{IDENTITY}|{PHONE}|{FACTOR}", re.IGNORECASE | re.ASCII)
"""Any mask in a text."""
_AGENCY = re.compile(r"(?:(?:[A-Z]{1,8}|\d{1,3}(?!\d)|[A-Z]\d{1,3}(?!\d))(?:\.|(?=-)))*")


def mask_code(code: str) -> str:
    """The mask of a canonical code: its agency and last digits, H42.21-•••345."""
    agency = _AGENCY.match(code)
    kept = agency.group().rstrip(".") if agency else ""
    last = "".join(filter(str.isdigit, code))[-KEPT:]
    return f"{kept}-{_MIDDLE}{last}" if kept else f"{_MIDDLE}{last}"


def is_masked_code(text: str) -> bool:
    """Whether `text` is the mask of a dossier code, in any case."""
    return _CODE.fullmatch(text) is not None


def find_masks(text: str) -> list[re.Match[str]]:
    """The masks in `text`, in order."""
    return list(MASK.finditer(text))
