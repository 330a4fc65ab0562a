"""How long a search takes: in the catalogue as it is, and in one of 100,000 procedures."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import numpy as np

from bench.report import Table
from bench.utterances import utterances
from bot.catalogue.importing import import_files
from bot.catalogue.lexicon import load_lexicon
from bot.catalogue.procedure import Procedure
from bot.catalogue.search import SearchIndex
from bot.catalogue.store import CatalogueStore
from bot.database import open_engine
from bot.migrate import migrate
from bot.text import Cleaner
from bot.wiring import LEXICON_DIR

LARGE = 100_000
SEARCHES = 200


def measure(catalogue: Path, folder: Path) -> Table:
    """Search `catalogue`, then 100,000 procedures made of it; the database is in `folder`."""
    engine = open_engine(f"sqlite:///{folder / 'search.sqlite3'}")
    migrate(engine)
    store = CatalogueStore(engine)
    import_files(store, [catalogue])
    procedures = store.all()
    engine.dispose()
    cleaner, lexicon = Cleaner.load(LEXICON_DIR), load_lexicon(LEXICON_DIR)
    asked = [cleaner.clean(text) for text in utterances(SEARCHES)]
    rows = []
    for known in (procedures, list(islice(varied(procedures), LARGE))):
        started = time.perf_counter()
        index = SearchIndex(known, lexicon, cleaner.clean)
        seconds = time.perf_counter() - started
        taken = [_milliseconds(index, text) for text in asked]
        p50, p95 = np.percentile(taken, (50, 95))
        rows.append((f"{len(known):,}", f"{seconds:.0f}", f"{p50:.0f}", f"{p95:.0f}"))
    head = ("procedures", "index built in, s", "search p50, ms", "p95, ms")
    return Table("Search", head, tuple(rows))


def varied(procedures: Sequence[Procedure]) -> Iterator[Procedure]:
    """The procedures, and then again and again with other codes, names and fields."""
    yield from procedures
    for number in count(1):
        for one in procedures:
            yield one.copy(
                update={
                    "code": f"{one.code}.{number}",
                    "name": f"{one.name} theo chương trình {number}",
                    "field": f"{one.field} {number}",
                }
            )


def _milliseconds(index: SearchIndex, text: str) -> float:
    started = time.perf_counter()
    index.search(text)
    return (time.perf_counter() - started) * 1000
