"""What every dialect shares: a time budget, a breaker, a short memory, counts, names for troubles.

A dialect is a subclass with `_fetch` and the portal's codes in a table at the top of its file.
"""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from typing import ClassVar

import aiohttp

from bot.dossiers.dossier import Dossier
from bot.dossiers.portals import background, wire
from bot.dossiers.portals.breaker import Breaker, Resting
from bot.dossiers.portals.memory import Answer, Memory
from bot.dossiers.portals.metrics import Metrics, Snapshot
from bot.dossiers.portals.reading import WrongShape
from bot.dossiers.portals.settings import PortalSettings
from bot.dossiers.portals.trouble import Trouble
from bot.dossiers.portals.wire import Limits, Wire, WireTrouble
from bot.errors import NoSuchDossier, PortalUnavailable

logger = logging.getLogger(__name__)


class Portal(ABC):
    """A portal that can be asked about dossiers; safe between threads."""

    dialect: ClassVar[str]

    def __init__(self, settings: PortalSettings) -> None:
        self.name = settings.name
        """As told to citizens, in Vietnamese."""
        self.factor = settings.factor
        """What an applicant must know besides the code."""
        self.prefixes = settings.prefix_list
        """Prefixes of the codes that are asked here."""
        self._base = settings.url
        self._limits = Limits(
            settings.budget, settings.connect_timeout, settings.attempts, settings.max_bytes
        )
        self._memory = Memory(settings.cache_seconds)
        self._breaker = Breaker(settings.breaker_failures, settings.breaker_seconds)
        self._metrics = Metrics()
        self._http: aiohttp.ClientSession | None = None

    def look_up(self, code: str, factor: str) -> Dossier:
        """The dossier with this code, if `factor` is its applicant's.

        Raises NoSuchDossier (unknown code and wrong factor alike) or PortalUnavailable, in any
        case within the time budget.
        """
        started = time.monotonic()
        answer = self._memory.recall(code, factor)
        remembered = answer is not None
        try:
            answer = answer or self._ask(code, factor)
        except PortalUnavailable as error:
            self._metrics.count(error.reason, time.monotonic() - started)
            logger.warning("%s, %s: %s", self.name, self.dialect, error.reason)
            raise
        outcome = "found" if answer.dossier else "not_found"
        self._metrics.count(outcome, time.monotonic() - started, remembered=remembered)
        if answer.dossier is None:
            raise NoSuchDossier(self.name)
        return answer.dossier

    def metrics(self) -> Snapshot:
        """Counts of the look-ups so far, and the breaker's state."""
        return self._metrics.snapshot(self._breaker.state)

    def close(self) -> None:
        """Close the connections; the next look-up opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            background.run(http.close(), self._limits.budget)

    def _ask(self, code: str, factor: str) -> Answer:
        answer: Answer | None
        try:
            answer = self._breaker.call(lambda: self._within_budget(code, factor))
        except Resting:
            answer = None
        if answer is None:
            raise PortalUnavailable(self.name, Trouble.resting.value)
        self._memory.keep(code, factor, answer)
        return answer

    def _within_budget(self, code: str, factor: str) -> Answer:
        try:
            return Answer(background.run(self._look_up(code, factor), self._limits.budget))
        except WireTrouble as error:
            trouble = error.trouble
        except asyncio.TimeoutError:
            trouble = Trouble.too_slow
        except WrongShape:
            trouble = Trouble.wrong_shape
        # Outside the handlers: a chained exception would show the code in a printed traceback.
        raise PortalUnavailable(self.name, trouble.value)

    async def _look_up(self, code: str, factor: str) -> Dossier | None:
        if self._http is None:  # made here, for it belongs to the event loop
            self._http = wire.session(self._limits)
        return await self._fetch(Wire(self._http, self._base, self._limits), code, factor)

    @abstractmethod
    async def _fetch(self, http: Wire, code: str, factor: str) -> Dossier | None:
        """The dossier, or None if there is none or `factor` is not its applicant's.

        Makes the same calls in both cases, so that the time taken tells nobody which it was.
        """
