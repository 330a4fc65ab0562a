"""Messenger as Meta documents it: Send API, signed webhooks, and controls for tests.

By hand: `python -m tests.emulators.messenger --port 9301 --webhook http://127.0.0.1:8000/...`, then
POST a citizen's message to /__control/receive; /__control/sent lists what the bot answered.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import itertools
import json
import re
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

from tests.emulators.messenger_rules import GraphError, require_message
from tests.emulators.serving import serving

Json = dict[str, Any]

PAGE, APP = "108000000000001", "360000000000001"
RETRY_SECONDS = (0, 60, 300, 900, 1800)
"""A webhook that fails is called again at once, then ever less often; after about an hour the app
is unsubscribed."""
WINDOW_SECONDS = 24 * 3600

MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")


class MessengerEmulator:
    """One page and one app. `scale` times the waiting between deliveries."""

    def __init__(
        self,
        webhook: str = "",
        *,
        token: str = "page-token",
        secret: str = "app-secret",
        verify_token: str = "verify-word",
        scale: float = 0.0,
    ) -> None:
        self.webhook = webhook
        self.token, self.secret, self.verify_token = token, secret, verify_token
        self.scale = scale
        self.url = ""
        self.sent: list[Json] = []
        self.deliveries: list[int] = []
        self.subscribed = True
        self._wrote: dict[str, float] = {}
        self._blocked: set[str] = set()
        self._faults: list[Json] = []
        self._numbers = itertools.count(1)
        self.app = Starlette(
            routes=[
                Route("/{version}/me/messages", self._messages, methods=["POST"]),
                Route("/{version}/me", self._me),
                Route("/{version}/me/subscribed_apps", self._subscribed_apps),
                Route("/{version}/{app}/subscriptions", self._subscriptions),
                Route("/__control/receive", self._receive, methods=["POST"]),
                Route("/__control/verify", self._verify, methods=["POST"]),
                Route("/__control/state", self._state, methods=["POST"]),
                Route("/__control/sent", lambda _: JSONResponse(self.sent)),
            ],
            exception_handlers={GraphError: _answer_error},
        )

    @contextmanager
    def running(self, port: int = 0) -> Iterator[MessengerEmulator]:
        """Serve on loopback until the block ends."""
        with serving(self.app, port) as self.url:
            yield self

    def signed(self, events: list[Json]) -> tuple[dict[str, str], bytes]:
        """Headers and body of a batch."""
        entry = {"id": PAGE, "time": _now(), "messaging": events}
        # Meta escapes what is not ASCII, and signs the bytes so.
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature}",
        }, body

    def event(self, sender: str, **parts: Any) -> Json:
        """What a citizen did: `message`, `postback` or another event's own part."""
        return self._event({"sender": sender, **parts})

    async def deliver(self, events: list[Json]) -> None:
        """Call the webhook with a batch until it takes it, or unsubscribe."""
        headers, body = self.signed(events)
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            for wait in (None, *RETRY_SECONDS):
                if wait is not None:
                    await asyncio.sleep(wait * self.scale)
                try:
                    answer = await http.post(self.webhook, content=body, headers=headers)
                    self.deliveries.append(answer.status_code)
                except httpx.HTTPError:
                    self.deliveries.append(0)
                if self.deliveries[-1] == 200:
                    return
        self.subscribed = False

    async def _receive(self, request: Request) -> Response:
        """{"sender", "message" or "postback" or another event's own part}, or a list of them."""
        given = await request.json()
        events = [self._event(event) for event in (given if isinstance(given, list) else [given])]
        if self.subscribed:
            await self.deliver(events)
        return JSONResponse({"events": events, "deliveries": self.deliveries})

    def _event(self, given: Json) -> Json:
        sender, recipient = given.pop("sender"), PAGE
        self._wrote[sender] = time.time()
        for part in ("message", "postback"):
            if part in given:
                given[part].setdefault("mid", f"m_{next(self._numbers):0>120}")
        if given.get("message", {}).get("is_echo"):
            sender, recipient = recipient, sender
        return {
            "sender": {"id": sender},
            "recipient": {"id": recipient},
            "timestamp": _now(),
            **given,
        }

    async def _verify(self, _: Request) -> Response:
        """Verify the webhook's address as Meta does when it is entered."""
        challenge = "1158201444"
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": self.verify_token,
            "hub.challenge": challenge,
        }
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(self.webhook, params=query)
        self.subscribed = answer.status_code == 200 and answer.text == challenge
        return JSONResponse({"verified": self.subscribed})

    async def _state(self, request: Request) -> Response:
        """{"token"}: the one before ends. {"block": id}, {"hours": {id: since}}, {"faults": [..]}.

        A fault is {"status", "code", "subcode", "headers"}, and is used once.
        """
        given = await request.json()
        self.token = given.get("token", self.token)
        self._blocked.update(given.get("block", "").split())
        for sender, hours in given.get("hours", {}).items():
            self._wrote[sender] = time.time() - hours * 3600
        self._faults += given.get("faults", [])
        return JSONResponse({})

    async def _me(self, request: Request) -> Response:
        self._require_token(request, self.token)
        return JSONResponse({"name": "UBND phường Hoa Lư", "id": PAGE})

    async def _subscribed_apps(self, request: Request) -> Response:
        self._require_token(request, self.token)
        fields = ["messages", "messaging_postbacks"]
        return JSONResponse({"data": [{"id": APP, "name": "Bot", "subscribed_fields": fields}]})

    async def _subscriptions(self, request: Request) -> Response:
        self._require_token(request, f"{APP}|{self.secret}")
        page = {"object": "page", "callback_url": self.webhook, "active": self.subscribed}
        return JSONResponse({"data": [page]})

    async def _messages(self, request: Request) -> Response:
        if not re.fullmatch(r"v\d+\.\d+", request.path_params["version"]):
            raise GraphError(400, 2500, "Unknown path components")
        self._require_token(request, self.token)
        if self._faults:
            fault = self._faults.pop(0)
            error = GraphError(fault["status"], fault["code"], "", fault.get("subcode"))
            body = {"error": error.body}
            return JSONResponse(body, error.status, headers=fault.get("headers"))
        given = await request.json()
        recipient = given.get("recipient", {}).get("id")
        self._require_recipient(recipient)
        if given.get("messaging_type") not in MESSAGING_TYPES:
            raise GraphError(400, 100, "(#100) Param messaging_type must be one of RESPONSE, ...")
        require_message(given.get("message") or {})
        mid = f"m_{next(self._numbers):0>120}"
        self.sent.append({"recipient": recipient, "message": given["message"]})
        return JSONResponse({"recipient_id": recipient, "message_id": mid})

    def _require_token(self, request: Request, token: str) -> None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if (request.query_params.get("access_token") or bearer) != token:
            raise GraphError(401, 190, "Error validating access token: Session has expired", 463)
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if request.query_params.get("appsecret_proof") != proof:
            message = "API calls from the server require an appsecret_proof argument"
            raise GraphError(400, 100, message)

    def _require_recipient(self, recipient: str) -> None:
        if recipient not in self._wrote:
            raise GraphError(400, 100, "(#100) No matching user found", 2018001)
        if recipient in self._blocked:
            raise GraphError(400, 551, "(#551) This person isn't available right now.", 1545041)
        if time.time() - self._wrote[recipient] > WINDOW_SECONDS:
            message = "(#10) This message is sent outside of allowed window."
            raise GraphError(403, 10, message, 2018278)


async def _answer_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, GraphError)
    return JSONResponse({"error": {**error.body, "fbtrace_id": "AbCdEf"}}, error.status)


def _now() -> int:
    return int(time.time() * 1000)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9301)
    parser.add_argument("--webhook", required=True)
    for name in ("token", "secret", "verify-token"):
        parser.add_argument(f"--{name}", default=argparse.SUPPRESS)
    parser.add_argument("--scale", type=float, default=1.0, help="of the waiting between retries")
    given = vars(parser.parse_args())
    emulator = MessengerEmulator(**{name: given[name] for name in given if name != "port"})
    with emulator.running(given["port"]):
        print(emulator.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
