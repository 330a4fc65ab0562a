"""Migrations make the tables that the code reads, whatever the database held before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.catalogue.store import CatalogueStore
from bot.database import mapper_registry, open_engine, writing
from bot.errors import ConfigError, UpstreamError
from bot.migrate import migrate
from tests.catalogue_samples import FULL, dump


def test_migrations_and_models_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, mapper_registry.metadata) == []


def test_migrating_again_keeps_what_is_there(engine: Engine) -> None:
    CatalogueStore(engine).upsert([FULL])
    before = dump(engine)
    migrate(engine)
    assert dump(engine) == before


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, engines))
    assert CatalogueStore(engines[0]).revision() == 0


def test_tables_of_a_newer_bot_are_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    before = dump(engine)
    with pytest.raises(ConfigError, match="phiên bản khác"):
        migrate(engine)
    assert dump(engine) == before


def test_a_file_that_is_no_database_is_reported_in_words(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_text("không phải cơ sở dữ liệu" * 100, encoding="utf-8")
    with pytest.raises(UpstreamError, match="Cơ sở dữ liệu báo lỗi"):
        migrate(open_engine(f"sqlite:///{tmp_path / 'bot.sqlite3'}"))


def test_a_server_that_does_not_answer_is_reported_in_words() -> None:
    with pytest.raises(UpstreamError, match="Cơ sở dữ liệu báo lỗi"):
        migrate(open_engine("postgresql://127.0.0.1:1/test"))


@pytest.mark.parametrize(
    "url", ["", "bot.sqlite3", "nosuch://u:bi-mat@h/db", "sqlite://u:bi-mat@[/"]
)
def test_an_address_that_is_none_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="BOT_DATABASE_URL") as caught:
        open_engine(url)
    assert "bi-mat" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="file/data"):
        open_engine(f"sqlite:///{tmp_path}/file/data/bot.sqlite3")
