"""The bot's secret: encrypts what must be kept in clear, and blinds what need only be compared.

`BOT_SECRET_KEY`, or a key made at the first start and kept in the data directory.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken

from bot.config import Settings
from bot.errors import ConfigError

FILE = "secret.key"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


@dataclass(frozen=True)
class SecretKey:
    """One key for all processes of an instance; never printed."""

    text: str = field(repr=False)

    def encrypt(self, value: str) -> str:
        """The value, readable only with this key."""
        return Fernet(self.text).encrypt(value.encode()).decode()

    def decrypt(self, token: str) -> str | None:
        """What was encrypted; None if it was with another key, or is damaged."""
        try:
            return Fernet(self.text).decrypt(token.encode()).decode()
        except InvalidToken:
            return None

    def blind(self, *parts: str) -> str:
        """The same text for the same parts, from which they can't be told (HMAC-SHA-256)."""
        message = "\x1f".join(parts).encode()
        return hmac.new(self.text.encode(), message, hashlib.sha256).hexdigest()


def secret_key(config: Settings) -> SecretKey:
    """The instance's key, made if there is none yet.

    Raises ConfigError for a key that is none, or a data directory that can't be written.
    """
    given = config.secret_key.get_secret_value()
    if given:
        return SecretKey(_checked(given, "BOT_SECRET_KEY"))
    path = config.data_dir / FILE
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True)
        return SecretKey(_checked(_kept(path), str(path)))
    except OSError as error:
        raise ConfigError(f"BOT_DATA_DIR: {path}: {error.strerror}") from error


def _kept(path: Path) -> str:
    """The key in the file. Processes that start together agree on one: the first link wins."""
    if not path.exists():
        # A temporary file is readable by its owner only, and so is what is linked to it.
        with NamedTemporaryFile(dir=path.parent, prefix=f"{FILE}.") as fresh:
            fresh.write(Fernet.generate_key())
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _checked(text: str, source: str) -> str:
    # Stricter than Fernet, which skips what is no base64 and stops at the first "=".
    if not _KEY.fullmatch(text):
        raise ConfigError(f"{source}: must be 32 bytes in URL-safe base64 (44 characters)")
    return text
