"""What tests of stores work with: a migrated database, a key, and a look at all that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import MetaData, select
from sqlalchemy.engine import Engine

from bot.database import open_engine
from bot.dossiers.dossier import Dossier
from bot.dossiers.status import Status
from bot.migrate import migrate
from bot.secret_key import SecretKey

CODE = "H42.14-261104-0017"
FACTOR = "4321"


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 4, 9, 30, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now

    def after(self, seconds: float) -> datetime:
        """The time in so many seconds."""
        return self.now + timedelta(seconds=seconds)

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.now = self.after(seconds)


@contextmanager
def sqlite_engine(folder: Path) -> Iterator[Engine]:
    """An empty SQLite database with all tables."""
    engine = open_engine(f"sqlite:///{folder / 'bot.sqlite3'}")
    migrate(engine)
    yield engine
    engine.dispose()


def new_key() -> SecretKey:
    """A key that nobody else has."""
    return SecretKey(Fernet.generate_key().decode())


def dossier(code: str = CODE, status: Status = Status.processing) -> Dossier:
    """A dossier as a portal tells it."""
    return Dossier(
        code=code,
        status=status,
        status_text="Chờ phê duyệt",
        procedure_name="Đăng ký khai sinh",
        due=datetime(2026, 11, 9, 17, tzinfo=timezone(timedelta(hours=7))),
        requested=("Giấy chứng sinh",),
        portal="Cổng mẫu",
        fetched_at=datetime(2026, 11, 4, 2, 30, tzinfo=timezone.utc),
    )


def everything_in(engine: Engine) -> str:
    """All values of all tables, as they are stored."""
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = [
            str(tuple(row))
            for table in tables.sorted_tables
            for row in connection.execute(select(table))
        ]
    assert rows
    return "\n".join(rows)
