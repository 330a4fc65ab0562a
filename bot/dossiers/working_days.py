"""Working days in Vietnam, by which the law counts the time for a dossier.

Public holidays come from the `holidays` package: those of the Labour Code, with Tết by the
lunar calendar. The government may decide each year on further days off, and on Saturdays that are
worked in exchange: these are settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.vietnam import Vietnam
from pydantic import Field, validator

from bot.settings_group import SettingsGroup, comma_separated

_SATURDAY = 5


class CalendarSettings(SettingsGroup):
    """What the government decided besides the law; dates as 2026-08-31, comma-separated."""

    days_off: str = Field(
        default="", description="further days off, such as 2026-08-31, comma-separated"
    )
    days_worked: str = Field(
        default="", description="weekend days or holidays that are worked in exchange"
    )
    due_soon: int = Field(
        default=2, ge=0, description="working days before its date from which a dossier is due soon"
    )

    @validator("days_off", "days_worked")
    def _only_dates(cls, value: str) -> str:
        _dates(value)
        return value

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_CALENDAR_"

    def working_days(self) -> WorkingDays:
        """The calendar that is set."""
        return WorkingDays(_dates(self.days_off), _dates(self.days_worked))


class WorkingDays:
    """Which days are worked. A day that is in both sets is worked."""

    def __init__(
        self, off: frozenset[date] = frozenset(), worked: frozenset[date] = frozenset()
    ) -> None:
        self._off = off
        self._worked = worked

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`."""
        holidays, exchanged = _year(day.year)
        if day in self._worked:
            return True
        if day in self._off or day in holidays:
            return False
        return day.weekday() < _SATURDAY or day in exchanged

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`; `start` itself for 0."""
        if days < 0:
            raise ValueError("days must not be negative")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`.

        From a Friday to the next Monday that is 1. Negative if `end` comes first.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in _after(start, end))


def _after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


@lru_cache(maxsize=32)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The holidays of a year and the weekend days worked in it, as far as the package knows.

    A frozen copy: the package's own object fills itself when asked, unsafe between threads.
    """
    known = Vietnam(years=year)
    return frozenset(known), frozenset(known.weekend_workdays)


def _dates(value: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(part) for part in comma_separated(value))
    except ValueError as error:
        raise ValueError("must be dates such as 2026-08-31, comma-separated") from error
