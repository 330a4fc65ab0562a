"""The sample dossiers on the page: there where the demo portal is on, and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.demo_portal import RunningDemo
from tests.gateway_rig import (
    Gateway,
    StandInRasa,
    free_port,
    http_server,
    make_settings,
    running_gateway,
)
from tests.portal_rig import hang, portal_server

SAMPLES = "/demo/dossiers.json"


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Callable[[int], httpx.Response]]:
    """What a gateway answers to the page's question, its demo portal on the given port."""
    yield lambda port: _asked(tmp_path, port)


def _asked(folder: Path, port: int) -> httpx.Response:
    settings = make_settings(folder, demo_portal=True, demo_portal_port=port)
    with running_gateway(settings, StandInRasa()) as gateway:
        return gateway.http.get(SAMPLES)


def test_without_a_demo_portal_the_page_does_not_mention_it(gateway: Gateway) -> None:
    assert gateway.http.get(SAMPLES).status_code == 404
    page = gateway.http.get("/").text
    assert "dữ liệu mẫu" not in page and "samples.js" not in page


def test_the_samples_are_the_demo_portals(
    tmp_path: Path, before: Callable[[int], httpx.Response]
) -> None:
    demo = RunningDemo(tmp_path).start()
    try:
        given = before(demo.port)
        with demo.client() as http:
            assert given.json() == http.get("/samples.json").json()
    finally:
        demo.stop()
    assert given.headers["cache-control"] == "no-store"
    assert given.headers["content-type"] == "application/json"


def test_a_portal_that_is_down_is_told(before: Callable[[int], httpx.Response]) -> None:
    _assert_told(before(free_port()))


@pytest.mark.parametrize("strange", [(200, b"<html>"), (302, b"[]"), (404, b"[]"), (500, b"[]")])
def test_another_server_on_its_port_is_told(
    before: Callable[[int], httpx.Response], strange: tuple[int, bytes]
) -> None:
    class Stranger:
        def get(self, path: str) -> tuple[int, Any]:
            return strange

    with http_server(Stranger()) as port:
        _assert_told(before(port))


def test_a_portal_that_does_not_answer_is_not_waited_for(
    before: Callable[[int], httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.demo.PATIENCE_SECONDS", 0.1)
    with portal_server() as portal:
        portal.on("/samples.json", hang)
        _assert_told(before(int(portal.url.rpartition(":")[2])))


def _assert_told(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.json()["error"]["message"].startswith("Cổng hồ sơ mẫu chưa trả lời.")
