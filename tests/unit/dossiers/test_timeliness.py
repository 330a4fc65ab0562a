"""bot.dossiers.timeliness: on time, due soon, late, or the citizen's turn."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.dossier import Dossier
from bot.dossiers.status import UNDER_WAY, Status
from bot.dossiers.timeliness import Pace, Timeliness, timeliness
from bot.dossiers.vietnam_time import VIETNAM
from bot.dossiers.working_days import WorkingDays

CALENDAR = WorkingDays()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


DUE = at("2026-11-20 09:30")
"""A Friday."""


def dossier(
    status: Status, due: datetime | None = DUE, finished: datetime | None = None
) -> Dossier:
    return Dossier(code="H42-1", status=status, due=due, finished=finished, fetched_at=DUE)


@pytest.mark.parametrize(
    ("now", "pace", "days"),
    [
        ("2026-11-16 08:00", Pace.on_time, 4),
        ("2026-11-17 23:59", Pace.on_time, 3),
        ("2026-11-18 00:00", Pace.due_soon, 2),
        ("2026-11-20 09:00", Pace.due_soon, 0),
        ("2026-11-20 23:59", Pace.due_soon, 0),
        ("2026-11-21 00:01", Pace.overdue, 0),
        ("2026-11-23 08:00", Pace.overdue, 1),
        ("2026-11-27 08:00", Pace.overdue, 5),
    ],
)
@pytest.mark.parametrize("status", [Status.registered, Status.accepted, Status.processing])
def test_the_agency_s_turn(status: Status, now: str, pace: Pace, days: int) -> None:
    assert timeliness(dossier(status), at(now), CALENDAR) == Timeliness(pace, days)


def test_tet_is_not_counted() -> None:
    over = dossier(Status.processing, at("2026-02-13 17:00"))
    assert timeliness(over, at("2026-02-22 12:00"), CALENDAR) == Timeliness(Pace.overdue, 0)
    assert timeliness(over, at("2026-02-23 12:00"), CALENDAR) == Timeliness(Pace.overdue, 1)
    ahead = dossier(Status.processing, at("2026-02-24 17:00"))
    assert timeliness(ahead, at("2026-02-13 12:00"), CALENDAR) == Timeliness(Pace.due_soon, 2)


def test_days_are_those_of_vietnam() -> None:
    """20/11 20:00 in UTC is 21/11 in Vietnam."""
    now = datetime(2026, 11, 20, 20, tzinfo=timezone.utc)
    assert timeliness(dossier(Status.processing), now, CALENDAR).pace is Pace.overdue


@pytest.mark.parametrize("status", [Status.supplementing, Status.paying])
@pytest.mark.parametrize("now", ["2026-11-16 08:00", "2027-11-16 08:00"])
def test_the_citizen_s_turn(status: Status, now: str) -> None:
    assert timeliness(dossier(status), at(now), CALENDAR) == Timeliness(Pace.citizens_turn)


@pytest.mark.parametrize("due_soon", [0, 1, 4])
def test_how_soon_is_soon_is_a_setting(due_soon: int) -> None:
    found = timeliness(dossier(Status.processing), at("2026-11-18 08:00"), CALENDAR, due_soon)
    assert found.pace is (Pace.due_soon if due_soon >= 2 else Pace.on_time)


@pytest.mark.parametrize(
    ("finished", "days"),
    [(None, None), ("2026-11-19 08:00", 0), ("2026-11-20 22:00", 0), ("2026-11-24 08:00", 2)],
)
def test_late_when_it_was_finished(finished: str | None, days: int | None) -> None:
    done = dossier(Status.finished, finished=at(finished) if finished else None)
    assert timeliness(done, at("2027-01-01 00:00"), CALENDAR) == Timeliness(Pace.closed, days)


def test_what_the_portal_does_not_say_is_unknown() -> None:
    now = at("2026-11-20 08:00")
    assert timeliness(dossier(Status.processing, None), now, CALENDAR).pace is Pace.unknown
    assert timeliness(dossier(Status.unknown), now, CALENDAR).pace is Pace.unknown


MAYBE = st.none() | st.just(DUE)


@given(st.sampled_from(Status), MAYBE, MAYBE, st.integers(0, 900))
def test_only_what_is_under_way_can_be_late(
    status: Status, due: datetime | None, finished: datetime | None, days: int
) -> None:
    now = DUE + timedelta(days=days)
    found = timeliness(dossier(status, due, finished), now, CALENDAR)
    if found.pace in (Pace.overdue, Pace.due_soon, Pace.on_time):
        assert status in UNDER_WAY
        assert due is not None and finished is None
    assert (found.days or 0) >= 0
