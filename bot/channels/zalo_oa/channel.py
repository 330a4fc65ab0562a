"""Zalo Official Account: signed webhooks in, customer service messages out.

Zalo's documentation is known from third-party copies, and there is no sandbox: whatever may differ
is a setting. A citizen may be written to for 48 hours after they wrote, for pay up to 7 days.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar

import aiohttp

from bot.channels.contract import (
    Channel,
    Event,
    Finding,
    Forged,
    Message,
    NeverTaken,
    NotSetUp,
    SendFailed,
    TryLater,
)
from bot.channels.splitting import split
from bot.channels.wording import CHOOSE, link_line, numbered, paragraphs
from bot.channels.zalo_oa.checking import check
from bot.channels.zalo_oa.http import RATE_LIMITED, TOKEN_REFUSED, post, session
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.channels.zalo_oa.shapes import CHANNEL, as_text, offer, phone_request, read_events
from bot.channels.zalo_oa.tokens import Apart, Clock, Login, Tokens, TokenStore
from bot.reply import Reply

logger = logging.getLogger(__name__)

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

_MILLISECONDS = re.compile(r"[0-9]{1,15}")


class ZaloOa(Channel):
    """An Official Account. `quota`: what Zalo last said is left of the free messages, for staff."""

    name: ClassVar[str] = CHANNEL

    def __init__(
        self,
        settings: ZaloOaSettings,
        store: TokenStore,
        clock: Clock = time.time,
        apart: Apart | None = None,
    ) -> None:
        self.per_second = settings.per_second
        self.quota: dict[str, Any] = {}
        self._settings = settings
        self._clock = clock
        self._silent_until = 0.0
        secret = settings.oa_secret if settings.signed_with == "oa" else settings.app_secret
        self._signing_secret = secret.get_secret_value().encode()
        self._tokens = Tokens(_login(settings), store, clock, apart)
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
        taps, links, choices = offer(reply.buttons, key, limits.button_limit, limits.title_limit)
        lines = "\n".join(map(link_line, links))
        text = paragraphs(reply.text.strip(), lines, numbered(choices, reply.text))
        texts = split(text, limits.text_limit) or ([CHOOSE] if taps else [])
        messages: list[Message] = [{"text": part} for part in texts]
        if taps:
            messages[-1]["attachment"] = {"type": "template", "payload": {"buttons": taps}}
        return messages

    def phone_request(self) -> list[Message]:
        """As Channel.phone_request."""
        return [phone_request(self._settings.phone_image)]

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

    async def check(self, webhook: str) -> list[Finding]:
        """As Channel.check. Where Zalo delivers can't be asked: the operator is told to look."""
        return await check(self._settings, self._tokens, self._session(), webhook)

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
        url = self._settings.api_url + self._settings.message_path
        try:
            answer = await post(self._session(), url, {"access_token": token}, json=body)
        except TryLater as failure:
            if failure.reason == "rate_limited":
                raise self._silenced(failure.after) from None
            raise
        if answer.headers.get("X-RateLimit-Remain", "").strip() == "0":
            self._silent_until = self._clock() + self._settings.rate_window
        self._note_quota(answer.body.get("data"))
        error = answer.body.get("error")
        if type(error) is not int:
            raise TryLater("wrong_shape")
        return error

    def _note_quota(self, data: Any) -> None:
        """What is left, in either of the two shapes that copies of the documentation show.

        `quota_type` tells messages within the free window from paid ones.
        """
        found = (data.get("quota") or data.get("cs_reply")) if isinstance(data, dict) else None
        if not isinstance(found, dict):
            return
        before, self.quota = _remaining(self.quota), found
        left = _remaining(found)
        if left is not None and left <= self._settings.low_quota and left != before:
            kind = found.get("quota_type")
            logger.warning("zalo_oa: %d messages are left in the quota %.20r", left, kind)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:  # made here, for it belongs to the event loop
            self._http = session(self._settings.timeout)
        return self._http

    def _silenced(self, after: float | None) -> TryLater:
        """The failure to raise when Zalo wants to be left alone."""
        pause = self._settings.rate_window if after is None else after
        self._silent_until = self._clock() + pause
        return TryLater("rate_limited", pause)


def _remaining(quota: dict[str, Any]) -> int | None:
    """Messages left; None where Zalo does not say so."""
    left = as_text(quota.get("remain"))
    return int(left) if left.isascii() and left.isdigit() and len(left) < 10 else None


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
