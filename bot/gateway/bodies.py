"""Reading the body of a request."""

from __future__ import annotations

from starlette.requests import Request

from bot.gateway.refusals import Refused


async def read_body(request: Request, limit_kb: int) -> bytes:
    """The body, read no further than its limit. Raises Refused for a larger one."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_kb * 1024:
            raise Refused(413, "body_too_large", limit=limit_kb)
    return body
