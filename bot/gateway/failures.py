"""Turns every failure into a JSON answer with a sentence that a citizen can read."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ExceptionHandler

from bot.errors import NotFound, UpstreamError
from bot.gateway.refusals import Refused, Sentences
from bot.gateway.turns import Unanswered

RETRY_AFTER_SECONDS = "5"
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}


def failure_handlers(say: Sentences) -> dict[Any, ExceptionHandler]:
    """Starlette's exception handlers: {"error": {"code", "message"}} for each kind of failure."""

    def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refused)
        return JSONResponse(say.error(error.code, **error.details), error.status)

    def no_conversation(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse(say.error("conversation_not_found"), 404)

    def unanswered(request: Request, error: Exception) -> JSONResponse:
        # The client needs the conversation to send the same message again.
        assert isinstance(error, Unanswered)
        body = {**say.error("rasa_unavailable"), "conversation": error.conversation}
        return JSONResponse(body, 503, {"retry-after": RETRY_AFTER_SECONDS})

    def no_storage(request: Request, error: Exception) -> JSONResponse:
        body = say.error("storage_unavailable")
        return JSONResponse(body, 503, {"retry-after": RETRY_AFTER_SECONDS})

    def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = _HTTP_CODES.get(error.status_code, "bad_request")
        return JSONResponse(say.error(code), error.status_code, error.headers)

    def unexpected(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse(say.error("internal_error"), 500)

    return {
        Refused: refused,
        NotFound: no_conversation,
        Unanswered: unanswered,
        UpstreamError: no_storage,
        HTTPException: http,
        Exception: unexpected,
    }
