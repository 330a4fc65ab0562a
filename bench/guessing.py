"""What guessing at other people's dossiers brings: 10,000 guesses against a running bot.

First with the limits as they come: how many guesses reach a portal at all. Then without limits:
whether a wrong factor can be told from an unknown code, by text or by time.
"""

from __future__ import annotations

import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np

from bench.report import Table
from tests.running import Chat, RunningBot

GUESSES = 10_000
TIMED = 600
CONVERSATIONS = 250
AT_ONCE = 8
NO_LIMIT = {"BOT_LOOKUP_FREE": "1000000", "BOT_LOOKUP_FREE_SENDER": "1000000"}
_VARYING = re.compile(r"\S*•••\d{3}|\d+ (?:giây|phút|giờ|ngày)|\d{2}:\d{2}|\d{2}/\d{2}/\d{4}")


def measure(folder: Path) -> Table:
    """One row a run."""
    rows = []
    for name, guesses, settings in (
        ("limits as they come", GUESSES, {}),
        ("no limits", TIMED, NO_LIMIT),
    ):
        home = folder / name.replace(" ", "-")
        home.mkdir(parents=True)
        bot = RunningBot(
            home, {"BOT_DEMO_PORTAL": "1", "BOT_OPENCPS_CACHE_SECONDS": "0", **settings}
        )
        try:
            rows.append((name, *_guess(bot.start(), guesses)))
        finally:
            bot.stop()
    head = (
        *("run", "guesses", "per s", "reached a portal", "found"),
        *("texts, known code", "texts, unknown code", "texts of only one"),
        *("p50 known, ms", "p50 unknown, ms", "p95 known, ms", "p95 unknown, ms"),
    )
    return Table("Guessing at dossiers", head, tuple(rows))


def _guess(bot: RunningBot, guesses: int) -> tuple[str, ...]:
    samples = httpx.get(f"http://127.0.0.1:{bot.port + 3}/samples.json").json()
    known = [s for s in samples if s["dialect"] == "igate"]
    chats = [_consenting(bot) for _ in range(CONVERSATIONS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        share = guesses // CONVERSATIONS
        work = [pool.submit(_ask, chat, known, share, n) for n, chat in enumerate(chats)]
        answers = [answer for one in work for answer in one.result()]
    seconds = time.perf_counter() - started
    by_known = {kind: [a for a in answers if a[0] is kind] for kind in (True, False)}
    texts = {kind: {text for _, text, _ in of} for kind, of in by_known.items()}
    times = {kind: [ms for _, _, ms in of] for kind, of in by_known.items()}
    reached = sum("không khớp" in text for _, text, _ in answers)
    found = sum("Nguồn:" in text for _, text, _ in answers)
    told = [np.percentile(times[kind], p) for p in (50, 95) for kind in (True, False)]
    return (
        *(f"{len(answers):,}", f"{len(answers) / seconds:.0f}", f"{reached:,}", f"{found}"),
        *(str(len(texts[True])), str(len(texts[False])), str(len(texts[True] ^ texts[False]))),
        *(f"{ms:.1f}" for ms in told),
    )


def _consenting(bot: RunningBot) -> Chat:
    chat = bot.chat()
    chat.tap(chat.say("tra hồ sơ H42.05-260101-9999"), "Đồng ý")
    return chat


def _ask(
    chat: Chat, known: list[dict[str, str]], guesses: int, seed: int
) -> list[tuple[bool, str, float]]:
    """Guesses at existing and at invented dossiers by turns -> whether it exists, text, ms."""
    chance = random.Random(seed)
    answers = []
    for number in range(guesses):
        sample = chance.choice(known)
        exists = number % 2 == 0
        agency, day, _ = sample["code"].rsplit("-", 2)
        code = sample["code"] if exists else f"{agency}-{day}-{chance.randrange(5000, 9999)}"
        factor = f"{chance.randrange(10_000):04}"
        if exists and factor == sample["factor"]:
            continue  # who knows it does not guess
        started = time.perf_counter()
        answer = chat.say(f"tra hồ sơ {code}, 4 số cuối căn cước {factor}")
        ms = (time.perf_counter() - started) * 1000
        first = answer.body["replies"][0]["text"]
        answers.append((exists, _VARYING.sub("…", first), ms))
    return answers
