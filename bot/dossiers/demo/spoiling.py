"""Answers whose fields are not what they should be, as real portals send them now and then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import cycle
from typing import Any

_DATE = re.compile(
    r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"
    r"|20\d{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+\d{4}"
)
_NO_DATES = (
    "31/02/2026 25:61:00",
    "0001-01-01T00:00:00Z",
    "00000000000000",
    "N/A",
    "20261399999999",
    "9999-12-31T23:59:59.999+0700",
    "-",
)
_IDENTIFYING = {
    *("dossierId", "referenceUid", "dossierNo", "dossierStatus"),
    *("MaHoSo", "TrangThaiHoSo", "MaDoiTuong", "SoDienThoai"),
    *("id", "code", "identityNumber", "phoneNumber"),
}
_Change = Callable[[str, Any], Any]


def with_odd_dates(body: bytes) -> bytes:
    """A JSON answer in which each date is replaced by a text that is none."""
    odd = cycle(_NO_DATES)
    return _changed(
        body,
        lambda name, value: (
            next(odd) if isinstance(value, str) and _DATE.fullmatch(value) else value
        ),
    )


def with_empty_strings(body: bytes) -> bytes:
    """A JSON answer that tells which dossier it is and its status, and "" for all else."""
    return _changed(
        body,
        lambda name, value: (
            value if name in _IDENTIFYING or not (value is None or isinstance(value, str)) else ""
        ),
    )


def _changed(body: bytes, change: _Change) -> bytes:
    try:
        content = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_walk("", content, change), ensure_ascii=False).encode()


def _walk(name: str, value: Any, change: _Change) -> Any:
    if isinstance(value, dict):
        return {key: _walk(key, part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [_walk(name, part, change) for part in value]
    return change(name, value)
