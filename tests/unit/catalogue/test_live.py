"""bot.catalogue.live: an import by another process is noticed at the next call, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.catalogue.lexicon import Lexicon
from bot.catalogue.live import LiveCatalogue
from bot.catalogue.resolver import Context, Kind
from bot.catalogue.store import CatalogueStore
from bot.database import open_engine
from bot.migrate import migrate
from tests import small_catalogue as small
from tests.small_catalogue import BY_CODE, THRESHOLDS, codes


class Bench:
    """A live catalogue, the importer's own connection, and how often an index was built."""

    def __init__(self, mine: CatalogueStore, importer: CatalogueStore, lexicon: Lexicon) -> None:
        self.importer = importer
        self.catalogue = LiveCatalogue(mine, lexicon, self._clean, THRESHOLDS)
        self._cleaned: list[str] = []

    def _clean(self, text: str) -> str:
        self._cleaned.append(text)
        return text

    def builds_with(self, code: str) -> int:
        """How many indexes hold the procedure."""
        return self._cleaned.count(BY_CODE[code].name)


@pytest.fixture()
def bench(tmp_path: Path, lexicon: Lexicon) -> Iterator[Bench]:
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    engines = [open_engine(url), open_engine(url)]
    migrate(engines[0])
    mine, importer = map(CatalogueStore, engines)
    importer.upsert([BY_CODE[small.RESIDENCE]])
    yield Bench(mine, importer, lexicon)
    for engine in engines:
        engine.dispose()


def test_what_is_imported_is_found(bench: Bench) -> None:
    snapshot = bench.catalogue.current()
    assert snapshot.revision == bench.importer.revision()
    assert snapshot.procedures == {small.RESIDENCE: BY_CODE[small.RESIDENCE]}
    assert codes(snapshot.index.search("thường trú")) == [small.RESIDENCE]
    resolution = snapshot.resolver.resolve("bao nhiêu tiền", Context(procedure=small.RESIDENCE))
    assert (resolution.kind, codes(resolution.hits)) == (Kind.follow_up, [small.RESIDENCE])


def test_a_new_revision_is_noticed_and_indexed_once(bench: Bench) -> None:
    before = bench.catalogue.current()
    bench.importer.upsert([BY_CODE[small.SPLIT]])
    after = bench.catalogue.current()
    assert after.revision > before.revision
    assert codes(after.index.search("tách hộ"))[0] == small.SPLIT
    assert small.SPLIT in after.procedures
    assert bench.catalogue.current() is after
    assert (bench.builds_with(small.RESIDENCE), bench.builds_with(small.SPLIT)) == (2, 1)


def test_what_was_removed_is_gone_but_a_snapshot_in_use_stays_whole(bench: Bench) -> None:
    before = bench.catalogue.current()
    bench.importer.replace_all([BY_CODE[small.SPLIT]])
    assert set(bench.catalogue.current().procedures) == {small.SPLIT}
    assert small.RESIDENCE not in bench.catalogue.current().index
    assert codes(before.index.search("thường trú")) == [small.RESIDENCE]


def test_an_import_that_changes_nothing_builds_nothing(bench: Bench) -> None:
    before = bench.catalogue.current()
    bench.importer.upsert([BY_CODE[small.RESIDENCE]])
    assert bench.catalogue.current() is before


def test_threads_that_ask_together_share_one_build(bench: Bench) -> None:
    with ThreadPoolExecutor(8) as pool:
        snapshots = list(pool.map(lambda _: bench.catalogue.current(), range(16)))
    assert len(set(map(id, snapshots))) == 1
    assert bench.builds_with(small.RESIDENCE) == 1


def test_an_empty_catalogue_is_served_too(bench: Bench) -> None:
    bench.importer.replace_all([])
    snapshot = bench.catalogue.current()
    assert snapshot.procedures == {}
    assert snapshot.resolver.resolve("tách hộ", Context()).kind is Kind.unknown
