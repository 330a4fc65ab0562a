"""What an answer of Graph means: all right, or which SendFailed.

Codes by "Common Error Codes" of the Messenger Platform. Some are shared by errors of the set-up
and of one citizen: their subcodes tell which.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.channels.contract import NeverTaken, NotSetUp, SendFailed, TryLater

_BY_SUBCODE: dict[int, tuple[type[SendFailed], str]] = {
    2018278: (NeverTaken, "window_closed"),
    2018065: (NeverTaken, "window_closed"),
    2018108: (NeverTaken, "blocked"),
    1545041: (NeverTaken, "unavailable"),
    2018001: (NeverTaken, "no_such_chat"),
}
_BY_CODE: dict[int, tuple[type[SendFailed], str]] = {
    1: (TryLater, "temporary"),
    2: (TryLater, "temporary"),
    1200: (TryLater, "temporary"),
    4: (TryLater, "rate_limited"),
    17: (TryLater, "rate_limited"),
    32: (TryLater, "rate_limited"),
    613: (TryLater, "rate_limited"),
    80006: (TryLater, "rate_limited"),
    102: (NotSetUp, "token"),
    190: (NotSetUp, "token"),
    3: (NotSetUp, "permission"),
    10: (NotSetUp, "permission"),
    **dict.fromkeys(range(200, 300), (NotSetUp, "permission")),
    368: (NotSetUp, "restricted"),
    551: (NeverTaken, "unavailable"),
    100: (NeverTaken, "invalid_message"),
    105: (NeverTaken, "invalid_message"),
    194: (NeverTaken, "invalid_message"),
}
_USAGE = "X-Business-Use-Case-Usage"
"""Header of a rate limit: {"<id>": [{"estimated_time_to_regain_access": <minutes>}]}."""


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """The JSON object of an answer. Raises a SendFailed for an error or anything else."""
    answer = _object(content)
    error = answer.get("error")
    if isinstance(error, dict):
        raise _told(error, headers)
    if status == HTTPStatus.OK and answer:
        return answer
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater("rate_limited", _wait(headers))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater("server_error", _wait(headers))
    raise TryLater("unexpected_answer")


def _told(error: dict[str, Any], headers: Mapping[str, str]) -> SendFailed:
    code, subcode = error.get("code"), error.get("error_subcode")
    if "appsecret_proof" in str(error.get("message")):  # has the code of an invalid message
        return NotSetUp("app_secret")
    by_subcode = _BY_SUBCODE.get(subcode) if isinstance(subcode, int) else None
    by_code = _BY_CODE.get(code) if isinstance(code, int) else None
    kind, reason = by_subcode or by_code or (TryLater, "unknown_error")
    return TryLater(reason, _wait(headers)) if kind is TryLater else kind(reason)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds for which Meta wants no calls, if it says so."""
    after = headers.get("Retry-After", "")
    if after.isascii() and after.isdigit() and len(after) < 7:
        return float(after)
    uses = [
        use.get("estimated_time_to_regain_access")
        for account in _object(headers.get(_USAGE, "").encode(errors="replace")).values()
        for use in (account if isinstance(account, list) else [])
        if isinstance(use, dict)
    ]
    minutes = [use for use in uses if isinstance(use, int) and 0 < use < 100_000]
    return max(minutes) * 60.0 if minutes else None


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
