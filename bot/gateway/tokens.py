"""The tokens that a messenger renews: encrypted, one renewal at a time among all workers."""

from __future__ import annotations

import fcntl
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.engine import Connection, Engine

from bot.channels.zalo_oa.tokens import Pair
from bot.database import reading, upsert, utc_now, writing
from bot.gateway.models import channel_tokens
from bot.secret_key import SecretKey


class StoredPair:
    """The pair of one channel, while the lock is held."""

    def __init__(
        self, key: SecretKey, read: Callable[[], str | None], write: Callable[[str], None]
    ) -> None:
        self._key = key
        self._read = read
        self._write = write

    def read(self) -> Pair | None:
        """The pair that was written last; None where there is none, or another key sealed it."""
        sealed = self._read()
        clear = self._key.decrypt(sealed) if sealed else None
        return Pair(**json.loads(clear)) if clear else None

    def write(self, pair: Pair) -> None:
        """Keep `pair` instead."""
        self._write(self._key.encrypt(json.dumps(asdict(pair))))


class ChannelTokens:
    """The store of one channel's pair.

    On PostgreSQL the lock is the database's, held with the transaction. On SQLite that would stop
    every other writer for as long as the messenger takes, so the lock is a file's.
    """

    def __init__(self, engine: Engine, key: SecretKey, channel: str) -> None:
        self._engine = engine
        self._key = key
        self._channel = channel

    @contextmanager
    def locked(self) -> Iterator[StoredPair]:
        """The pair, for one worker of all at a time. Blocks."""
        locked = self._by_file if self._engine.dialect.name == "sqlite" else self._by_database
        with locked() as pair:
            yield pair

    @contextmanager
    def _by_database(self) -> Iterator[StoredPair]:
        with writing(self._engine) as connection:
            number = zlib.crc32(f"tokens of {self._channel}".encode())
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
            yield StoredPair(
                self._key,
                lambda: self._select(connection),
                lambda sealed: self._upsert(connection, sealed),
            )

    @contextmanager
    def _by_file(self) -> Iterator[StoredPair]:
        with Path(f"{self._engine.url.database}.{self._channel}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield StoredPair(self._key, self._read_now, self._write_now)

    def _read_now(self) -> str | None:
        with reading(self._engine) as connection:
            return self._select(connection)

    def _write_now(self, sealed: str) -> None:
        with writing(self._engine) as connection:
            self._upsert(connection, sealed)

    def _select(self, connection: Connection) -> str | None:
        query = select(channel_tokens.c.sealed).where(channel_tokens.c.channel == self._channel)
        sealed: str | None = connection.scalar(query)
        return sealed

    def _upsert(self, connection: Connection, sealed: str) -> None:
        values = {"sealed": sealed, "changed_at": utc_now()}
        connection.execute(
            upsert(connection, channel_tokens)
            .values(channel=self._channel, **values)
            .on_conflict_do_update(index_elements=["channel"], set_=values)
        )
