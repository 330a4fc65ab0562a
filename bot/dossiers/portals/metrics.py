"""Counts of one portal's look-ups, for whoever publishes metrics. They name nobody."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Snapshot:
    """The counts at one moment."""

    look_ups: int
    from_memory: int
    """Look-ups that were answered without asking the portal."""
    found: int
    not_found: int
    failures: dict[str, int]
    """Reason (`trouble.Trouble`) → look-ups that failed by it."""
    milliseconds: float
    """Time that look-ups took, all together."""
    slowest: float
    """Milliseconds of the slowest look-up."""
    breaker: str
    """"closed", "open" or "half_open"."""


@dataclass
class Metrics:
    """Counts of a portal, safe between threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _outcomes: Counter[str] = field(default_factory=Counter)
    _failures: Counter[str] = field(default_factory=Counter)
    _milliseconds: float = 0.0
    _slowest: float = 0.0

    def count(self, outcome: str, seconds: float, *, remembered: bool = False) -> None:
        """Count one look-up; `outcome` is "found", "not_found" or a reason of failure."""
        with self._lock:
            self._outcomes["look_ups"] += 1
            self._outcomes["from_memory"] += remembered
            counts = self._outcomes if outcome in ("found", "not_found") else self._failures
            counts[outcome] += 1
            self._milliseconds += seconds * 1000
            self._slowest = max(self._slowest, seconds * 1000)

    def snapshot(self, breaker: str) -> Snapshot:
        """The counts now, with the breaker's state."""
        with self._lock:
            return Snapshot(
                look_ups=self._outcomes["look_ups"],
                from_memory=self._outcomes["from_memory"],
                found=self._outcomes["found"],
                not_found=self._outcomes["not_found"],
                failures=dict(self._failures),
                milliseconds=self._milliseconds,
                slowest=self._slowest,
                breaker=breaker,
            )
