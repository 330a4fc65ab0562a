"""An import that is killed, or meets another one, leaves a whole catalogue behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.catalogue.importing import import_files
from bot.catalogue.store import CatalogueStore
from bot.database import open_engine
from tests.catalogue_samples import FULL, dump, named

CHILD = """
import sys
from pathlib import Path

from sqlalchemy import event

from bot.catalogue.importing import import_files
from bot.catalogue.store import CatalogueStore
from bot.database import open_engine

url, file, last_words = sys.argv[1:]
engine = open_engine(url)


def stop(connection, cursor, statement, *_):
    if statement.startswith(last_words):
        print("here", flush=True)
        sys.stdin.read()  # until the parent kills this process


event.listen(engine, "after_cursor_execute", stop)
import_files(CatalogueStore(engine), [Path(file)], replace=True)
"""


@pytest.fixture()
def new_catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    entry = "  - {{code: 2.{:06}, name: Tên, documents: [{{name: Tờ khai}}], aliases: [a, b]}}\n"
    path.write_text(
        "field: Hộ tịch\nsource: {name: Cổng, read_on: 2026-10-15}\nprocedures:\n"
        + "".join(map(entry.format, range(50))),
        encoding="utf-8",
    )
    return path


@pytest.fixture(params=["INSERT INTO procedures", "UPDATE catalogue_state"])
def stopped_import(
    request: pytest.FixtureRequest, database_url: str, engine: Engine, new_catalogue: Path
) -> Iterator[subprocess.Popen[str]]:
    """A process that has just run this statement of its import, and waits."""
    CatalogueStore(engine).upsert([FULL, named("1.000001")])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database_url, str(new_catalogue), request.param],
        cwd=Path(__file__).resolve().parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "here\n"
    yield child
    child.kill()
    child.communicate()


def test_a_killed_import_leaves_the_old_catalogue(
    stopped_import: subprocess.Popen[str], engine: Engine, new_catalogue: Path
) -> None:
    store = CatalogueStore(engine)
    before = dump(engine)
    assert store.all() == [named("1.000001"), FULL], "readers go on while an import writes"

    stopped_import.kill()
    assert stopped_import.wait() == -9
    assert dump(engine) == before
    assert store.revision() == 1

    assert len(import_files(store, [new_catalogue], replace=True).diff.added) == 50
    assert store.count() == 50


def test_imports_at_the_same_time_go_one_after_another(database_url: str, engine: Engine) -> None:
    stores = [CatalogueStore(open_engine(database_url)) for _ in range(4)]

    def replace(number: int) -> None:
        for turn in range(5):
            stores[number].replace_all([named(f"{number}.{n}", f"Lần {turn}") for n in range(20)])

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(replace, range(len(stores))))
    store = CatalogueStore(engine)
    whose = {p.code[0] for p in store.all()}
    assert len(whose) == 1, "a mixture of two imports"
    assert store.count() == 20
    assert store.revision() == 20
