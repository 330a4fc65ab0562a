"""The catalogue as a running process sees it: searched in memory, renewed when it changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.catalogue.lexicon import Lexicon
from bot.catalogue.procedure import Procedure
from bot.catalogue.resolver import Resolver, Thresholds
from bot.catalogue.search import SearchIndex
from bot.catalogue.store import CatalogueStore


@dataclass(frozen=True)
class Snapshot:
    """One revision of the catalogue, indexed."""

    revision: int
    index: SearchIndex
    resolver: Resolver
    procedures: dict[str, Procedure]


class LiveCatalogue:
    """Hands out the current snapshot; an import by another process is noticed at the next call."""

    def __init__(
        self,
        store: CatalogueStore,
        lexicon: Lexicon,
        clean: Callable[[str], str],
        thresholds: Thresholds,
    ) -> None:
        self._store = store
        self._lexicon = lexicon
        self._clean = clean
        self._thresholds = thresholds
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """The snapshot of the revision that the database holds now."""
        revision = self._store.revision()
        with self._lock:
            if self._snapshot is None or self._snapshot.revision != revision:
                self._snapshot = self._load(revision)
            return self._snapshot

    def _load(self, revision: int) -> Snapshot:
        procedures = self._store.all()
        index = SearchIndex(procedures, self._lexicon, self._clean)
        return Snapshot(
            revision,
            index,
            Resolver(index, self._thresholds),
            {procedure.code: procedure for procedure in procedures},
        )
