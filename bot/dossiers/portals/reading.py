"""Reads what portals send: tolerant of what is missing, strict about shapes."""

from __future__ import annotations

import hmac
import json
import re
from datetime import datetime
from typing import Any

from bot.dossiers.vietnam_time import VIETNAM

_YEARS = range(1990, 2100)
"""A date outside stands for none: systems write 0001 or 9999 where they know nothing."""
_LAST = 4
_NOBODY = "----"
"""Compared with where there is nothing to compare with; no factor is like it."""


class WrongShape(Exception):
    """What the portal sent is not what its dialect says. Holds nothing of what was sent."""


def parse(body: bytes) -> Any:
    """The JSON value in `body`; raises ValueError."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def record(value: Any) -> dict[str, Any]:
    """`value`, which must be a JSON object."""
    if not isinstance(value, dict):
        raise WrongShape
    return value


def records(value: Any, *, or_none: bool = False) -> list[dict[str, Any]]:
    """`value`, which must be a list of JSON objects; with `or_none` null is an empty one."""
    if or_none and value is None:
        return []
    if not isinstance(value, list):
        raise WrongShape
    return [record(item) for item in value]


def text(value: Any) -> str:
    """A string or a number as a text; "" for anything else."""
    if isinstance(value, str):
        # JSON can hold halves of characters, which no database and no channel takes.
        return value.encode(errors="replace").decode().strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def moment(value: Any, shape: str, form: str) -> datetime | None:
    """A time in Vietnam (or with its own offset) of `form`; None if `value` is not of `shape`."""
    written = text(value)
    if not re.fullmatch(shape, written, re.ASCII):
        return None
    try:
        read = datetime.strptime(written, form)
    except ValueError:
        return None
    if read.year not in _YEARS:
        return None
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def dong(value: Any) -> int | None:
    """An amount of money in đồng: 50000, 50000.0, "50000", "50.000"; else None."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = text(value)
    if not re.fullmatch(r"\d{1,12}|\d{1,3}([.,]\d{3}){1,3}", written, re.ASCII):
        return None
    return int(re.sub(r"[.,]", "", written))


def proves(factor: str, number: Any) -> bool:
    """Whether `factor` ends like the ID or phone `number` on a dossier: the last four digits.

    Takes the same time whatever is compared, also if there is no number or no usable factor.
    """
    stored, given = _end(text(number)), _end(factor)
    same = hmac.compare_digest((given or _NOBODY).encode(), (stored or _NOBODY).encode())
    return same and bool(stored) and bool(given)


def _end(number: str) -> str:
    """The last four digits; "" if it does not end in so many (a masked number does not)."""
    end = re.sub(r"[\s.\-]", "", number)[-_LAST:]
    return end if re.fullmatch(r"\d{4}", end, re.ASCII) else ""
