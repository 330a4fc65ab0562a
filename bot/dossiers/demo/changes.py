"""Changes of state that are made by hand, to show or to test announcements; kept in a file if one
is given.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dossiers.demo.course import Event
from bot.dossiers.status import Status
from bot.errors import ConfigError

logger = logging.getLogger(__name__)


class Changes:
    """Events by dossier code. Without a file they are gone when the process ends."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._events: dict[str, tuple[Event, ...]] = _read(path) if path else {}

    def of(self, code: str) -> tuple[Event, ...]:
        """What was changed by hand, in order of time."""
        return self._events.get(code, ())

    def add(self, code: str, event: Event) -> None:
        """Keep a change; raises OSError, and keeps nothing, when the file can't be written."""
        events = {**self._events, code: (*self.of(code), event)}
        if self._path:
            _write(self._path, events)
        self._events = events


def _read(path: Path) -> dict[str, tuple[Event, ...]]:
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {code: tuple(map(_event, events)) for code, events in content.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"{path}: not a file of the demo portal's changes ({error}); mend or remove it"
        ) from error


def _event(row: dict[str, Any]) -> Event:
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError(f"{row['at']} has no time zone")
    return Event(at, Status(row["status"]))


def _write(path: Path, events: dict[str, tuple[Event, ...]]) -> None:
    content = {
        code: [{"at": event.at.isoformat(), "status": event.status.value} for event in history]
        for code, history in events.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved: a full disk or a kill leaves the file before.
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)
