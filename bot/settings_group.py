"""Settings of the parts of the bot that are set up only where they are used.

One group a part, each with its own prefix of BOT_: a province with one portal and one messenger
needs to know the settings of these alone.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseSettings, ValidationError

from bot.errors import ConfigError

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_Group = TypeVar("_Group", bound="SettingsGroup")


class SettingsGroup(BaseSettings):
    """Environment variables with the group's prefix, also read from `.env`."""

    class Config:
        env_prefix: ClassVar[str] = "BOT_"
        env_file = ".env"
        env_file_encoding = "utf-8"

    @classmethod
    def setting(cls, field: str) -> str:
        """The name of the environment variable of a field."""
        return f"{cls.Config.env_prefix}{field.upper()}"

    @classmethod
    def read(cls: type[_Group]) -> _Group:
        """The group as it is set. Raises ConfigError that names each wrong setting."""
        try:
            return cls()
        except ValidationError as error:
            wrong = "; ".join(
                f"{cls.setting(str(e['loc'][0]))}: {e['msg']}" for e in error.errors()
            )
        # Not chained: the original shows values, and some are secrets.
        raise ConfigError(wrong)


def comma_separated(value: str) -> list[str]:
    """The non-empty parts of a list in a setting."""
    return [part.strip() for part in value.split(",") if part.strip()]


def server_address(value: str) -> str:
    """The address of a server that secrets are sent to; raises ValueError for what is none.

    By https, or by http on this machine (an emulator, a server of one's own).
    """
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise ValueError("must be an address such as https://api.example.vn") from error
    here = parts.scheme == "http" and host in LOOPBACK
    if not here and not (parts.scheme == "https" and host):
        raise ValueError("must begin with https:// (http:// only on this machine)")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must be without user, ? and #")
    return value.rstrip("/")
