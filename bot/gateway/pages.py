"""The widget's files and the demo portal page."""

from __future__ import annotations

import json
import mimetypes
from os import PathLike, stat_result
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.config import Settings

WIDGET_DIR = Path(__file__).resolve().parent.parent / "widget"

# Kept by browsers, but checked by its ETag at each use: files of two versions never mix.
_REVALIDATE = {"cache-control": "no-cache"}

# The machine's own table may name another type, without the charset our Vietnamese texts need.
mimetypes.add_type("text/javascript", ".js")


class _WidgetFiles(StaticFiles):
    def file_response(
        self,
        full_path: str | PathLike[str],
        stat: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat, scope, status_code)
        response.headers.update(_REVALIDATE)
        return response


def page_routes(settings: Settings) -> list[BaseRoute]:
    """`/` (the demo portal page), `/widget/…` (static files) and `/widget/config.js`."""
    templates = Environment(
        loader=FileSystemLoader(WIDGET_DIR), autoescape=True, undefined=StrictUndefined
    )
    config = _widget_config(settings)
    page = templates.get_template("index.html").render(config, demo_portal=settings.demo_portal)
    script = f"export const config = {json.dumps(config, ensure_ascii=False)};\n"

    def portal_page(request: Request) -> Response:
        return HTMLResponse(page, headers=_REVALIDATE)

    def widget_config(request: Request) -> Response:
        return Response(script, media_type="text/javascript", headers=_REVALIDATE)

    return [
        Route("/", portal_page),
        Route("/widget/config.js", widget_config),
        Mount("/widget", _WidgetFiles(directory=WIDGET_DIR / "static")),
    ]


def _widget_config(settings: Settings) -> dict[str, Any]:
    """What the widget and the page say about this province."""
    return {
        "province": settings.province_name,
        "portalName": settings.portal_name,
        "portalUrl": settings.portal_url,
        "hotline": settings.hotline,
    }
