"""Every fault of every portal: what a citizen is told, and after how long.

Asked twice in each cell, with the portals' own time budget: before anything was seen of the
dossier, and after. The breaker is off, so that each look-up meets the fault itself.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import httpx

from bench.report import Table
from tests.running import Answer, Chat, RunningBot

BUDGET = 8.0
"""Seconds that an answer may take, whatever the portal does."""
DIALECTS = ("igate", "national", "opencps")
FAULTS = (
    *("reset", "hang", "trickle", "huge", "401", "403", "expired_token", "203", "429"),
    *("429_retry_after", "500", "503", "redirect", "html", "wrong_json", "broken_json"),
    *("odd_dates", "empty_strings"),
)
SETTINGS = {
    "BOT_DEMO_PORTAL": "1",
    "BOT_LOOKUP_FREE": "1000000",
    "BOT_LOOKUP_FREE_SENDER": "1000000",
    **{f"BOT_{name}_BREAKER_FAILURES": "1000000" for name in ("OPENCPS", "NATIONAL", "IGATE")},
    **{f"BOT_{name}_CACHE_SECONDS": "0" for name in ("OPENCPS", "NATIONAL", "IGATE")},
}
_TOLD = {
    "Nguồn:": "state",
    "Lần gần nhất": "last known state",
    "chưa trả lời": "portal down",
    "không khớp": "no match",
}


def measure(folder: Path) -> Table:
    """One row a dialect and what was told."""
    home = folder / "faults"
    home.mkdir(parents=True)
    bot = RunningBot(home, SETTINGS)
    try:
        bot.start()
        rows = [row for dialect in DIALECTS for row in _rows(bot, dialect)]
    finally:
        bot.stop()
    head = ("portal", "asked", "cells", "told", "slowest, s", "over 8 s", "talks lost")
    return Table("Faults of portals", head, tuple(rows))


def _rows(bot: RunningBot, dialect: str) -> list[tuple[str, ...]]:
    first, again = [], []
    for fault in FAULTS:
        for known, cells in ((False, first), (True, again)):
            cells.append(_cell(bot, dialect, fault, known))
    return [_row(dialect, "first", first), _row(dialect, "again", again)]


def _row(dialect: str, asked: str, cells: list[tuple[str, float, bool]]) -> tuple[str, ...]:
    told = Counter(kind for kind, _, _ in cells)
    slowest = max(seconds for _, seconds, _ in cells)
    late = sum(seconds > BUDGET for _, seconds, _ in cells)
    lost = sum(not goes_on for _, _, goes_on in cells)
    kinds = ", ".join(f"{kind} {count}" for kind, count in told.most_common())
    return (dialect, asked, str(len(cells)), kinds, f"{slowest:.1f}", str(late), str(lost))


def _cell(bot: RunningBot, dialect: str, fault: str, known: bool) -> tuple[str, float, bool]:
    """What was told, after how many seconds, and whether the talk goes on."""
    portal = f"http://127.0.0.1:{bot.port + 3}"
    samples = httpx.get(f"{portal}/samples.json").json()
    dossier = next(s for s in samples if s["dialect"] == dialect and "trong hạn" in s["label"])
    chat = bot.chat()
    asked = chat.say(f"tra hồ sơ {dossier['code']}")
    chat.tap(asked, "Đồng ý")
    if known:
        chat.say(dossier["factor"])
    assert httpx.post(f"{portal}/__faults__", json={"dialect": dialect, "fault": fault}).is_success
    started = time.perf_counter()
    answer = chat.say("hồ sơ tới đâu rồi" if known else dossier["factor"])
    seconds = time.perf_counter() - started
    httpx.delete(f"{portal}/__faults__")
    return _kind(answer), seconds, _goes_on(chat)


def _kind(answer: Answer) -> str:
    found = [kind for words, kind in _TOLD.items() if words in answer.text]
    return found[0] if found and answer.outcome == "dossier" else "something else"


def _goes_on(chat: Chat) -> bool:
    answer = chat.say("đăng ký kết hôn lệ phí bao nhiêu")
    return answer.procedure == "1.000894"
