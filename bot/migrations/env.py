"""Alembic's entry: runs the migrations on the connection that bot/migrate.py hands over."""

from __future__ import annotations

from alembic import context

import bot.catalogue.models
import bot.dossiers.models
import bot.gateway.models
import bot.vault  # noqa: F401
from bot.database import mapper_registry

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=mapper_registry.metadata,
    render_as_batch=True,  # SQLite alters a column by copying its table
)
with context.begin_transaction():
    context.run_migrations()
