"""Zalo Bot as its documentation says: sendMessage, getUpdates, webhook, and controls for tests.

By hand: `python -m tests.emulators.zalo_bot --port 9302`, then POST a citizen's message to
/__control/receive; /__control/sent lists what the bot answered. Zalo documents no repetition of a
webhook that fails: it is called once.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators.serving import serving

Json = dict[str, Any]

TEXT = 2000
SECRET_LENGTH = range(8, 257)


class ZaloError(Exception):
    """{"ok": false, ...}, with the code as the status too."""

    def __init__(self, code: int, description: str) -> None:
        self.code, self.description = code, description
        super().__init__(description)


class ZaloBotEmulator:
    """One bot. `scale` times the seconds that getUpdates waits for a message."""

    def __init__(self, *, token: str = "123456:AbC-dEf", scale: float = 0.0) -> None:
        self.token, self.scale = token, scale
        self.url = ""
        self.webhook, self.secret = "", ""
        self.sent: list[Json] = []
        self.deliveries: list[int] = []
        self._waiting: list[Json] = []
        self.chats: set[str] = set()
        self._faults: list[int] = []
        self._numbers = itertools.count(1)
        self._methods = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
        }
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["POST"]),
                Route("/__control/receive", self._receive, methods=["POST"]),
                Route("/__control/state", self._state, methods=["POST"]),
                Route("/__control/sent", lambda _: JSONResponse(self.sent)),
            ],
            exception_handlers={ZaloError: _answer_error},
        )

    @contextmanager
    def running(self, port: int = 0) -> Iterator[ZaloBotEmulator]:
        """Serve on loopback until the block ends."""
        with serving(self.app, port) as self.url:
            yield self

    async def _call(self, request: Request) -> Response:
        method = self._methods.get(request.path_params["method"])
        if request.path_params["token"] != self.token:
            raise ZaloError(401, "Unauthorized")
        if method is None:
            raise ZaloError(400, "Bad Request: invalid API name")
        if self._faults:
            raise ZaloError(self._faults.pop(0), "as told")
        given = await request.json() if await request.body() else {}
        return JSONResponse({"ok": True, "result": await method(given)})

    async def _get_me(self, _: Json) -> Json:
        return {
            "id": "1459232241454765289",
            "account_name": "bot.VDKyGxQvc",
            "account_type": "BASIC",
            "can_join_groups": False,
        }

    async def _get_updates(self, given: Json) -> Json:
        """One update: it is taken off the queue, whether it arrives or not."""
        if self.webhook:
            raise ZaloError(400, "Bad Request: webhook is active")
        if not self._waiting:
            await asyncio.sleep(float(given.get("timeout", "30")) * self.scale)
        if not self._waiting:
            raise ZaloError(408, "Request timeout")
        return self._waiting.pop(0)

    async def _send_message(self, given: Json) -> Json:
        text = given.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= TEXT:
            raise ZaloError(400, "Bad Request: text must be 1 to 2000 characters")
        if given.get("chat_id") not in self.chats:
            raise ZaloError(400, "Bad Request: chat not found")
        self.sent.append(given)
        return {"message_id": self._id(), "date": _now()}

    async def _set_webhook(self, given: Json) -> Json:
        if len(given.get("secret_token", "")) not in SECRET_LENGTH:
            raise ZaloError(400, "Bad Request: secret_token must be 8 to 256 characters")
        self.webhook, self.secret = given["url"], given["secret_token"]
        return {"url": self.webhook, "updated_at": _now()}

    async def _delete_webhook(self, _: Json) -> Json:
        self.webhook = ""
        return {"url": "", "updated_at": _now()}

    async def _webhook_info(self, _: Json) -> Json:
        return {"url": self.webhook, "updated_at": _now()}

    async def _receive(self, request: Request) -> Response:
        """{"sender", "event" such as text or image, "group" if in one, and the message's parts}."""
        given = await request.json()
        update = self._update(given)
        if self.webhook:
            await self._deliver({"ok": True, "result": update})
        else:
            self._waiting.append(update)
        return JSONResponse(update)

    def _update(self, given: Json) -> Json:
        sender, event, group = (
            given.pop("sender"),
            given.pop("event", "text"),
            given.pop("group", ""),
        )
        self.chats.add(group or sender)
        return {
            "message": {
                "from": {"id": sender, "display_name": "Ted", "is_bot": False},
                "chat": {"id": group or sender, "chat_type": "GROUP" if group else "PRIVATE"},
                "message_id": self._id(),
                "date": _now(),
                **given,
            },
            "event_name": f"message.{event}.received",
        }

    async def _deliver(self, body: Json) -> None:
        headers = {"X-Bot-Api-Secret-Token": self.secret}
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                answer = await http.post(self.webhook, json=body, headers=headers)
                self.deliveries.append(answer.status_code)
            except httpx.HTTPError:
                self.deliveries.append(0)

    async def _state(self, request: Request) -> Response:
        """{"token"}: the one before ends. {"faults": [429, ...]}: codes, each used once."""
        given = await request.json()
        self.token = given.get("token", self.token)
        self._faults += given.get("faults", [])
        return JSONResponse({})

    def _id(self) -> str:
        return f"{next(self._numbers):0>20x}"


async def _answer_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ZaloError)
    body = {"ok": False, "description": error.description, "error_code": error.code}
    return JSONResponse(body, error.code)


def _now() -> int:
    return int(time.time() * 1000)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9302)
    parser.add_argument("--token", default=argparse.SUPPRESS)
    parser.add_argument("--scale", type=float, default=1.0, help="of the waiting of getUpdates")
    given = vars(parser.parse_args())
    emulator = ZaloBotEmulator(**{name: given[name] for name in given if name != "port"})
    with emulator.running(given["port"]):
        print(emulator.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
