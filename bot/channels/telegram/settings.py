"""What is set up for a Telegram bot."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, SecretStr, validator

from bot.settings_group import SettingsGroup, server_address

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""What setWebhook takes, but not so short that it could be guessed."""


class TelegramSettings(SettingsGroup):
    """A Telegram bot. It is on when it has a token."""

    token: SecretStr = Field(default=SecretStr(""), description="from @BotFather; empty: off")
    polling: bool = Field(
        default=False, description="ask Telegram for messages instead of having it call a webhook"
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="the secret_token given to setWebhook: 16 to 256 of A-Z a-z 0-9 _ -",
    )
    api_url: str = Field(
        default="https://api.telegram.org", description="address of the Bot API server"
    )
    timeout: float = Field(default=10.0, gt=0, description="seconds for a call")
    per_second: float = Field(
        default=30.0, ge=0, description="messages that are sent in a second at most; 0: no limit"
    )
    poll_timeout: int = Field(
        default=25, ge=0, le=50, description="seconds that Telegram waits for a message when asked"
    )
    edits: bool = Field(default=False, description="answer a text again when it was edited")

    @validator("token")
    def _a_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must be as @BotFather wrote it: a number, a colon, letters")
        return value

    @validator("webhook_secret", always=True)
    def _a_secret(cls, value: SecretStr, values: dict[str, Any]) -> SecretStr:
        secret, token = value.get_secret_value(), values.get("token")
        if secret and not _SECRET.fullmatch(secret):
            raise ValueError("must be 16 to 256 of A-Z a-z 0-9 _ -")
        if token and token.get_secret_value() and not secret and not values.get("polling"):
            raise ValueError(f"must be set with the token, unless {cls.setting('polling')} is on")
        return value

    @validator("api_url")
    def _an_address(cls, value: str) -> str:
        return server_address(value)

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_TELEGRAM_"
