"""`python -m bot.poller` without any portal: how it starts and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config import ROOT
from bot.database import open_engine, writing
from bot.dossiers.models import subscriptions
from bot.migrate import migrate
from tests.following_rig import (
    SECRET_KEY,
    Following,
    dossier,
    silent_portals,
    wait_until,
    without_settings,
)


def start(folder: Path, **settings: str) -> subprocess.Popen[str]:
    own = {"BOT_DATA_DIR": str(folder), "BOT_SECRET_KEY": SECRET_KEY, **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.poller"],
        cwd=ROOT,
        env=without_settings(own),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def following(tmp_path: Path) -> Following:
    engine = open_engine(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    migrate(engine)
    return Following(engine, silent_portals())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_what_has_run_out_and_leaves_when_told(
    following: Following, tmp_path: Path, number: signal.Signals
) -> None:
    conversation = following.follow(dossier())
    with writing(following.engine) as connection:
        past = datetime.now(timezone.utc) - timedelta(days=1)
        connection.execute(update(subscriptions).values(expires_at=past))
    poller = start(tmp_path)
    wait_until(lambda: following.ending(conversation) == "expired")
    poller.send_signal(number)
    output, _ = poller.communicate(timeout=20)
    assert (poller.returncode, output) == (0, "")
    (told,) = following.told(conversation)
    assert "hết thời hạn" in told


@pytest.mark.parametrize(
    ("setting", "value"), [("BOT_SECRET_KEY", "x"), ("BOT_IGATE_URL", "ftp://x")]
)
def test_a_wrong_setting_is_named(
    following: Following, tmp_path: Path, setting: str, value: str
) -> None:
    poller = start(tmp_path, **{setting: value})
    output, _ = poller.communicate(timeout=20)
    assert poller.returncode == 1
    assert output.startswith(setting) and len(output.splitlines()) == 1


def test_a_database_without_tables_is_told_in_one_line(tmp_path: Path) -> None:
    poller = start(tmp_path)
    output, _ = poller.communicate(timeout=20)
    assert poller.returncode == 1
    assert "dossier_subscriptions" in output and "Traceback" not in output
