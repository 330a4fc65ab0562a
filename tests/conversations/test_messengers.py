"""One conversation on each messenger, through the real bot, as its citizen reads it.

The transcripts are in tests/gold/transcripts; `BOT_TEST_WRITE_GOLD=1` writes them anew, to be read
by a person before they are kept.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.database import open_engine, reading
from bot.gateway.models import messages
from tests.following_rig import wait_until
from tests.messengers_rig import Messenger, Messengers, four_messengers, text_of
from tests.running import RunningBot

GOLD = Path(__file__).parent.parent / "gold" / "transcripts"
CITIZEN = "900001"
SCRIPT: tuple[str | int, ...] = (
    "xin chào",
    "làm khai sinh cho con cần giấy tờ gì, bao nhiêu tiền",
    "mấy ngày có",
    "sổ đỏ",
    1,
    "nghe nói đăng ký kết hôn mất 500 nghìn hả",
    "tôi muốn gặp cán bộ",
    "cảm ơn",
)
"""What the citizen types; a number is a tap on that choice of the last reply, from 0."""
OPEN = ("waiting", "processing", "queued", "sending")


class OnMessengers:
    """A running bot with its four messengers."""

    def __init__(self, bot: RunningBot, messengers: Messengers) -> None:
        self.messengers = messengers
        self._engine = open_engine(f"sqlite:///{bot.environment['BOT_DATA_DIR']}/bot.sqlite3")

    def transcript(self, messenger: Messenger) -> str:
        """Play the script -> what the citizen sees, a paragraph a message."""
        turns = (self._turn(messenger, number, said) for number, said in enumerate(SCRIPT))
        return "\n\n".join(line for turn in turns for line in turn) + "\n"

    def _turn(self, messenger: Messenger, number: int, said: str | int) -> list[str]:
        before = len(messenger.got().get(CITIZEN, []))
        heard = self._heard()
        if isinstance(said, int):
            messenger.tap(CITIZEN, self._key(said), number)
        else:
            messenger.say(CITIZEN, said, number)
        wait_until(lambda: self._heard() > heard and self._quiet())
        answers = messenger.got()[CITIZEN][before:]
        assert answers, said
        typed = f"(chọn mục {said + 1})" if isinstance(said, int) else said
        return [f"> {typed}", *map(_shown, answers)]

    def _key(self, number: int) -> str:
        with reading(self._engine) as connection:
            query = select(func.max(messages.c.id)).where(messages.c.direction == "out")
            return f"{connection.scalar(query)}:{number}"

    def _heard(self) -> int:
        return self._count(messages.c.direction == "in")

    def _quiet(self) -> bool:
        return self._count(messages.c.status.in_(OPEN)) == 0

    def _count(self, condition: Any) -> int:
        with reading(self._engine) as connection:
            query = select(func.count()).select_from(messages).where(condition)
            return int(connection.scalar(query) or 0)

    def close(self) -> None:
        self._engine.dispose()


def _shown(message: dict[str, Any]) -> str:
    """A message as a citizen sees it: its text, and its buttons in brackets."""
    titles = re.findall(r"'(?:title|text)': '([^']*)'", str(_buttons(message)))
    return "\n".join([text_of(message), *(f"[{title}]" for title in titles)])


def _buttons(message: dict[str, Any]) -> Any:
    payload = (message.get("attachment") or {}).get("payload") or {}
    return [
        payload.get("buttons"),
        message.get("quick_replies"),
        (message.get("reply_markup") or {}).get("inline_keyboard"),
    ]


@contextmanager
def _running(bot: RunningBot, folder: Path, polling: bool) -> Iterator[OnMessengers]:
    shutil.copytree(Path(bot.environment["BOT_DATA_DIR"]) / "models", folder / "models")
    with four_messengers(polling=polling) as messengers:
        running = RunningBot(folder, messengers.settings).start()
        messengers.attach(running.url)
        on = OnMessengers(running, messengers)
        try:
            yield on
        finally:
            on.close()
            running.stop()


@pytest.fixture(scope="module")
def polled(bot: RunningBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnMessengers]:
    """Telegram is asked; the others call."""
    with _running(bot, tmp_path_factory.mktemp("polled"), polling=True) as on:
        yield on


@pytest.fixture(scope="module")
def called(bot: RunningBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnMessengers]:
    """Telegram calls, too."""
    with _running(bot, tmp_path_factory.mktemp("called"), polling=False) as on:
        yield on


@pytest.mark.parametrize("number", range(4), ids=["zalo_oa", "zalo_bot", "messenger", "telegram"])
def test_the_conversation_reads_well(polled: OnMessengers, number: int) -> None:
    _compare(polled, polled.messengers.all[number])


def test_telegram_reads_the_same_by_webhook(called: OnMessengers) -> None:
    _compare(called, called.messengers.all[3])


def _compare(on: OnMessengers, messenger: Messenger) -> None:
    path = GOLD / f"{messenger.name}.txt"
    transcript = on.transcript(messenger)
    if os.environ.get("BOT_TEST_WRITE_GOLD") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(transcript, encoding="utf-8")
    assert transcript == path.read_text(encoding="utf-8")
