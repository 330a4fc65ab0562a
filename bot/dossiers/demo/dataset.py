"""The demo's 53,716 dossiers, each made when it is asked for.

The set is that of the last 52 days before `today`, with 1,033 dossiers filed on each. What happens
to a dossier is drawn once for all from its key; `today` decides how far it has come. So the same
code stays valid for 52 days, its state moves on from day to day, and on every day there are
overdue, waiting, unpaid and finished ones. Within a day nothing changes by itself: a dossier shows
what happened before `today`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.dossiers.demo.agencies import OPENING_HOURS, PER_DAY, Agency, Dialect, slots_of
from bot.dossiers.demo.course import (
    PAYMENT_DAYS,
    SUPPLEMENT_DAYS,
    Event,
    add_working_days,
    draw_course,
    duration,
)
from bot.dossiers.demo.numbering import DAYS, SEED, TOTAL, Key, key_of_code
from bot.dossiers.demo.procedures import Procedure, procedures_of
from bot.dossiers.dossier import Return
from bot.dossiers.status import Status

_USUAL_FEES = (8_000, 15_000, 20_000, 50_000, 75_000, 100_000, 150_000, 300_000)
_WAYS = {Return.counter: 5, Return.post: 3, Return.electronic: 2}
_DONE = {Status.finished, Status.returned}
_NOT_YET_RECEIVED = {Status.registered, Status.refused, Status.withdrawn}
_ASKS = {Status.supplementing, Status.paying}


@dataclass(frozen=True)
class DemoDossier:
    """A dossier as a portal's own database has it, with what proves that it is the applicant's."""

    key: Key
    procedure: Procedure
    history: tuple[Event, ...]
    """What has happened so far; never empty."""
    allowed_days: int
    fee: int
    """In đồng; due only in status paying."""
    asked_papers: tuple[str, ...]
    """Papers that are asked for in status supplementing."""
    way: Return
    """How the result is had."""

    @property
    def code(self) -> str:
        """The dossier code."""
        return self.key.code

    @property
    def agency(self) -> Agency:
        """Who works on it."""
        return self.key.agency

    @property
    def applicant(self) -> str:
        """What stands in the place of a name."""
        return f"Người nộp {self.key.value:05d}"

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.history[-1].status

    @property
    def since(self) -> datetime:
        """From when on it has its status."""
        return self.history[-1].at

    @property
    def submitted(self) -> datetime:
        """When it was filed."""
        return self.history[0].at

    @property
    def received(self) -> datetime | None:
        """When the agency took it."""
        return next((e.at for e in self.history if e.status not in _NOT_YET_RECEIVED), None)

    @property
    def due(self) -> datetime | None:
        """When the result is promised; what the applicant took to answer is added."""
        if self.received is None:
            return None
        waited = sum(
            (after.at.date() - event.at.date()).days
            for event, after in zip(self.history, self.history[1:], strict=False)
            if event.status in _ASKS
        )
        promised = add_working_days(self.received, self.allowed_days) + timedelta(days=waited)
        # Nothing is promised for a Saturday or a Sunday.
        return promised + timedelta(days={5: 2, 6: 1}.get(promised.weekday(), 0))

    @property
    def finished(self) -> datetime | None:
        """When the result was ready."""
        if self.status not in _DONE:
            return None
        ready = (e.at for e in reversed(self.history) if e.status is Status.finished)
        return next(ready, self.since)

    @property
    def returned(self) -> datetime | None:
        """When the applicant had the result."""
        return self.since if self.status is Status.returned else None

    @property
    def answer_by(self) -> datetime | None:
        """Until when the applicant has to pay or to hand in papers."""
        days = {Status.paying: PAYMENT_DAYS, Status.supplementing: SUPPLEMENT_DAYS}
        if self.status not in days:
            return None
        return add_working_days(self.since, days[self.status])

    @property
    def place(self) -> str:
        """The counter where the result waits, and "" if it is had otherwise."""
        return self.agency.counter if self.way is Return.counter else ""

    @property
    def hours(self) -> str:
        """When that counter is open."""
        return OPENING_HOURS if self.way is Return.counter else ""

    @property
    def tracking(self) -> str:
        """Number of the postal item, once it is under way."""
        return self.key.tracking if self.way is Return.post and self.status in _DONE else ""


class Dataset:
    """The dossiers as they stand at the beginning of `today`; oldest filing day last."""

    def __init__(self, today: date) -> None:
        self._today = today

    def __len__(self) -> int:
        return TOTAL

    def __getitem__(self, number: int) -> DemoDossier:
        """The dossier with this number, 0 … 53,715."""
        if not 0 <= number < TOTAL:
            raise IndexError(number)
        age, slot = divmod(number, PER_DAY)
        return self._dossier(Key(self._today - timedelta(days=age + 1), slot))

    def keys(self, dialect: Dialect) -> Iterator[Key]:
        """The keys of what a dialect serves, newest filing day first."""
        slots = slots_of(dialect)
        for age in range(1, DAYS + 1):
            day = self._today - timedelta(days=age)
            yield from (Key(day, slot) for slot in slots)

    def by_key(self, key: Key | None) -> DemoDossier | None:
        """The dossier, or None for one that is not among the set's filing days."""
        if key is None or not 1 <= (self._today - key.day).days <= DAYS:
            return None
        return self._dossier(key)

    def by_code(self, code: str) -> DemoDossier | None:
        """The dossier with this code."""
        return self.by_key(key_of_code(code))

    def _dossier(self, key: Key) -> DemoDossier:
        random = Random(f"{SEED} {key.value}")
        procedure = random.choice(procedures_of(key.agency))
        allowed = duration(procedure, random)
        events = draw_course(key.day, allowed, random)
        papers = random.sample(procedure.papers, min(random.randint(1, 3), len(procedure.papers)))
        return DemoDossier(
            key=key,
            procedure=procedure,
            history=tuple(event for event in events if event.at.date() < self._today),
            allowed_days=allowed,
            fee=procedure.fee or random.choice(_USUAL_FEES),
            asked_papers=tuple(papers),
            way=random.choices(list(_WAYS), list(_WAYS.values()))[0],
        )
