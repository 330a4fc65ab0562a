"""The words of templates/dossier/*.yml, and how moments and spans of time are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

from bot.answers.wording import day
from bot.dossiers.vietnam_time import VIETNAM

_FOLDER = Path(__file__).parent / "templates" / "dossier"
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The short words."""
    return _read("words.yml")


@lru_cache(maxsize=1)
def statuses() -> Mapping[str, Any]:
    """What each status means and what comes next (`statuses`), and other next `steps`."""
    return _read("status.yml")


def _read(name: str) -> Mapping[str, Any]:
    with (_FOLDER / name).open(encoding="utf-8") as file:
        content: Mapping[str, Any] = yaml.safe_load(file)
    return content


def whom_to_ask(hotline: str) -> str:
    """ "hỏi nơi giải quyết hồ sơ hoặc gọi 1022"."""
    return str(words()["ask_or_call" if hotline else "ask"]).format(hotline=hotline)


def day_of(moment: datetime) -> str:
    """The day it is in Vietnam at an aware time: "22/11/2026"."""
    return day(moment.astimezone(VIETNAM))


def moment_of(moment: datetime) -> str:
    """An aware time as it is in Vietnam: "14:05 ngày 22/11/2026"."""
    local = moment.astimezone(VIETNAM)
    return str(words()["moment"]).format(time=f"{local:%H:%M}", day=day(local))


def span_of(span: timedelta) -> str:
    """About how long: "5 phút", "3 giờ", "90 ngày", rounded up, so that it is never too short.

    Hours from two on, days from two on or where they are whole.
    """
    seconds = max(span.total_seconds(), 1)
    if seconds >= 2 * _DAY or seconds == _DAY:
        key, unit = "days_long", _DAY
    elif seconds >= 2 * _HOUR or seconds == _HOUR:
        key, unit = "hours_long", _HOUR
    else:
        key, unit = "minutes_long", _MINUTE
    return str(words()[key]).format(count=ceil(seconds / unit))
