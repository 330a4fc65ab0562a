"""Zalo's Official Account API, as far as it is documented; it has no sandbox.

`python -m tests.emulators.zalo_oa --port N --webhook http://127.0.0.1:8000/... [--scale 0.01]`,
then POST /control/say {"user": "1", "text": "Xin chào"} and GET /control/sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qs

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.emulators.serving import serving
from tests.emulators.zalo_oa_rules import Refusal, check_message

Json = dict[str, Any]

MESSAGE_PATH, TOKEN_PATH = "/v3.0/oa/message/cs", "/v4/oa/access_token"
PROFILE_PATH = "/v2.0/oa/getoa"
HOUR, DAY = 3600, 86_400
ACCESS_LIVES, REFRESH_LIVES = 90_000, 90 * DAY
FREE_FOR, OPEN_FOR = 48 * HOUR, 7 * DAY
RETRIES = (30, 5 * 60, 15 * 60, 30 * 60, HOUR)
ANSWER_WITHIN = 2.0
A_MINUTE = 4000
REFRESH_REFUSED = -14014
"""No copy of the documentation names this one: the bot must not depend on it."""


class ZaloOaEmulator:
    """One Official Account and its app. What a test may turn is public."""

    def __init__(self, webhook: str = "", scale: float = 0.0) -> None:
        self.app_id, self.app_secret, self.oa_secret = "360846", "app-secret", "oa-secret"
        self.webhook, self.scale = webhook, scale
        self.first_refresh = "refresh-0"
        self.ahead = 0.0
        """Seconds that its clock is ahead."""
        self.quota, self.rate = 1000, A_MINUTE
        self.blocked: set[str] = set()
        self.restricted: set[str] = set()
        self.gone: set[str] = set()
        self.sent: list[Json] = []
        """What was taken: {"user", "message", "free"}."""
        self.refreshes: list[bool] = []
        """Each call for a token: whether it was given."""
        self.tried: list[int] = []
        """Codes of all messages, 0 for those taken."""
        self.deliveries: list[Json] = []
        """Each attempt at the webhook: {"status", "num_retry"}."""
        self.disabled = False
        self._access: dict[str, float] = {}
        self._refresh = {self.first_refresh: self.now() + REFRESH_LIVES}
        self._talked: dict[str, float] = {}
        self._minute, self._calls = 0, 0

    def now(self) -> float:
        """Seconds since 1970 by its clock."""
        return time.time() + self.ahead

    # OAuth

    def give_tokens(self, form: dict[str, str], secret: str) -> Json:
        """The answer to a call for a token."""
        known = (form.get("app_id"), secret) == (self.app_id, self.app_secret)
        right = known and form.get("grant_type") == "refresh_token"
        ends = self._refresh.pop(form.get("refresh_token", ""), 0.0) if right else 0.0
        self.refreshes.append(ends > self.now())
        if ends <= self.now():
            return {"error": REFRESH_REFUSED, "error_name": "Invalid refresh token."}
        access, refresh = self.authorise()
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_LIVES)}

    def authorise(self) -> tuple[str, str]:
        """A new access and refresh token, as an administrator of the account gets them."""
        access, refresh = f"access-{secrets.token_hex(8)}", f"refresh-{secrets.token_hex(8)}"
        self._access[access] = self.now() + ACCESS_LIVES
        self._refresh[refresh] = self.now() + REFRESH_LIVES
        return access, refresh

    def revoke(self) -> None:
        """No access token is valid any more; refresh tokens are."""
        self._access.clear()

    # Messages

    def take(self, token: str, body: Json) -> tuple[Json, dict[str, str]]:
        """The answer to a message and its headers."""
        minute = int(self.now() // 60)
        self._minute, self._calls = minute, self._calls + 1 if minute == self._minute else 1
        headers = {
            "X-RateLimit-Limit": str(self.rate),
            "X-RateLimit-Remain": str(max(0, self.rate - self._calls)),
        }
        try:
            data = self._checked(token, body)
        except Refusal as refusal:
            code = int(str(refusal))
            self.tried.append(code)
            return {"error": code, "message": "Refused"}, headers
        self.tried.append(0)
        return {"error": 0, "message": "Success", "data": data}, headers

    def _checked(self, token: str, body: Json) -> Json:
        self._require(token)
        if self._calls > self.rate:
            raise Refusal("-32")
        user = body.get("recipient", {}).get("user_id")
        if not isinstance(user, str) or not user:
            raise Refusal("-201")
        for users, code in ((self.gone, -213), (self.blocked, -217), (self.restricted, -244)):
            if user in users:
                raise Refusal(str(code))
        silent = self.now() - self._talked.get(user, 0.0)
        if silent > OPEN_FOR:
            raise Refusal("-230")
        check_message(body.get("message"))
        if self.quota <= 0:
            raise Refusal("-211")
        self.quota -= 1
        free = silent <= FREE_FOR
        self.sent.append({"user": user, "message": body["message"], "free": free})
        quota = {"quota_type": "reply" if free else "paid", "remain": str(self.quota)}
        return {"message_id": secrets.token_hex(8), "user_id": user, "quota": quota}

    def profile(self, token: str) -> Json:
        """The answer to whose account this is."""
        try:
            self._require(token)
        except Refusal as refusal:
            return {"error": int(str(refusal)), "message": "Refused"}
        data = {"oaid": "388613", "name": "Trung tâm Phục vụ hành chính công", "oa_type": 4}
        return {"error": 0, "message": "Success", "data": data}

    def _require(self, token: str) -> None:
        if token not in self._access:
            raise Refusal("-216")
        if self._access[token] <= self.now():
            raise Refusal("-220")

    # Webhook

    def event(self, user: str, name: str = "user_send_text", **parts: Any) -> Json:
        """A citizen does something now; `parts`: of the event's JSON, `message` with any text."""
        self._talked[user] = self.now()
        (self.gone.add if name == "unfollow" else self.gone.discard)(user)
        said: Json = {"app_id": self.app_id, "event_name": name, "recipient": {"id": "388613"}}
        said |= {"follower": {"id": user}} if "follow" in name else {"sender": {"id": user}}
        if name.startswith("user_send"):
            said["message"] = {"msg_id": secrets.token_hex(8), **parts.pop("message", {})}
        return {**said, **parts, "timestamp": str(int(self.now() * 1000))}

    def signed(self, said: Json, app_signs: bool = False) -> tuple[dict[str, str], bytes]:
        """Headers and body of the request that tells of an event."""
        body = json.dumps(said, ensure_ascii=False).encode()
        return self.signature(body, str(said["timestamp"]), app_signs), body

    def signature(self, body: bytes, timestamp: str, app_signs: bool = False) -> dict[str, str]:
        """The header that signs a body."""
        secret = self.app_secret if app_signs else self.oa_secret
        signed = self.app_id.encode() + body + timestamp.encode() + secret.encode()
        return {"x-zevent-signature": f"mac={hashlib.sha256(signed).hexdigest()}"}

    async def deliver(self, said: Json) -> bool:
        """Tell the webhook, again and again as documented; at last it is disabled."""
        headers, body = self.signed(said)
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN) as http:
            for retry, pause in enumerate((0, *RETRIES)):
                if self.disabled:
                    return False
                await asyncio.sleep(pause * self.scale)
                headers["num_retry"] = str(retry)
                status = 0
                with suppress(httpx.HTTPError):
                    status = (
                        await http.post(self.webhook, content=body, headers=headers)
                    ).status_code
                self.deliveries.append({"status": status, "num_retry": retry})
                if status == 200:
                    return True
        self.disabled = True
        return False

    # HTTP

    def app(self) -> Starlette:
        """The API, and /control for whoever plays the citizen."""
        return Starlette(
            routes=[
                Route(TOKEN_PATH, self._on_token, methods=["POST"]),
                Route(MESSAGE_PATH, self._on_message, methods=["POST"]),
                Route(PROFILE_PATH, self._on_profile),
                Route("/control/say", self._on_say, methods=["POST"]),
                Route("/control/sent", self._on_sent),
                Route("/control/turn", self._on_turn, methods=["POST"]),
            ]
        )

    async def _on_token(self, request: Request) -> JSONResponse:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        return JSONResponse(self.give_tokens(form, request.headers.get("secret_key", "")))

    async def _on_message(self, request: Request) -> JSONResponse:
        token = request.headers.get("access_token", "")
        answer, headers = self.take(token, await request.json())
        return JSONResponse(answer, headers=headers)

    async def _on_profile(self, request: Request) -> JSONResponse:
        return JSONResponse(self.profile(request.headers.get("access_token", "")))

    async def _on_say(self, request: Request) -> JSONResponse:
        """{"user", "text"} or {"user", "name": event, "message": {...}, ...}."""
        given = await request.json()
        if "text" in given:
            given["message"] = {"text": given.pop("text")}
        said = self.event(**given)
        return JSONResponse(said, background=BackgroundTask(self.deliver, said))

    async def _on_sent(self, request: Request) -> JSONResponse:
        kept = {"sent": self.sent, "deliveries": self.deliveries, "disabled": self.disabled}
        return JSONResponse({**kept, "refreshes": self.refreshes, "tried": self.tried})

    async def _on_turn(self, request: Request) -> JSONResponse:
        """{"ahead": seconds, "quota": n, "rate": n, "disabled": bool, "revoke": true}."""
        given = await request.json()
        for name in {"ahead", "quota", "rate", "disabled"} & given.keys():
            setattr(self, name, given[name])
        if given.get("revoke"):
            self.revoke()
        return JSONResponse({})


@contextmanager
def served(emulator: ZaloOaEmulator) -> Iterator[str]:
    """The emulator's address while it is served on a free port."""
    with serving(emulator.app()) as url:
        yield url


def main() -> None:
    """Serve until told to stop."""
    parser = ArgumentParser(prog="python -m tests.emulators.zalo_oa", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--webhook", required=True, help="where events are sent")
    parser.add_argument("--scale", type=float, default=1.0, help="of the pauses between retries")
    given = parser.parse_args()
    emulator = ZaloOaEmulator(given.webhook, given.scale)
    uvicorn.run(emulator.app(), host="127.0.0.1", port=given.port, ws="none")


if __name__ == "__main__":
    main()
