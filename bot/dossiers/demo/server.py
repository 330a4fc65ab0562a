"""Puts the demo portal together and serves it on this machine."""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.dossiers.demo.access import DEFAULT_LIFETIME, Tokens
from bot.dossiers.demo.admin import admin_routes
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.changes import Changes
from bot.dossiers.demo.faults import Faults
from bot.dossiers.demo.faulty import RESET_KEY, Faulty
from bot.dossiers.demo.igate import igate_routes
from bot.dossiers.demo.national import national_routes
from bot.dossiers.demo.opencps import opencps_routes
from bot.dossiers.demo.portal import Clock, Portal, local_now
from bot.dossiers.demo.procedures import all_procedures
from bot.errors import ConfigError
from bot.supervisor import require_free_port

HOST = "127.0.0.1"
CHANGES_FILE = "demo-portal.json"
# With this, closing a socket sends a reset instead of what still waits to be sent.
_NO_LINGER = struct.pack("ii", 1, 0)


def create_app(
    data_dir: Path | None = None,
    token_seconds: int = DEFAULT_LIFETIME,
    clock: Clock = local_now,
) -> ASGIApp:
    """The demo portal's ASGI app; changes of state are kept in `data_dir`, if given.

    Raises ConfigError when the file of changes or the catalogue can't be read.
    """
    all_procedures()  # fails here, not at the first lookup
    portal = Portal(Changes(data_dir / CHANGES_FILE if data_dir else None), clock)
    faults = Faults()
    tokens = {dialect: Tokens(token_seconds) for dialect in (Dialect.national, Dialect.igate)}

    async def healthz(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            *admin_routes(portal, faults),
            *opencps_routes(portal),
            *national_routes(portal, tokens[Dialect.national]),
            *igate_routes(portal, tokens[Dialect.igate]),
        ],
        exception_handlers={HTTPException: _refusal},
    )
    return Faulty(app, faults, tokens)


def serve(port: int, data_dir: Path | None, token_seconds: int) -> None:
    """Serve until told to stop; raises ConfigError when the port is taken."""
    require_free_port(HOST, port, "--port")
    app = create_app(data_dir, token_seconds)
    server = _Server(server_config(app, port))
    server.run()
    if not server.started:
        raise ConfigError(f"--port: the demo portal could not be served on port {port}")


def server_config(app: ASGIApp, port: int) -> uvicorn.Config:
    """How the demo portal is served: one line in the log for what fails, none for what works."""
    return uvicorn.Config(
        app,
        host=HOST,
        port=port,
        http=_ResettableProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        # A fault may keep a request open for ever.
        timeout_graceful_shutdown=1,
    )


class _Server(uvicorn.Server):
    """Says its address as soon as it can be asked."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"demo portal: http://{HOST}:{self.config.port}/", flush=True)


class _ResettableProtocol(H11Protocol):
    """Gives each request the means to close its connection without an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app = self.app

        async def with_reset(scope: Scope, receive: Receive, send: Send) -> None:
            scope[RESET_KEY] = self._reset
            await app(scope, receive, send)

        self.app = with_reset

    def _reset(self) -> None:
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()


def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    body = {"code": error.status_code, "message": error.detail}
    return JSONResponse(body, error.status_code, error.headers)
