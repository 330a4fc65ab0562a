"""An empty, migrated database of each kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.catalogue.store import CatalogueStore
from bot.database import open_engine
from bot.migrate import migrate

POSTGRES = os.environ.get("BOT_TEST_POSTGRES", "postgresql://127.0.0.1:5432/test")
"""A server where tests may make and drop schemas; without one, its tests skip."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bot.sqlite3'}"
        return
    server = create_engine(POSTGRES, connect_args={"connect_timeout": 2}, future=True)
    schema = f"bot_test_{uuid4().hex}"
    try:
        with server.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL answers, and under CI=true one must")
        pytest.skip("no PostgreSQL answers")
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture()
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database with all tables."""
    engine = open_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture()
def store(engine: Engine) -> CatalogueStore:
    return CatalogueStore(engine)
