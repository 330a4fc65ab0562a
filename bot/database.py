"""Engine and transactions: SQLite by default, PostgreSQL when configured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import DateTime, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import registry
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from bot.errors import ConfigError, UpstreamError

mapper_registry = registry()


def utc_now() -> datetime:
    """The present moment, as tables keep it."""
    return datetime.now(timezone.utc)


class UtcDateTime(TypeDecorator):
    """An aware time in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time in UTC."""
        return value.astimezone(timezone.utc) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time with its zone."""
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=timezone.utc)


# As many connections as a web server has threads for its database calls.
_POOL = {"pool_size": 8, "max_overflow": 32}
# SQLite lets one write at a time and makes the others sleep and try again, without an order:
# threads of one process queue here instead.
_sqlite_writer = RLock()


def open_engine(url: str) -> Engine:
    """An engine for `url`; makes the folder of a SQLite file.

    SQLite runs in WAL mode, so that readers (actions) go on while an import writes.
    Raises ConfigError when the URL cannot be used; its text never holds the URL's password.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, future=True, **_pool(parsed))
    except (ArgumentError, ImportError) as error:
        raise ConfigError("BOT_DATABASE_URL: không phải địa chỉ cơ sở dữ liệu hợp lệ") from error
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make_folder(Path(parsed.database).parent)
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _pool(url: URL) -> dict[str, Any]:
    """Connections are kept: closing a SQLite file's last one costs several syncs of its WAL."""
    if url.get_backend_name() != "sqlite":
        return _POOL
    if not url.database or url.database == ":memory:":
        return {}
    return {**_POOL, "poolclass": QueuePool, "connect_args": {"check_same_thread": False}}


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose queries all see the database as it was at the first of them.

    Raises UpstreamError when the database cannot be reached or read.
    """
    isolation = {} if _is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
    with _translated(), engine.connect().execution_options(**isolation) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may read and then write; an exception undoes all of it.

    On SQLite it takes the write lock at once: one that reads first and writes later would fail
    without waiting when another process wrote in between.
    Raises UpstreamError when the database cannot be reached or written.
    """
    with (
        _translated(),
        _sqlite_writer if _is_sqlite(engine) else nullcontext(),
        engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection,
        connection.begin(),
    ):
        yield connection


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that takes `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return (sqlite if _is_sqlite(connection.engine) else postgresql).insert(table)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise UpstreamError(f"Cơ sở dữ liệu báo lỗi: {str(error.orig).strip()}") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"Không tạo được thư mục dữ liệu {folder}: {reason}") from error


def _is_sqlite(engine: Engine) -> bool:
    return bool(engine.dialect.name == "sqlite")


def _tune_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite's own BEGIN leaves out schema changes and SELECTs: _begin_sqlite sends it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA journal_mode=WAL")
    # A commit is on the disk when it returns: what was acknowledged outlives a power failure, too.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
