"""Lengths of time compared across units: a week is 7 days or 5 working days."""

from __future__ import annotations

from bot.catalogue.procedure import Unit

_DAYS = {
    Unit.working_day: 1.0,
    Unit.day: 1.0,
    Unit.hour: 1 / 24,
    Unit.working_hour: 1 / 8,
    Unit.minute: 1 / 1440,
    Unit.week: 7.0,
    Unit.month: 30.0,
    Unit.year: 365.0,
}
_WORKING = {Unit.working_day, Unit.working_hour}
_EXACT = {Unit.day, Unit.working_day}
_SLACK = 3.0
_MONTHS_A_YEAR = 12


def same_length(
    claimed: tuple[float, Unit], published: tuple[float, Unit], roughly: bool = False
) -> bool:
    """Whether what people say may be what is published; "ngày" may be "ngày làm việc".

    `roughly`: within what a calendar makes of the working days, and a few days.
    """
    if Unit.unknown in (claimed[1], published[1]):
        return False
    shortest = in_days(published)
    longest = shortest * 7 / 5 if published[1] in _WORKING else shortest
    days = in_days(claimed)
    if roughly:
        slack = _SLACK if days >= 7 else 0.0
        return claimed[1] not in _EXACT and shortest - slack <= days <= longest + slack
    if _close(days, shortest) or _hours(claimed, published):
        return True
    return claimed[1] is Unit.week and _close(days, longest)


def longer(claimed: tuple[float, Unit], published: tuple[float, Unit]) -> bool:
    """Whether what people say is longer beyond doubt."""
    return claimed[1] is not Unit.unknown and in_days(claimed) > in_days(published) * 7 / 5 + _SLACK


def _hours(claimed: tuple[float, Unit], published: tuple[float, Unit]) -> bool:
    """ "8 tiếng" for 8 working hours."""
    hours = {Unit.hour, Unit.working_hour}
    return {claimed[1], published[1]} <= hours and _close(claimed[0], published[0])


def in_days(length: tuple[float, Unit]) -> float:
    """The length in days, working days as days; 0 without a unit."""
    amount, unit = length
    if unit is Unit.month and amount % _MONTHS_A_YEAR == 0:
        return amount / _MONTHS_A_YEAR * _DAYS[Unit.year]
    return amount * _DAYS.get(unit, 0.0)


def _close(days: float, others: float) -> bool:
    return abs(days - others) < 1e-6
