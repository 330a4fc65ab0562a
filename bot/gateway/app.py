"""The gateway, the only public process: messengers, web chat and its widget, pages, health."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.channels.web import WebChat
from bot.codes import CodeReader
from bot.config import Settings
from bot.database import open_engine
from bot.errors import UpstreamError
from bot.gateway.channels import configured_channels
from bot.gateway.crowds import Crowds
from bot.gateway.demo import demo_routes
from bot.gateway.failures import failure_handlers
from bot.gateway.headers import SecurityHeaders
from bot.gateway.health import Health
from bot.gateway.history import History
from bot.gateway.inbox import Inbox
from bot.gateway.messengers import Messengers
from bot.gateway.outbox import Outbox
from bot.gateway.pages import page_routes
from bot.gateway.peers import Peers
from bot.gateway.privacy import Privacy
from bot.gateway.rasa_client import RasaClient
from bot.gateway.receipts import Receipts
from bot.gateway.receiving import Receiver
from bot.gateway.refusals import Sentences
from bot.gateway.retention import Retention
from bot.gateway.turns import Turns
from bot.gateway.waiting import Waiting
from bot.gateway.wakeups import Wakeups
from bot.gateway.webhooks import webhook_routes
from bot.secret_key import secret_key
from bot.vault import Vault

logger = logging.getLogger(__name__)

# Beyond Rasa's time-out: time to write its answer down before anyone else takes the message up.
LEASE_MARGIN_SECONDS = 5.0


def create_app(settings: Settings) -> Starlette:
    """The gateway's ASGI app over the database and the internal ports that `settings` name.

    The database must have its tables (bot/migrate.py). Rasa need not run yet: messages are
    refused politely until it does.
    """
    engine = open_engine(settings.resolved_database_url)
    rasa_url = f"http://127.0.0.1:{settings.internal_rasa_port}"
    actions_url = f"http://127.0.0.1:{settings.internal_actions_port}"
    # No proxy from the environment: both servers are on this machine.
    http = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=None))
    say = Sentences()
    key = secret_key(settings)
    vault = Vault(engine, key)
    privacy = Privacy(
        vault,
        CodeReader(settings.local_code_patterns),
        timedelta(minutes=settings.secret_minutes),
    )
    lease = timedelta(seconds=settings.rasa_timeout + LEASE_MARGIN_SECONDS)
    inbox = Inbox(engine, lease, privacy)
    wakeups = Wakeups()
    rasa = RasaClient(rasa_url, settings.rasa_timeout, key)
    retention = Retention(engine, vault, rasa, settings.retention_days)
    turns = Turns(inbox, rasa, wakeups)
    configured = configured_channels(engine, key)
    peers = Peers(engine, key)
    # By port: gateways that share a data directory must not read each other's.
    receipts = Receipts(settings.data_dir / f"receipts.{settings.port}")
    messengers = Messengers(
        configured.channels,
        Receiver(
            engine,
            peers,
            privacy,
            key,
            say,
            settings.sender_per_minute,
            Crowds(settings.channel_per_minute),
            settings.hotline,
        ),
        Waiting(engine, lease),
        inbox,
        Outbox(engine, peers, receipts),
        peers,
        rasa,
        say,
    )
    chat = WebChat(turns, History(engine), wakeups, privacy if settings.expose_trace else None)
    health = Health(engine, http, rasa_url, actions_url, say)

    async def healthz(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> JSONResponse:
        report = await health.report()
        return JSONResponse(report, 200 if report["ready"] else 503)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if engine.dialect.name == "sqlite":
            # One gateway uses a SQLite file: what is still claimed belonged to one that died.
            try:
                await run_in_threadpool(inbox.release_claims)
                await run_in_threadpool(messengers.release)
            except UpstreamError as error:
                logger.error("%s", error)  # /readyz tells it until it is repaired
        tasks = [asyncio.create_task(retention.keep_on())]
        if configured.channels:
            tasks.append(asyncio.create_task(messengers.run(configured.polled)))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await rasa.close()
        await http.aclose()
        receipts.close()
        engine.dispose()

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *chat.routes(),
            *webhook_routes(messengers),
            *page_routes(settings),
            *demo_routes(settings, http),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["content-type", "last-event-id"],
            ),
        ],
        exception_handlers=failure_handlers(say),
        lifespan=lifespan,
    )
