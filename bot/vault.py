"""Values that must be kept in clear for a while: encrypted, with an owner and an end.

Everything else (messages, trackers, logs, traces) holds masks; a reference leads back to the value
here, and only for its owner.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Column, Index, String, Table, Text, delete, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.database import UtcDateTime, mapper_registry, reading, utc_now, writing
from bot.secret_key import SecretKey

sealed = Table(
    "sealed_values",
    mapper_registry.metadata,
    Column("reference", String(43), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("token", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_sealed_values_owner", "owner"),
    Index("ix_sealed_values_expires_at", "expires_at"),
)


class Vault:
    """Sealed values in the database. The owner is a conversation's id."""

    def __init__(self, engine: Engine, key: SecretKey) -> None:
        self._engine = engine
        self._key = key

    def seal(
        self,
        owner: str,
        values: Mapping[str, str],
        keep: timedelta,
        connection: Connection | None = None,
    ) -> str:
        """Keep the values for so long -> their reference, which nobody can guess.

        `connection`: the transaction to do it in; by default one of its own.
        """
        row = {
            "reference": secrets.token_urlsafe(32),
            "owner": owner,
            "token": self._key.encrypt(json.dumps(dict(values), ensure_ascii=False)),
            "expires_at": utc_now() + keep,
        }
        if connection is not None:
            connection.execute(insert(sealed).values(row))
        else:
            with writing(self._engine) as own:
                own.execute(insert(sealed).values(row))
        return str(row["reference"])

    def open(self, reference: str, owner: str) -> dict[str, str] | None:
        """The values; None if the reference is unknown, another owner's or has run out."""
        query = select(sealed.c.token).where(
            sealed.c.reference == reference,
            sealed.c.owner == owner,
            sealed.c.expires_at > utc_now(),
        )
        with reading(self._engine) as connection:
            token = connection.scalar(query)
        text = self._key.decrypt(token) if token else None
        if text is None:
            return None
        values: dict[str, str] = json.loads(text)
        return values

    def count(self, owner: str) -> int:
        """How many sealed values an owner has."""
        query = select(sealed.c.reference).where(
            sealed.c.owner == owner, sealed.c.expires_at > utc_now()
        )
        with reading(self._engine) as connection:
            return len(connection.scalars(query).all())

    def erase(self, owner: str, connection: Connection | None = None) -> None:
        """Forget everything of an owner."""
        self._delete(sealed.c.owner == owner, connection)

    def forget(self, reference: str, connection: Connection | None = None) -> None:
        """Forget one value."""
        self._delete(sealed.c.reference == reference, connection)

    def purge(self) -> None:
        """Forget what has run out."""
        self._delete(sealed.c.expires_at <= utc_now(), None)

    def _delete(self, which: object, connection: Connection | None) -> None:
        statement = delete(sealed).where(which)
        if connection is not None:
            connection.execute(statement)
            return
        with writing(self._engine) as own:
            own.execute(statement)
