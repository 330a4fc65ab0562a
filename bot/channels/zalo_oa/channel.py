"""Zalo Official Account: signed webhooks in, customer service messages out.

Zalo's documentation is known from third-party copies, and there is no sandbox: whatever may differ
is a setting. A citizen may be written to for 48 hours after they wrote, for pay up to 7 days.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import aiohttp
from pydantic import Field, SecretStr, root_validator, validator

from bot.channels.contract import (
    Channel,
    Event,
    Forged,
    Message,
    NeverTaken,
    NotSetUp,
    SendFailed,
    TryLater,
)
from bot.channels.splitting import split
from bot.channels.zalo_oa.http import RATE_LIMITED, post, session
from bot.channels.zalo_oa.shapes import CHANNEL, as_text, offer, read_events
from bot.channels.zalo_oa.tokens import LEGIBLE, Clock, Login, Tokens, TokenStore
from bot.errors import ConfigError
from bot.reply import Reply
from bot.settings_group import SettingsGroup

TOKEN_REFUSED = (-216, -220)
ERRORS: dict[int, tuple[type[SendFailed], str]] = {
    RATE_LIMITED: (TryLater, "rate_limited"),
    -201: (NeverTaken, "invalid_message"),
    -210: (NeverTaken, "over_limit"),
    -211: (TryLater, "out_of_quota"),
    -213: (NeverTaken, "not_following"),
    -216: (NotSetUp, "token_refused"),
    -217: (NeverTaken, "blocked"),
    -220: (NotSetUp, "token_refused"),
    -227: (NeverTaken, "inactive"),
    -230: (NeverTaken, "window_closed"),
    -232: (NeverTaken, "window_closed"),
    -234: (TryLater, "night"),
    -240: (NotSetUp, "api_version"),
    -244: (NeverTaken, "restricted"),
}
"""Comes with status 200. A code that is not here may pass, so it is tried again."""

CHOOSE = "Mời anh/chị chọn:"
_MILLISECONDS = re.compile(r"[0-9]{1,15}")


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
    oauth_url: str = Field(default="https://oauth.zaloapp.com", description="address of the log-in")
    token_path: str = Field(default="/v4/oa/access_token", description="path of tokens")
    token_leeway: float = Field(
        default=600.0, ge=0, description="seconds before its end from which a token is renewed"
    )
    timeout: float = Field(default=10.0, gt=0, description="seconds for a call")
    max_age: float = Field(
        default=86_400.0, ge=0, description="seconds after which a webhook is too old; 0: never"
    )
    max_ahead: float = Field(
        default=300.0, ge=0, description="seconds that Zalo's clock may be ahead of ours"
    )
    text_limit: int = Field(default=2000, ge=100, description="characters of a message at most")
    button_limit: int = Field(default=5, ge=0, description="buttons of a message at most")
    title_limit: int = Field(default=100, ge=2, description="characters on a button at most")
    rate_window: float = Field(
        default=60.0, gt=0, description="seconds of silence when Zalo says that it is too much"
    )

    @validator("api_url", "oauth_url")
    def _an_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("must be an address such as https://openapi.zalo.me")
        return value.rstrip("/")

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


class ZaloOa(Channel):
    """An Official Account. `quota`: what Zalo last said is left of the free messages, for staff."""

    name: ClassVar[str] = CHANNEL

    def __init__(
        self, settings: ZaloOaSettings, store: TokenStore, clock: Clock = time.time
    ) -> None:
        self.quota: dict[str, Any] = {}
        self._settings = settings
        self._clock = clock
        self._silent_until = 0.0
        secret = settings.oa_secret if settings.signed_with == "oa" else settings.app_secret
        self._signing_secret = secret.get_secret_value().encode()
        self._tokens = Tokens(_login(settings), store, clock)
        self._http: aiohttp.ClientSession | None = None

    @classmethod
    def configured(cls, settings: ZaloOaSettings) -> bool:
        """Whether this channel is on."""
        return bool(settings.app_id)

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """One event or none; a tap on one of our buttons comes as a text, its payload."""
        said, timestamp = self._authentic(headers, body)
        return read_events(said, timestamp)

    def render(self, reply: Reply, key: str) -> list[Message]:
        """`key`: 1 to 80 letters, digits and _ . : - of ASCII."""
        limits = self._settings
        taps, lines = offer(reply.buttons, key, limits.button_limit, limits.title_limit)
        text = "\n\n".join(part for part in (reply.text.strip(), "\n".join(lines)) if part)
        texts = split(text, limits.text_limit) or ([CHOOSE] if taps else [])
        messages: list[Message] = [{"text": part} for part in texts]
        if taps:
            messages[-1]["attachment"] = {"type": "template", "payload": {"buttons": taps}}
        return messages

    async def send(self, recipient: str, message: Message) -> None:
        """Sent once more with a new token if the one in use is not accepted."""
        left = self._silent_until - self._clock()
        if left > 0:
            raise TryLater("rate_limited", left)
        body = {"recipient": {"user_id": recipient}, "message": message}
        token = await self._tokens.access()
        error = await self._post(token, body)
        if error in TOKEN_REFUSED:
            error = await self._post(await self._tokens.access(refused=token), body)
        if error == RATE_LIMITED:
            raise self._silenced(None)
        if error:
            failure, reason = ERRORS.get(error, (TryLater, f"error_{abs(error)}"))
            raise failure(reason)

    async def close(self) -> None:
        """Close the connections."""
        if self._http:
            await self._http.close()

    def _authentic(self, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        """The body and its timestamp, if Zalo signed them and lately."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        timestamp = as_text(said.get("timestamp")) if isinstance(said, dict) else ""
        if not _MILLISECONDS.fullmatch(timestamp):
            raise Forged("zalo_oa: no timestamp")
        # Not an HMAC: a plain digest, as in Zalo's own Java SDK (MacUtils).
        signed = self._settings.app_id.encode() + body + timestamp.encode() + self._signing_secret
        wanted = hashlib.sha256(signed).hexdigest()
        given = headers.get("x-zevent-signature", "").removeprefix("mac=")
        if not hmac.compare_digest(wanted.encode(), given.encode(errors="replace")):
            raise Forged("zalo_oa: wrong signature")
        age = self._clock() - int(timestamp) / 1000
        if age < -self._settings.max_ahead or 0 < self._settings.max_age < age:
            raise Forged("zalo_oa: too old, or from the future")
        return said, timestamp

    async def _post(self, token: str, body: dict[str, Any]) -> int:
        """Zalo's error code, 0 for a message that was taken."""
        if self._http is None:  # made here, for it belongs to the event loop
            self._http = session(self._settings.timeout)
        url = self._settings.api_url + self._settings.message_path
        try:
            answer = await post(self._http, url, {"access_token": token}, json=body)
        except TryLater as failure:
            if failure.reason == "rate_limited":
                raise self._silenced(failure.after) from None
            raise
        if answer.headers.get("X-RateLimit-Remain", "").strip() == "0":
            self._silent_until = self._clock() + self._settings.rate_window
        data = answer.body.get("data")
        if isinstance(data, dict):
            found = data.get("quota") or data.get("cs_reply")
            self.quota = found if isinstance(found, dict) else self.quota
        error = answer.body.get("error")
        if type(error) is not int:
            raise TryLater("wrong_shape")
        return error

    def _silenced(self, after: float | None) -> TryLater:
        """The failure to raise when Zalo wants to be left alone."""
        pause = self._settings.rate_window if after is None else after
        self._silent_until = self._clock() + pause
        return TryLater("rate_limited", pause)


def _login(settings: ZaloOaSettings) -> Login:
    return Login(
        url=settings.oauth_url + settings.token_path,
        app_id=settings.app_id,
        app_secret=settings.app_secret.get_secret_value(),
        refresh=settings.refresh_token.get_secret_value(),
        access=settings.access_token.get_secret_value(),
        leeway=settings.token_leeway,
        timeout=settings.timeout,
    )
