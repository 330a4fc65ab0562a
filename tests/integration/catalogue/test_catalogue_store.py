"""The catalogue in SQLite and PostgreSQL gives back exactly what was put in."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.catalogue.procedure import Procedure
from bot.catalogue.store import CatalogueStore
from bot.database import open_engine
from bot.errors import NotFound, UpstreamError
from tests.catalogue_samples import FIELDS, FULL, dump, named, procedures

LIST_TABLES = {"submission_methods", "fees", "document_cases", "documents", "legal_bases"}


def test_the_sample_uses_every_field() -> None:
    assert set(FIELDS) == set(Procedure.__fields__)
    assert not [
        name for name, f in Procedure.__fields__.items() if getattr(FULL, name) == f.default
    ]


def test_a_procedure_comes_back_as_it_was(store: CatalogueStore) -> None:
    store.upsert([FULL])
    assert store.get(FULL.code) == FULL
    assert store.get(FULL.code).methods[0].channel is FULL.methods[0].channel
    assert store.get(FULL.code).json() == FULL.json()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(catalogue=st.lists(procedures(), max_size=3, unique_by=lambda p: p.code))
def test_any_catalogue_comes_back_as_it_was(
    store: CatalogueStore, catalogue: list[Procedure]
) -> None:
    store.replace_all(catalogue)
    assert store.all() == sorted(catalogue, key=lambda p: p.code)
    assert [p.dict() for p in store.all()] == [
        p.dict() for p in sorted(catalogue, key=lambda p: p.code)
    ]


def test_procedures_are_sorted_by_code_and_counted(store: CatalogueStore) -> None:
    store.upsert([named("2.000001", "A"), named("1.000010", "B"), named("1.000002.H40", "C")])
    assert [p.code for p in store.all()] == ["1.000002.H40", "1.000010", "2.000001"]
    assert store.count() == 3


def test_an_unknown_code_is_not_found(store: CatalogueStore) -> None:
    with pytest.raises(NotFound, match=r"9\.999999"):
        store.get("9.999999")


def test_upsert_keeps_other_procedures_and_replace_removes_them(store: CatalogueStore) -> None:
    store.upsert([FULL, named("1.000001")])
    store.upsert([named("1.000001", "Tên mới")])
    assert store.get(FULL.code) == FULL
    assert store.get("1.000001").name == "Tên mới"

    diff = store.replace_all([named("1.000003")])
    assert [p.code for p in store.all()] == ["1.000003"]
    assert (diff.added_codes, diff.removed_codes) == (["1.000003"], ["1.000001", FULL.code])


def test_removing_a_procedure_removes_all_of_its_parts(
    store: CatalogueStore, engine: Engine
) -> None:
    store.upsert([FULL])
    assert all(dump(engine)[table] for table in LIST_TABLES)
    store.replace_all([])
    rows = {name: rows for name, rows in dump(engine).items() if rows}
    assert set(rows) == {"alembic_version", "catalogue_state"}


def test_the_revision_grows_with_every_change_and_only_then(store: CatalogueStore) -> None:
    assert (store.revision(), store.imported_at()) == (0, None)
    store.upsert([FULL])
    first = store.imported_at()
    assert store.revision() == 1
    assert first is not None
    store.upsert([FULL])
    assert store.revision() == 1
    store.upsert([FULL.copy(update={"decision": "164/QĐ-BTP"})])
    assert store.revision() == 2
    store.replace_all([])
    assert store.revision() == 3
    assert store.imported_at() > first


def test_an_exception_while_planning_changes_nothing(store: CatalogueStore, engine: Engine) -> None:
    store.upsert([FULL])
    before = dump(engine)
    with pytest.raises(ZeroDivisionError):
        store.change(lambda _current: 1 / 0)  # type: ignore[arg-type,return-value]
    assert dump(engine) == before


def test_a_write_that_the_database_refuses_changes_nothing(
    store: CatalogueStore, engine: Engine
) -> None:
    store.upsert([FULL])
    before = dump(engine)
    refused = named("1.000002", legal_basis=[{"title": "x"}]).copy(update={"decision": None})
    with pytest.raises(UpstreamError, match="Cơ sở dữ liệu"):
        store.replace_all([named("1.000001"), refused])
    assert dump(engine) == before


def test_a_database_without_tables_is_reported_in_words(database_url: str) -> None:
    with pytest.raises(UpstreamError, match="Cơ sở dữ liệu báo lỗi"):
        CatalogueStore(open_engine(database_url)).all()


def test_another_process_sees_the_new_catalogue(store: CatalogueStore, database_url: str) -> None:
    reader = CatalogueStore(open_engine(database_url))
    assert reader.revision() == 0
    store.upsert([FULL])
    assert reader.revision() == 1
    assert json.loads(reader.get(FULL.code).json()) == json.loads(FULL.json())
