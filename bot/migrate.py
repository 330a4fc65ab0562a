"""Brings a database to the newest schema (Alembic), without an alembic.ini."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.config import ROOT
from bot.database import writing
from bot.errors import ConfigError

_LOCK = 7_151_203
"""Any number: processes that start together take this PostgreSQL lock one after another."""


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables in one transaction; does nothing when they are up to date.

    Raises UpstreamError when the database cannot be reached or changed, ConfigError when a newer
    or foreign version of the bot made its tables.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            reason = "Cơ sở dữ liệu do một phiên bản khác của bot tạo ra"
            raise ConfigError(f"{reason}: {error}") from error


def draft_revision(engine: Engine, message: str) -> None:
    """For developers: write a new file in versions/ from what the models have and `engine` lacks.

    Run it on a migrated database, then read and correct the file.
    """
    with writing(engine) as connection:
        command.revision(alembic_config(connection), message=message, autogenerate=True)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for work on `connection` (migrations/env.py reads it)."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
