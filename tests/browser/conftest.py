"""A browser before a gateway with a stand-in for Rasa."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.gateway_rig import Gateway, StandInRasa, http_server, make_settings, running_gateway

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def shared_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    rasa = StandInRasa()
    with http_server(rasa) as rasa_port:
        folder = tmp_path_factory.mktemp("gateway")
        settings = make_settings(folder, rasa_port=rasa_port, hotline="1022")
        with running_gateway(settings, rasa) as running:
            yield running


@pytest.fixture
def gateway(shared_gateway: Gateway) -> Iterator[Gateway]:
    """The module's gateway before a Rasa that has heard nothing yet."""
    shared_gateway.rasa.reset()
    yield shared_gateway
    shared_gateway.rasa.gate.set()


@pytest.fixture
def open_page(browser: Browser, gateway: Gateway) -> Iterator[Callable[..., Page]]:
    """Opens the portal page in a browser of its own; options as in Browser.new_context."""
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "vi-VN", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(gateway.url)
        page.get_by_role("dialog").wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The portal page on a desktop."""
    return open_page()
