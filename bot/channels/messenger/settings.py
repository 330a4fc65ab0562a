"""Settings of the Messenger channel. Without page token it is off."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, SecretStr, root_validator, validator

from bot.errors import ConfigError
from bot.settings_group import SettingsGroup, server_address

_NEEDED = ("app_secret", "verify_token")


class MessengerSettings(SettingsGroup):
    """A Facebook page and the app that reads and writes for it."""

    page_token: SecretStr = Field(
        default=SecretStr(""), description="access token of the page; empty: off"
    )
    app_secret: SecretStr = Field(
        default=SecretStr(""), description="secret of the app, which signs its webhooks"
    )
    verify_token: SecretStr = Field(
        default=SecretStr(""), description="a word of your choice, the same in the app's webhooks"
    )
    api_url: str = Field(default="https://graph.facebook.com", description="address of Graph")
    version: str = Field(
        default="v25.0", regex=r"^v\d+\.\d+$", description="version of Graph that is called"
    )
    timeout: float = Field(default=10.0, gt=0, description="seconds for one call")
    per_second: float = Field(
        default=100.0, ge=0, description="messages that are sent in a second at most; 0: no limit"
    )
    text_limit: int = Field(default=2000, ge=100, description="characters of one message at most")

    @validator("page_token")
    def _fit_for_a_header(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[\x21-\x7e]*", value.get_secret_value()):
            raise ValueError("must be printable ASCII without spaces")
        return value

    @validator("api_url")
    def _an_address(cls, value: str) -> str:
        return server_address(value)

    @root_validator(skip_on_failure=True)
    def _complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        missing = [cls.setting(field) for field in _NEEDED if not values[field].get_secret_value()]
        if values["page_token"].get_secret_value() and missing:
            names = ", ".join(missing)
            raise ConfigError(f"{names}: must be set where {cls.setting('page_token')} is")
        return values

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_MESSENGER_"
