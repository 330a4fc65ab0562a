"""What happens to a demo dossier, day by day, drawn from its key.

Working days are Monday to Friday; holidays are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bot.dossiers.demo.procedures import Procedure
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM

PAYMENT_DAYS = 5
"""Working days in which a requested fee has to be paid."""
SUPPLEMENT_DAYS = 15
"""Working days in which requested papers have to be handed in."""

_COURSES = {
    "straight": 74,
    "supplement": 9,
    "payment": 8,
    "refused": 3,
    "withdrawn": 3,
    "stopped": 3,
}
_LATE_SHARE = 0.12
_NEVER_SHARE = 0.2
"""Of those who are asked for papers or money, how many don't react."""
_USUAL_DAYS = (5, 7, 10, 15)
_LONGEST_DAYS = 20


@dataclass(frozen=True)
class Event:
    """From when on a dossier had a status."""

    at: datetime
    status: Status


def add_working_days(start: datetime, days: int) -> datetime:
    """The same time, `days` working days later."""
    moment = start
    while days > 0:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def duration(procedure: Procedure, random: Random) -> int:
    """Working days that an agency has for a dossier."""
    return min(procedure.days or random.choice(_USUAL_DAYS), _LONGEST_DAYS)


def draw_course(day: date, days_allowed: int, random: Random) -> tuple[Event, ...]:
    """All that will ever happen to a dossier filed on `day`, in order of time."""
    return _Course(day, days_allowed, random).events()


class _Course:
    def __init__(self, day: date, days_allowed: int, random: Random) -> None:
        self._random = random
        self._allowed = days_allowed
        self._events: list[Event] = []
        hour = random.choice((7, 8, 8, 9, 9, 10, 10, 11, 13, 14, 15, 16, 19, 20, 21))
        self._now = datetime.combine(day, time(hour), VIETNAM) + self._part_of_an_hour()

    def events(self) -> tuple[Event, ...]:
        self._happens(Status.registered)
        kind = self._random.choices(list(_COURSES), list(_COURSES.values()))[0]
        self._pass(self._random.choice((0, 0, 1, 1, 1, 2)))
        if kind == "refused":
            self._happens(Status.refused)
        elif self._processed(kind):
            self._handed_over()
        return tuple(self._events)

    def _processed(self, kind: str) -> bool:
        """Whether the dossier comes to a result."""
        self._happens(Status.accepted)
        self._pass(self._random.choice((0, 1, 1)))
        self._happens(Status.processing)
        work = max(round(self._allowed * self._random.uniform(0.4, 1.0)), 1)
        if self._random.random() < _LATE_SHARE:
            work = self._allowed + self._random.randint(1, 12)
        if kind == "straight":
            self._pass(work)
            return True
        self._pass(self._random.randint(1, 2))
        if kind in {"withdrawn", "stopped"}:
            self._happens(Status(kind))
            return False
        waits = kind == "supplement"
        self._happens(Status.supplementing if waits else Status.paying)
        longest = SUPPLEMENT_DAYS if waits else PAYMENT_DAYS
        if self._random.random() < _NEVER_SHARE:
            self._pass(longest + 1)
            self._happens(Status.stopped)
            return False
        self._pass(self._random.randint(2, longest))
        self._happens(Status.processing)
        self._pass(work)
        return True

    def _handed_over(self) -> None:
        self._happens(Status.finished)
        self._pass(self._random.choice((1, 1, 2, 3, 4, 6, 9)))
        self._happens(Status.returned)

    def _happens(self, status: Status) -> None:
        self._events.append(Event(self._now, status))

    def _pass(self, days: int) -> None:
        """Go on to an office hour, `days` working days later; the same day only if it is early."""
        late = self._now.hour >= 16 or self._now.weekday() >= 5
        if days == 0 and not late:
            self._now += timedelta(minutes=10) + self._part_of_an_hour() / 2
            return
        later = add_working_days(self._now, max(days, 1))
        hour = self._random.choice((8, 9, 10, 13, 14, 15, 16))
        self._now = datetime.combine(later.date(), time(hour), VIETNAM) + self._part_of_an_hour()

    def _part_of_an_hour(self) -> timedelta:
        return timedelta(seconds=self._random.randrange(3600))
