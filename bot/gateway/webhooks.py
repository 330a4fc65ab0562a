"""The addresses that messengers call: `/webhooks/<channel>`."""

from __future__ import annotations

import logging
from typing import Protocol, runtime_checkable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.contract import Forged, Unreadable
from bot.gateway.bodies import read_body
from bot.gateway.messengers import Messengers
from bot.gateway.refusals import Refused
from bot.gateway.seldom import Seldom

logger = logging.getLogger(__name__)

BODY_LIMIT_KB = 512
"""Of a webhook's request; a batch of Messenger's is smaller by far."""


@runtime_checkable
class Challenging(Protocol):
    """A channel that is asked once by GET whether its webhook is ours."""

    def challenge(self, query: dict[str, str]) -> str:
        """What to answer. Raises Forged."""


def webhook_routes(messengers: Messengers) -> list[Route]:
    """One address for all channels; one that is not configured is not there."""
    forged = Seldom(logger)

    async def deliver(request: Request) -> Response:
        channel = messengers.channels.get(request.path_params["channel"])
        if channel is None:
            raise Refused(404, "not_found")
        body = await read_body(request, BODY_LIMIT_KB)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            events = channel.read(headers, body)
        except Forged as error:
            forged.warn(f"{channel.name}: refused, for it is not the messenger's", error)
            raise Refused(403, "not_signed") from error
        except Unreadable as error:
            # Acknowledged all the same: sent again it would be no more readable.
            logger.error("%s: an unreadable event: %s", channel.name, error)
            return PlainTextResponse("ok")
        await messengers.receive(events)
        return PlainTextResponse("ok")

    async def verify(request: Request) -> Response:
        channel = messengers.channels.get(request.path_params["channel"])
        if not isinstance(channel, Challenging):
            raise Refused(404, "not_found")
        try:
            return PlainTextResponse(channel.challenge(dict(request.query_params)))
        except Forged as error:
            raise Refused(403, "not_signed") from error

    path = "/webhooks/{channel}"
    return [Route(path, deliver, methods=["POST"]), Route(path, verify, methods=["GET"])]
