"""Fixtures that several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import RunningBot


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """The whole bot with the starter catalogue, as `make run` starts it for a newcomer."""
    running = RunningBot(
        tmp_path_factory.mktemp("bot"), {"BOT_HOTLINE": "1022", "BOT_DEMO_PORTAL": "1"}
    ).start()
    yield running
    running.stop()
