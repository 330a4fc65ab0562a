"""Looks at followed dossiers again and again, and has every change announced once.

Each portal has a line of its own, a thread: one that is slow or down holds up no other. A line
takes one dossier at a time, rests after each batch, and longer and longer while its portal fails.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from random import uniform

from bot.dossiers.claims import Claims
from bot.dossiers.following import Announce, Claimed, Ending, Held, Notice
from bot.dossiers.news import is_news
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.routing import Portals
from bot.errors import NoSuchDossier, NotFound, PortalUnavailable, UpstreamError

logger = logging.getLogger(__name__)

CHECKS = 3
"""How often in a row a dossier must be missing to be given up."""


@dataclass(frozen=True)
class Pace:
    """How the work is spread: at most `batch` look-ups in a row at a portal, then a rest.

    The times follow from `interval`, between two looks at the same dossier: with 30 minutes, 5 s
    of rest, 30 s after a failure of the portal, doubled each time up to 15 minutes.
    """

    batch: int
    interval: timedelta

    @property
    def rest(self) -> float:
        """Seconds after a batch, or with nothing to do."""
        return max(self.interval.total_seconds() / 360, 0.02)

    def rest_after(self, failures: int) -> float:
        """Seconds after so many failures in a row, at random around their mean."""
        seconds = self.interval.total_seconds()
        longest = min(seconds / 60 * 2 ** min(failures - 1, 20), seconds / 2)
        return max(longest * uniform(0.5, 1), self.rest)


class Poller:
    """Announces what changes. `announce` and `notice` write the messages."""

    def __init__(
        self, claims: Claims, portals: Portals, announce: Announce, notice: Notice, pace: Pace
    ) -> None:
        self._claims = claims
        self._portals = portals
        self._announce = announce
        self._notice = notice
        self._pace = pace

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what a look-up in progress finds is still written.

        Raises what ends a line unexpectedly, after the others have ended.
        """
        lines = [self._line(portal) for portal in self._portals]
        lines.append(self.end_expired)
        with ThreadPoolExecutor(len(lines)) as pool:
            running = [pool.submit(self._repeat, line, stop) for line in lines]
            wait(running, return_when=FIRST_EXCEPTION)
            stop.set()
        for line in running:
            line.result()

    def _line(self, portal: Portal) -> Callable[[], bool]:
        return lambda: self.look(portal)

    def _repeat(self, step: Callable[[], bool], stop: threading.Event) -> None:
        """Take steps: a batch of those that have something to do, then a rest."""
        done = failures = 0
        rest = 0.0
        while not stop.wait(rest):
            try:
                busy = step()
            except UpstreamError as error:
                failures += 1
                rest = self._pace.rest_after(failures)
                if not isinstance(error, PortalUnavailable):  # which the client has logged
                    logger.error("%s", error)
                continue
            done = done + 1 if busy else 0
            failures = 0
            rest = 0.0 if busy and done % self._pace.batch else self._pace.rest

    def look(self, portal: Portal) -> bool:
        """Look at the dossier of this portal that is due longest; False if none is due.

        Raises PortalUnavailable, or UpstreamError if the database fails.
        """
        held = self._claims.claim(portal.dialect, 1)
        for one in held:
            try:
                self._look_at(one, portal)
            except PortalUnavailable:
                self._claims.failed(one)
                raise
            except UpstreamError:
                raise
            except Exception as error:  # one dossier must not keep the others from being seen
                logger.error("subscription %d: %s", one.key, _place(error))
                self._claims.failed(one)
        return bool(held)

    def end_expired(self) -> bool:
        """End one subscription that has run out; False if none has: then old ones are forgotten.

        Raises UpstreamError if the database fails.
        """
        held = self._claims.claim_expired(1)
        for one in held:
            try:
                self._end(one, Ending.expired)
            except UpstreamError:
                raise
            except Exception as error:  # tried again when the claim has run out
                logger.error("subscription %d: %s", one.key, _place(error))
        if not held:
            self._claims.purge()
        return bool(held)

    def _look_at(self, held: Held, portal: Portal) -> None:
        if not isinstance(held, Claimed):
            logger.error("subscription %d can't be read", held.key)
            self._missing(held)
            return
        try:
            dossier = portal.look_up(held.code, held.factor)
        except NoSuchDossier:
            self._missing(held)
            return
        if not is_news(held.before, dossier):
            self._claims.unchanged(held)
            return
        try:
            kept = self._claims.changed(held, dossier, self._announce)
        except NotFound:
            self._claims.ended(held, Ending.orphaned)
        else:
            logger.info("subscription %d: %s", held.key, "announced" if kept else "claim lost")

    def _missing(self, held: Held) -> None:
        if held.misses + 1 < CHECKS:
            self._claims.missing(held)
        else:
            self._end(held, Ending.lost)

    def _end(self, held: Held, ending: Ending) -> None:
        try:
            self._claims.ended(held, ending, self._notice)
        except NotFound:
            self._claims.ended(held, Ending.orphaned)


def _place(error: Exception) -> str:
    """What kind of error, and where: its text might hold a code."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename}, line {frame.lineno}"
