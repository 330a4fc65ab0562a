"""The ASGI layer around the demo portal that lets requests meet the faults that are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.dossiers.demo.access import Tokens
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.faults import ActiveFault, Fault, Faults
from bot.dossiers.demo.spoiling import with_empty_strings, with_odd_dates

RESET_KEY = "demo.reset"
"""Where in a request's scope the server leaves how to close its connection without an answer."""

HUGE_BYTES = 64 * 2**20
_CHUNK = b" " * 2**16
ELSEWHERE = "https://dang-nhap.invalid/"
_JSON = "application/json"

_ANSWERS: dict[Fault, Callable[[], Response]] = {
    Fault.unauthorized: lambda: JSONResponse({"code": 401, "message": "Unauthorized"}, 401),
    Fault.forbidden: lambda: JSONResponse({"code": 403, "message": "Forbidden"}, 403),
    Fault.too_many: lambda: Response("Too Many Requests", 429),
    Fault.too_many_retry_after: lambda: Response("", 429, {"retry-after": "7"}),
    Fault.server_error: lambda: HTMLResponse("<h1>Internal Server Error</h1>", 500),
    Fault.unavailable: lambda: HTMLResponse("<h1>Service Unavailable</h1>", 503),
    Fault.redirect: lambda: RedirectResponse(ELSEWHERE, 302),
    Fault.html: lambda: HTMLResponse("<!doctype html><p>Hệ thống đang bảo trì, xin quay lại sau."),
    Fault.wrong_json: lambda: JSONResponse([{"ket_qua": "thành công"}, 0, None]),
    Fault.broken_json: lambda: Response('{"content": [{"id": "68', media_type=_JSON),
}
_SPOILERS = {Fault.odd_dates: with_odd_dates, Fault.empty_strings: with_empty_strings}


class Faulty:
    """Passes requests on to `app`, or spoils them."""

    def __init__(self, app: ASGIApp, faults: Faults, tokens: Mapping[Dialect, Tokens]) -> None:
        self._app = app
        self._faults = faults
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or do what its fault says."""
        met = self._faults.meet(scope["path"]) if scope["type"] == "http" else None
        if met is None:
            await self._app(scope, receive, send)
            return
        dialect, active = met
        if active.fault is Fault.expired_token and dialect in self._tokens:
            self._tokens[dialect].expire()
            await self._app(scope, receive, send)
        elif active.fault is Fault.expired_token:
            await _ANSWERS[Fault.unauthorized]()(scope, receive, send)
        elif active.fault in _ANSWERS:
            await _ANSWERS[active.fault]()(scope, receive, send)
        else:
            await self._misbehave(active, scope, receive, send)

    async def _misbehave(
        self, active: ActiveFault, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if active.fault is Fault.reset:
            scope[RESET_KEY]()
            await _disconnected(receive)
        elif active.fault is Fault.hang:
            await _disconnected(receive)
        elif active.fault is Fault.huge:
            await _send_huge(send)
        else:
            start, body = await self._right_answer(scope, receive)
            if active.fault is Fault.non_authoritative:
                start = {**start, "status": 203}
            elif active.fault in _SPOILERS:
                body = _SPOILERS[active.fault](body)
                kept = [h for h in start["headers"] if h[0].lower() != b"content-length"]
                start = {**start, "headers": kept}
            await send(start)
            if active.fault is Fault.trickle:
                await _trickle(body, active.seconds, receive, send)
            else:
                await send({"type": "http.response.body", "body": body})

    async def _right_answer(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


async def _disconnected(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_huge(send: Send) -> None:
    headers = [(b"content-type", _JSON.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(HUGE_BYTES // len(_CHUNK)):
        await send({"type": "http.response.body", "body": _CHUNK, "more_body": True})
    await send({"type": "http.response.body", "body": b"{}"})


async def _trickle(body: bytes, seconds: float, receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(_disconnected(receive))
    try:
        for position in range(len(body)):
            piece = body[position : position + 1]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.wait({gone}, timeout=seconds)
            if gone.done():
                return
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
