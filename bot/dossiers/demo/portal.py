"""What the three dialects have in common: the dossiers of today with the changes made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from hmac import compare_digest

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.changes import Changes
from bot.dossiers.demo.course import Event
from bot.dossiers.demo.dataset import Dataset, DemoDossier
from bot.dossiers.demo.numbering import Key, key_of_code
from bot.dossiers.demo.samples import Sample, samples
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM

Clock = Callable[[], datetime]


def local_now() -> datetime:
    """The time in Việt Nam, to the second."""
    return datetime.now(VIETNAM).replace(microsecond=0)


class Portal:
    """The dossiers as all dialects see them."""

    def __init__(self, changes: Changes | None = None, clock: Clock = local_now) -> None:
        self._changes = changes or Changes()
        self._clock = clock
        self._samples: list[Sample] = []
        self._samples_of: date | None = None
        """The day that they were found on; None: to be found anew."""

    def find(self, dialect: Dialect, key: Key | None) -> DemoDossier | None:
        """The dossier, if this dialect serves it."""
        if key is None or key.agency.dialect is not dialect:
            return None
        dossier = self._dataset().by_key(key)
        return dossier and self._changed(dossier)

    def find_code(self, dialect: Dialect, code: str) -> DemoDossier | None:
        """The dossier with this code, if this dialect serves it."""
        return self.find(dialect, key_of_code(code))

    def all_of(self, dialect: Dialect) -> Iterator[DemoDossier]:
        """Everything that a dialect serves, newest first."""
        dataset = self._dataset()
        for key in dataset.keys(dialect):
            dossier = dataset.by_key(key)
            assert dossier is not None
            yield self._changed(dossier)

    def advance(self, code: str, status: Status) -> DemoDossier | None:
        """Put a dossier into another state, from now on; None if no dossier has this code.

        From then on nothing happens to it by itself.
        """
        key = key_of_code(code)
        if key is None:
            return None
        dossier = self.find(key.agency.dialect, key)
        if dossier is None:
            return None
        if dossier.status is not status:
            self._changes.add(code, Event(self._clock(), status))
            self._samples_of = None
        return self.find(key.agency.dialect, key)

    def samples(self) -> list[Sample]:
        """For each dialect one dossier in each state."""
        today = self._clock().date()
        if self._samples_of != today:
            self._samples = [s for dialect in Dialect for s in samples(self.all_of(dialect), today)]
            self._samples_of = today
        return self._samples

    def _dataset(self) -> Dataset:
        return Dataset(self._clock().date())

    def _changed(self, dossier: DemoDossier) -> DemoDossier:
        changes = self._changes.of(dossier.code)
        if not changes:
            return dossier
        before = (event for event in dossier.history if event.at < changes[0].at)
        return replace(dossier, history=(*before, *changes))


def same(given: str, right: str) -> bool:
    """Whether two secrets are the same, in constant time."""
    return compare_digest(given.encode(), right.encode())
