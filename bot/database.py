"""Engine and session: SQLite by default, PostgreSQL when configured."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import registry

mapper_registry = registry()


def open_engine(url: str) -> Engine:
    """An engine for `url`; makes the folder of a SQLite file.

    SQLite runs in WAL mode, so that readers (actions) go on while an import writes.
    """
    parsed = make_url(url)
    engine = create_engine(url, future=True)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
