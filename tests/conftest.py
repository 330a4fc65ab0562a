"""Fixtures that several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo_portal import Demo, RunningDemo
from tests.running import RunningBot

SETTINGS = {
    "BOT_HOTLINE": "1022",
    "BOT_DEMO_PORTAL": "1",
    "BOT_FOLLOW_MINUTES": "0.05",
    # Each fault of a portal is met anew, and guesses of one test don't hold up another.
    **{f"BOT_{name}_BREAKER_FAILURES": "1000" for name in ("OPENCPS", "NATIONAL", "IGATE")},
    **{f"BOT_{name}_CACHE_SECONDS": "0" for name in ("OPENCPS", "NATIONAL", "IGATE")},
    **{f"BOT_{name}_BUDGET": "3" for name in ("OPENCPS", "NATIONAL", "IGATE")},
}


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """The whole bot with the starter catalogue, as `make run` starts it for a newcomer."""
    running = RunningBot(tmp_path_factory.mktemp("bot"), SETTINGS).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo portal, a process of its own, for the tests of a module."""
    demo = RunningDemo(tmp_path_factory.mktemp("demo")).start()
    yield demo
    demo.stop()


@pytest.fixture
def demo(running: RunningDemo) -> Iterator[Demo]:
    """Asks that portal; its faults are over at the end."""
    with running.client() as http:
        yield Demo(http)
        http.delete("/__faults__")
