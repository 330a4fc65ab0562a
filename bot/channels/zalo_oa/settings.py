"""What is set up for an Official Account. Without app_id it is off.

Whatever Zalo may change, or third-party copies of its documentation disagree on, is a setting.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SecretStr, root_validator, validator

from bot.channels.zalo_oa.tokens import LEGIBLE
from bot.errors import ConfigError
from bot.settings_group import SettingsGroup, server_address


class ZaloOaSettings(SettingsGroup):
    """An Official Account and its app. Without app_id it is off."""

    app_id: str = Field(default="", description="the app's id; empty: off")
    app_secret: SecretStr = Field(default=SecretStr(""), description="the app's secret key")
    oa_secret: SecretStr = Field(default=SecretStr(""), description="the webhook's OA secret key")
    signed_with: Literal["oa", "app"] = Field(
        default="oa", description="which of the two secrets signs webhooks: oa or app"
    )
    refresh_token: SecretStr = Field(
        default=SecretStr(""),
        description="first refresh token; it is used once, its successors are kept in the database",
    )
    access_token: SecretStr = Field(
        default=SecretStr(""), description="the access token that came with it, if still valid"
    )
    api_url: str = Field(default="https://openapi.zalo.me", description="address of the API")
    message_path: str = Field(default="/v3.0/oa/message/cs", description="path of messages")
    profile_path: str = Field(
        default="/v2.0/oa/getoa", description="path of the account's profile, for `channels check`"
    )
    oauth_url: str = Field(default="https://oauth.zaloapp.com", description="address of the log-in")
    token_path: str = Field(default="/v4/oa/access_token", description="path of tokens")
    token_leeway: float = Field(
        default=600.0, ge=0, description="seconds before its end from which a token is renewed"
    )
    timeout: float = Field(default=10.0, gt=0, description="seconds for a call")
    per_second: float = Field(
        default=60.0, ge=0, description="messages that are sent in a second at most; 0: no limit"
    )
    max_age: float = Field(
        default=86_400.0, ge=0, description="seconds after which a webhook is too old; 0: never"
    )
    max_ahead: float = Field(
        default=300.0, ge=0, description="seconds that Zalo's clock may be ahead of ours"
    )
    text_limit: int = Field(default=2000, ge=100, description="characters of a message at most")
    button_limit: int = Field(default=5, ge=0, description="buttons of a message at most")
    title_limit: int = Field(default=100, ge=2, description="characters on a button at most")
    phone_image: str = Field(
        default="", description="address of the picture on the request for a phone number, if any"
    )
    low_quota: int = Field(
        default=50, ge=0, description="messages left in Zalo's quota from which the log warns"
    )
    rate_window: float = Field(
        default=60.0, gt=0, description="seconds of silence when Zalo says that it is too much"
    )

    @validator("api_url", "oauth_url")
    def _an_address(cls, value: str) -> str:
        return server_address(value)

    @validator("app_secret", "access_token", "refresh_token")
    def _fit_for_headers(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not LEGIBLE.fullmatch(value.get_secret_value()):
            raise ValueError("must be ASCII without space")
        return value

    @root_validator(skip_on_failure=True)
    def _complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        needed = ["app_secret", "refresh_token"]
        needed += ["oa_secret"] if values["signed_with"] == "oa" else []
        missing = [cls.setting(name) for name in needed if not values[name].get_secret_value()]
        if values["app_id"] and missing:
            names = ", ".join(missing)
            raise ConfigError(f"{names}: must be set where {cls.setting('app_id')} is")
        return values

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_ZALO_OA_"
