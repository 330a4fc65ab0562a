"""The sample dossiers that the page offers where the demo portal is on: read from it over HTTP."""

from __future__ import annotations

import logging

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.config import Settings
from bot.gateway.refusals import Refused

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0


def demo_routes(settings: Settings, http: httpx.AsyncClient) -> list[BaseRoute]:
    """`/demo/dossiers.json`; nothing where the demo portal is off."""
    if not settings.demo_portal:
        return []
    address = f"http://127.0.0.1:{settings.internal_demo_portal_port}/samples.json"

    async def dossiers(request: Request) -> JSONResponse:
        try:
            answer = await http.get(address, timeout=PATIENCE_SECONDS)
            return JSONResponse(answer.raise_for_status().json())
        except (httpx.HTTPError, ValueError) as error:
            logger.warning("demo portal: %s: %s", type(error).__name__, error)
            raise Refused(503, "demo_portal_unavailable") from error

    return [Route("/demo/dossiers.json", dossiers)]
