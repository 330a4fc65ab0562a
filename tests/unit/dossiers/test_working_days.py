"""bot.dossiers.working_days: Tết, national days, and what the government decides on top."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.working_days import CalendarSettings, WorkingDays
from bot.errors import ConfigError

LAW = WorkingDays()
DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        *(date(2026, 2, day) for day in range(16, 21)),  # Tết Bính Ngọ
        date(2026, 4, 27),  # Giỗ Tổ falls on a Sunday
        date(2026, 4, 30),
        date(2026, 5, 1),
        date(2026, 9, 1),
        date(2026, 9, 2),
        *(date(2027, 2, day) for day in (5, 8, 9, 10)),  # Tết Đinh Mùi
        date(2027, 5, 3),  # 1/5 falls on a Saturday
        date(2027, 9, 2),
        date(2026, 11, 21),
        date(2026, 11, 22),
    ],
)
def test_days_off(day: date) -> None:
    assert not LAW.is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [date(2026, 2, 13), date(2026, 2, 23), date(2026, 9, 3), date(2027, 2, 11), date(2024, 5, 4)],
)
def test_days_worked(day: date) -> None:
    """The last is a Saturday that was worked for the Monday before 30/4/2024."""
    assert LAW.is_working_day(day)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # over Tết 2026
        (date(2026, 2, 11), 5, date(2026, 2, 25)),
        (date(2027, 2, 3), 3, date(2027, 2, 15)),  # over Tết 2027: from 29 Tết to mùng 5
        (date(2026, 8, 28), 3, date(2026, 9, 4)),  # over 2/9/2026
        (date(2027, 9, 1), 1, date(2027, 9, 6)),  # over 2/9/2027
        (date(2026, 9, 2), 0, date(2026, 9, 2)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_adding(start: date, days: int, end: date) -> None:
    assert LAW.add_working_days(start, days) == end
    if days:
        assert LAW.working_days_between(start, end) == days


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        LAW.add_working_days(date(2026, 1, 1), -1)


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_agree(start: date, days: int) -> None:
    end = LAW.add_working_days(start, days)
    assert LAW.is_working_day(end)
    assert LAW.working_days_between(start, end) == days
    assert LAW.working_days_between(end, start) == -days
    assert LAW.working_days_between(start, end - timedelta(days=1)) == days - 1


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_counts_add_up(start: date, some: int, more: int) -> None:
    middle = start + timedelta(days=some)
    end = middle + timedelta(days=more)
    parts = LAW.working_days_between(start, middle) + LAW.working_days_between(middle, end)
    assert parts == LAW.working_days_between(start, end)
    assert 0 <= LAW.working_days_between(start, end) <= some + more


def test_what_the_government_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_CALENDAR_DAYS_OFF", "2026-08-31, 2026-11-24")
    monkeypatch.setenv("BOT_CALENDAR_DAYS_WORKED", "2026-08-22")
    calendar = CalendarSettings.read().working_days()
    assert calendar.add_working_days(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert calendar.add_working_days(date(2026, 8, 28), 1) == date(2026, 9, 3)
    assert not calendar.is_working_day(date(2026, 11, 24))


def test_without_settings_the_law_alone_counts() -> None:
    assert CalendarSettings.read().working_days().is_working_day(date(2026, 8, 31))
    assert CalendarSettings.read().due_soon == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_CALENDAR_DAYS_OFF", "31/8/2026"),
        ("BOT_CALENDAR_DAYS_WORKED", "2026-02-30"),
        ("BOT_CALENDAR_DUE_SOON", "-1"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        CalendarSettings.read()
