"""Whether a dossier is on time, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from bot.dossiers.dossier import Dossier
from bot.dossiers.status import UNDER_WAY, Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.dossiers.working_days import WorkingDays

_CITIZENS_TURN = UNDER_WAY & {Status.supplementing, Status.paying}


class Pace(str, Enum):
    """How a dossier stands to the date it is promised for."""

    on_time = "on_time"
    due_soon = "due_soon"
    overdue = "overdue"
    citizens_turn = "citizens_turn"
    """The citizen is to add papers or to pay; the agency's clock does not tell of its diligence."""
    closed = "closed"
    """Nobody works on it any more."""
    unknown = "unknown"
    """The portal names no date, or a state that is not known."""


@dataclass(frozen=True)
class Timeliness:
    """A dossier's pace.

    `days` counts working days: those that are left (on_time, due_soon), those that it is late
    (overdue; 0 where only a weekend or holidays went by since) or was late when it was finished
    (closed; None if not known). None for the others.
    """

    pace: Pace
    days: int | None = None


def timeliness(
    dossier: Dossier, now: datetime, calendar: WorkingDays, due_soon: int = 2
) -> Timeliness:
    """How `dossier` stands at `now` (aware). A date is kept until the end of its day."""
    if dossier.status is Status.unknown and not dossier.finished:
        return Timeliness(Pace.unknown)
    if dossier.finished or dossier.status not in UNDER_WAY:
        return Timeliness(Pace.closed, _late_when_finished(dossier, calendar))
    if dossier.status in _CITIZENS_TURN:
        return Timeliness(Pace.citizens_turn)
    if dossier.due is None:
        return Timeliness(Pace.unknown)
    due, today = _day(dossier.due), _day(now)
    if today > due:
        return Timeliness(Pace.overdue, calendar.working_days_between(due, today))
    left = calendar.working_days_between(today, due)
    return Timeliness(Pace.due_soon if left <= due_soon else Pace.on_time, left)


def _late_when_finished(dossier: Dossier, calendar: WorkingDays) -> int | None:
    if dossier.due is None or dossier.finished is None:
        return None
    return max(0, calendar.working_days_between(_day(dossier.due), _day(dossier.finished)))


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()
