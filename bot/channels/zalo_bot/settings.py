"""Settings of the Zalo Bot channel. Without token it is off."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, SecretStr, root_validator, validator

from bot.errors import ConfigError
from bot.settings_group import SettingsGroup, server_address


class ZaloBotSettings(SettingsGroup):
    """A bot made with Zalo Bot Manager."""

    token: SecretStr = Field(default=SecretStr(""), description="the bot's token; empty: off")
    polling: bool = Field(default=False, description="ask for messages; no webhook is needed")
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="secret_token of setWebhook: 8 to 256 characters"
    )
    api_url: str = Field(
        default="https://bot-api.zaloplatforms.com", description="address of the Bot API"
    )
    timeout: float = Field(default=10.0, gt=0, description="seconds for one call")
    per_second: float = Field(
        default=0.0, ge=0, description="messages that are sent in a second at most; 0: no limit"
    )
    poll_timeout: int = Field(
        default=30, ge=1, le=300, description="seconds that Zalo waits for a message, if asked"
    )
    text_limit: int = Field(default=2000, ge=100, description="characters of one message at most")

    @validator("token")
    def _fit_for_an_address(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9:_.-]*", value.get_secret_value()):
            raise ValueError("must be like 123456:AbC-d_E")
        return value

    @validator("webhook_secret")
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"(?:[\x21-\x7e]{8,256})?", value.get_secret_value()):
            raise ValueError("must be 8 to 256 printable ASCII characters without spaces")
        return value

    @validator("api_url")
    def _an_address(cls, value: str) -> str:
        return server_address(value)

    @root_validator(skip_on_failure=True)
    def _one_way_in(cls, values: dict[str, Any]) -> dict[str, Any]:
        on, secret = (bool(values[name].get_secret_value()) for name in ("token", "webhook_secret"))
        if on and not secret and not values["polling"]:
            names = f"{cls.setting('webhook_secret')} or {cls.setting('polling')}"
            raise ConfigError(f"{names}: must be set where {cls.setting('token')} is")
        return values

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_ZALO_BOT_"
