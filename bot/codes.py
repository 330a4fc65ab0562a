"""Dossier codes and phone numbers as citizens type or dictate them: recognised, masked.

Shapes (Quyết định 20/2020/QĐ-TTg and the portals' own older and local ones):
`000.00.21.H42-190101-0001`, `H56.14-240823-0001`, `G22.99.08-260921-896048`,
`G09.20-20260609-0092637`, `CNTBD.181121.00334`. A hint for recognition, not a gate.
"""

from __future__ import annotations

import re

from bot.letters import normalise
from bot.spoken import written

_GAP = r"\s*[-–_. ]\s*"
_DOT = r"\s*\.\s*"
_MARK = r"\s*[. ]\s*"
# Parted by spaces, the numbers of the unit must not be the end of a phone number.
_UNIT = (
    rf"(?:\d{{3}}{_DOT}\d{{2}}{_DOT}\d{{2}}{_DOT}"
    rf"|(?<!\d )\d{{3}}{_MARK}\d{{2}}{_MARK}\d{{2}}{_MARK})"
)
_NATIONAL = (
    rf"{_UNIT}?[GH]\d{{2}}(?:{_MARK}\d{{1,3}}){{0,4}}{_GAP}(?:\d{{8}}|\d{{6}}){_GAP}\d{{4,7}}"
)
_LOCAL = r"[A-Z]{3,6}\.\d{6}\.\d{4,6}"
_CODE = re.compile(rf"(?<![\w.])(?:{_NATIONAL}|{_LOCAL})(?![\w])", re.IGNORECASE | re.ASCII)
_PARTS = re.compile(r"^(.*?)[-–_. ]+(\d{8}|\d{6})[-–_. ]+(\d{4,7})$")

_PHONE = re.compile(r"(?<![\w.])(?:\+?84[ .-]?|0)[2-9](?:[ .-]?\d){8,9}(?![\w])", re.ASCII)

MASK = "mãhồsơ"
"""What stands in a masked text for any dossier code."""


def find_dossier_codes(text: str) -> list[str]:
    """The dossier codes in `text`, in canonical form (upper case, no spaces, dashes)."""
    return [_canonical(match.group(0)) for match in _CODE.finditer(_readable(text))]


def find_phones(text: str) -> list[str]:
    """The Vietnamese phone numbers in `text`, as ten or eleven digits with a leading 0."""
    rest = _CODE.sub(" ", _readable(text))
    digits = (re.sub(r"\D", "", match.group(0)) for match in _PHONE.finditer(rest))
    return [f"0{number[2:]}" if number.startswith("84") else number for number in digits]


def mask_dossier_codes(text: str) -> str:
    """`text` with each dossier code replaced by one and the same word."""
    readable = _readable(text)
    return _CODE.sub(MASK, readable if not _CODE.search(text) and _CODE.search(readable) else text)


def _readable(text: str) -> str:
    """`text` with dictated codes and numbers written out, where it has no typed code."""
    plain = normalise(text)
    return plain if _CODE.search(plain) else written(plain)


def _canonical(raw: str) -> str:
    code = raw.upper().strip()
    if re.fullmatch(_LOCAL, code):
        return code
    parts = _PARTS.match(code)
    assert parts, f"_CODE matched what _PARTS cannot split: {raw!r}"
    agency, date, number = parts.groups()
    return f"{re.sub(r'[^0-9A-Z]+', '.', agency).strip('.')}-{date}-{number}"
