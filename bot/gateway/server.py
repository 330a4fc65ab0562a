"""Runs the gateway."""

from __future__ import annotations

import sys

import uvicorn

from bot.config import Settings, settings
from bot.gateway.app import create_app

# Open event streams end at once on SIGTERM; a message that is being answered gets this long.
SHUTDOWN_SECONDS = 25


def serve_gateway() -> None:
    """Serve on BOT_HOST:BOT_PORT until SIGTERM or SIGINT; the database must be migrated.

    Raises ConfigError for a wrong setting; the process exits with 1 when the port is taken.
    """
    server = uvicorn.Server(server_config(settings()))
    server.run()
    if not server.started:
        sys.exit(1)


def server_config(config: Settings) -> uvicorn.Config:
    """How the gateway is served."""
    return uvicorn.Config(
        create_app(config),
        host=config.host,
        port=config.port,
        lifespan="on",
        # Events go by SSE; uvicorn's WebSocket part needs a newer `websockets` than Rasa pins.
        ws="none",
        # Addresses contain conversation ids, which are secrets.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
