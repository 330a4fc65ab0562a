"""Lets a portal rest that failed several times in a row: the `circuitbreaker` package, guarded.

The package decides when it opens and may try again. Two things are added: after the rest only one
look-up at a time tries, and the failure's exception, whose traceback holds a citizen's code, is
not kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from circuitbreaker import STATE_HALF_OPEN, CircuitBreaker

from bot.errors import PortalUnavailable

_Result = TypeVar("_Result")


class Resting(Exception):
    """The breaker is open, or another look-up is trying whether the portal is back."""


class Breaker:
    """Opens after `failures` PortalUnavailable in a row, for `seconds`."""

    def __init__(self, failures: int, seconds: float) -> None:
        self._circuit = CircuitBreaker(failures, seconds, PortalUnavailable)
        self._lock = threading.Lock()
        self._trial = threading.Lock()

    @property
    def state(self) -> str:
        """ "closed", "open" or "half_open"."""
        return str(self._circuit.state)

    def call(self, ask: Callable[[], _Result]) -> _Result:
        """What `ask` returns or raises. Raises Resting without asking if the breaker is open."""
        if self._circuit.opened:
            raise Resting
        if self._circuit.state != STATE_HALF_OPEN:
            return self._counted(ask)
        if not self._trial.acquire(blocking=False):
            raise Resting
        try:
            return self._counted(ask)
        finally:
            self._trial.release()

    def _counted(self, ask: Callable[[], _Result]) -> _Result:
        try:
            result = ask()
        except PortalUnavailable:
            self._end(PortalUnavailable)
            raise
        self._end(None)
        return result

    def _end(self, failure: type[Exception] | None) -> None:
        with self._lock:
            self._circuit.__exit__(failure, None, None)
