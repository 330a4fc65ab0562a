"""The web chat API: reads requests of the widget (and of evaluation), writes their answers."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.bodies import read_body
from bot.gateway.events import conversation_events
from bot.gateway.history import History
from bot.gateway.inbound import Inbound, clean_text, text_for_rasa
from bot.gateway.inbox import Answer
from bot.gateway.privacy import Privacy
from bot.gateway.refusals import Refused
from bot.gateway.turns import Turns
from bot.gateway.wakeups import Wakeups

CHANNEL = "web"
BODY_LIMIT_KB = 16
TEXT_LIMIT = 2000
HEARTBEAT_SECONDS = 15
_EVENT_ID = re.compile(r"[0-9]{1,18}")
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,64}")


class WebChat:
    """The two addresses of the web chat."""

    def __init__(
        self, turns: Turns, history: History, wakeups: Wakeups, tracing: Privacy | None = None
    ) -> None:
        """`tracing`: sends the trace, with the citizen's own codes, if given."""
        self._turns = turns
        self._history = history
        self._wakeups = wakeups
        self._tracing = tracing

    def routes(self) -> list[Route]:
        """Where the two are."""
        return [
            Route("/api/chat", self.post_message, methods=["POST"]),
            Route("/api/chat/{conversation}/events", self.get_events),
        ]

    async def post_message(self, request: Request) -> Response:
        """Answer a message."""
        answer = await self._turns.answer(await read_inbound(request))
        return JSONResponse(await run_in_threadpool(answer_json, answer, self._tracing))

    async def get_events(self, request: Request) -> Response:
        """Stream a conversation's history and later messages."""
        conversation = request.path_params["conversation"]
        await run_in_threadpool(self._history.require, conversation)
        last_seen = request.headers.get("last-event-id", "")
        return EventSourceResponse(
            conversation_events(
                self._history,
                self._wakeups,
                conversation,
                int(last_seen) if _EVENT_ID.fullmatch(last_seen) else None,
            ),
            ping=HEARTBEAT_SECONDS,
        )


async def read_inbound(request: Request) -> Inbound:
    """The message in a `POST /api/chat` request.

    Raises Refused for a body that is too large, is not JSON, or has a wrong or missing field.
    """
    body = _parse(await read_body(request, BODY_LIMIT_KB))
    payload = _string(body, "payload")
    message_id = _string(body, "message_id") or str(uuid.uuid4())
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Refused(400, "message_id_invalid")
    return Inbound(
        channel=CHANNEL,
        conversation=_string(body, "conversation"),
        message_id=message_id,
        text=_read_text(body, payload),
        payload=payload,
        sender=request.client.host if request.client else "",
    )


def answer_json(answer: Answer, tracing: Privacy | None) -> dict[str, Any]:
    """The body that answers `POST /api/chat`."""
    body: dict[str, Any] = {"conversation": answer.conversation, "replies": answer.replies}
    if tracing is None:
        return body
    return {**body, "trace": tracing.revealed(answer.conversation, answer.trace, answer.sealed)}


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json") from error
    if not isinstance(parsed, dict):
        raise Refused(400, "invalid_json")
    return parsed


def _read_text(body: dict[str, Any], payload: str | None) -> str:
    """The typed text; "" when a button was tapped and only its payload was sent."""
    text = clean_text(_string(body, "text") or "")
    if len(text) > TEXT_LIMIT:
        raise Refused(400, "text_too_long", limit=f"{TEXT_LIMIT:,}".replace(",", "."))
    if not text_for_rasa(text, payload):
        raise Refused(400, "text_empty")
    return text


def _string(body: dict[str, Any], field: str) -> str | None:
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise Refused(400, "wrong_type", field=field)
    return value
