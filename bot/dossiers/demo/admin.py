"""The demo portal's own pages: what it is, dossiers to try, faults, changes of state.

- `GET /` and `GET /samples.json`
- `GET | POST | DELETE /__faults__`, posting {"dialect", "fault", "times": n | null, "part": "data"
  | "auth", "seconds"}; only the first two are required
- `POST /__advance__` {"code", "status"}

They need no password: the server listens on this machine only and has no real dossiers. Requests
from other sites' pages, which a browser on this machine would send, are refused: they come with an
`Origin`, or as something else than JSON.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute, Route

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.faults import ActiveFault, Fault, Faults, Part
from bot.dossiers.demo.numbering import TOTAL
from bot.dossiers.demo.portal import Portal
from bot.dossiers.status import NATIONAL

_Member = TypeVar("_Member", bound=Enum)


def admin_routes(portal: Portal, faults: Faults) -> list[BaseRoute]:
    """The routes over these dossiers and faults."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    page = templates.get_template("page.html")

    async def home(request: Request) -> HTMLResponse:
        return HTMLResponse(page.render(samples=portal.samples(), total=TOTAL))

    async def sample_list(request: Request) -> JSONResponse:
        return JSONResponse([asdict(sample) for sample in portal.samples()])

    async def change_faults(request: Request) -> JSONResponse:
        if request.method == "POST":
            faults.switch_on(*_fault(await _json(request)))
        elif request.method == "DELETE":
            faults.clear()
        on = [{"dialect": dialect, **asdict(fault)} for dialect, fault in faults.active()]
        return JSONResponse({"faults": on})

    async def advance(request: Request) -> JSONResponse:
        body = await _json(request)
        status = _one_of(NATIONAL.values(), "status", body.get("status"))
        try:
            dossier = portal.advance(str(body.get("code", "")), status)
        except OSError as error:
            raise HTTPException(507, f"the change can't be kept: {error}") from error
        if dossier is None:
            raise HTTPException(404, f"no dossier {body.get('code')!r} in the demo portal")
        changed = {"code": dossier.code, "status": dossier.status}
        return JSONResponse({**changed, "since": dossier.since.isoformat()})

    return [
        Route("/", home),
        Route("/samples.json", sample_list),
        Route("/__faults__", change_faults, methods=["GET", "POST", "DELETE"]),
        Route("/__advance__", advance, methods=["POST"]),
    ]


async def _json(request: Request) -> dict[str, Any]:
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if request.headers.get("origin") or not is_json:
        raise HTTPException(403, "only JSON, and not from another site's page")
    try:
        body = await request.json()
    except ValueError as error:
        raise HTTPException(400, f"not JSON: {error}") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "not a JSON object")
    return body


def _fault(body: dict[str, Any]) -> tuple[Dialect, ActiveFault]:
    times, seconds = body.get("times"), body.get("seconds", ActiveFault.seconds)
    if times is not None and not (type(times) is int and times > 0):
        raise HTTPException(400, "times: a whole number above 0, or null")
    if type(seconds) not in (int, float) or not (math.isfinite(seconds) and seconds >= 0):
        raise HTTPException(400, "seconds: a number from 0")
    return _one_of(Dialect, "dialect", body.get("dialect")), ActiveFault(
        fault=_one_of(Fault, "fault", body.get("fault")),
        part=_one_of(Part, "part", body.get("part", Part.data)),
        times=times,
        seconds=seconds,
    )


def _one_of(members: Iterable[_Member], name: str, given: object) -> _Member:
    known = {member.value: member for member in members}
    if not isinstance(given, str) or given not in known:
        raise HTTPException(400, f"{name}: one of {', '.join(known)}")
    return known[given]
