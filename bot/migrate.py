"""Brings a database to the newest schema (Alembic), without an alembic.ini."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.config import ROOT
from bot.database import writing

_LOCK = 7_151_203
"""Any number: processes that start together take this PostgreSQL lock one after another."""


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables in one transaction; does nothing when they are up to date.

    Raises UpstreamError when the database cannot be reached or changed.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(alembic_config(connection), "head")


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
