"""What guessing at other people's dossiers brings: 10,000 guesses against a running bot.

Guesses come in pairs: a code that exists and one that does not, of the same agency and day, with
the same wrong factor. First with the limits as they come: how many guesses reach a portal at all.
Then without limits, one guess at a time, for each dialect and while portals fail: whether
anything in the answers, or the time they take, tells which of the two exists.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.report import Table
from tests.running import Chat, RunningBot

GUESSES = 10_000
TIMED = 400
DOWN = 40
CONVERSATIONS = 250
SHORT = 20
"""Guesses in a talk where time is measured: Rasa reads a long talk anew with each message."""
AT_ONCE = 8
NO_LIMIT = {
    "BOT_LOOKUP_FREE": "1000000",
    "BOT_LOOKUP_FREE_SENDER": "1000000",
    **{f"BOT_{portal}_CACHE_SECONDS": "0" for portal in ("OPENCPS", "NATIONAL", "IGATE")},
    **{f"BOT_{portal}_BREAKER_FAILURES": "1000000" for portal in ("OPENCPS", "NATIONAL", "IGATE")},
}
CUES = {"identity": "4 số cuối căn cước", "phone": "4 số cuối điện thoại", "secret": "mã bí mật"}
SECRET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HEAD = (
    *("run", "guesses", "per s", "reached a portal", "found"),
    *("answers, known code", "answers, unknown code", "answers of only one"),
    *("p50 known, ms", "p50 unknown, ms", "p95 known, ms", "p95 unknown, ms"),
    "known took longer",
)
NOTES = (
    "An answer is its HTTP status, its headers, its texts, buttons and trace, without codes, waits"
    " and times. A known code taking longer in half of the pairs is what chance gives; with 200"
    " pairs, chance stays within 43 and 57 % in 95 of 100 runs, with 20 within 28 and 72 %.",
)
_VARYING = re.compile(
    r"\S*•••\d{3}|\d+ (?:giây|phút|giờ|ngày)|\d{2}:\d{2}(?: ngày)?|\d{2}/\d{2}/\d{4}"
)
_OF_EACH_CALL = {"date", "content-length"}


@dataclass(frozen=True)
class Guess:
    """One answer: whether the code exists, all that one sees of it, how long it took."""

    exists: bool
    seen: str
    ms: float


def measure(folder: Path, guesses: int = GUESSES) -> Table:
    """One row a run."""
    rows = []
    with _bot(folder / "limited") as bot:
        rows.append(_row("limits as they come", bot, "igate", guesses, CONVERSATIONS, AT_ONCE))
    return Table("Guessing at dossiers", HEAD, (*rows, *compared(folder)), NOTES)


def compared(folder: Path) -> list[tuple[str, ...]]:
    """The rows without limits: what tells a code that exists from one that does not."""
    rows = []
    with _bot(folder / "unlimited", NO_LIMIT) as bot:
        for dialect in _DIALECTS:
            rows.append(_row(f"no limits, {dialect}", bot, dialect, TIMED, TIMED // SHORT))
        for dialect in _DIALECTS:
            for fault in ("500", "html"):
                switched = {"dialect": dialect, "fault": fault}
                assert httpx.post(f"{_portal(bot)}/__faults__", json=switched).is_success
                rows.append(
                    _row(f"no limits, {dialect}, fault {fault}", bot, dialect, DOWN, DOWN // SHORT)
                )
                httpx.delete(f"{_portal(bot)}/__faults__")
    return rows


_DIALECTS = ("igate", "national", "opencps")


class _bot:
    """A bot with the demo portal, for a `with`."""

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        home.mkdir(parents=True)
        self._bot = RunningBot(home, {"BOT_DEMO_PORTAL": "1", **(settings or {})})

    def __enter__(self) -> RunningBot:
        return self._bot.start()

    def __exit__(self, *_: object) -> None:
        self._bot.stop()


def _portal(bot: RunningBot) -> str:
    return f"http://127.0.0.1:{bot.port + 3}"


def _row(
    name: str, bot: RunningBot, dialect: str, guesses: int, chats: int = 1, at_once: int = 1
) -> tuple[str, ...]:
    samples = httpx.get(f"{_portal(bot)}/samples.json").json()
    known = [sample for sample in samples if sample["dialect"] == dialect]
    consenting = [_consenting(bot) for _ in range(chats)]
    pairs = guesses // chats // 2
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        work = [
            pool.submit(lambda chat, n: list(_pairs(chat, known, pairs, n)), chat, n)
            for n, chat in enumerate(consenting)
        ]
        answers = [pair for one in work for pair in one.result()]
    return (name, *_told(answers, time.perf_counter() - started))


def _told(pairs: Sequence[tuple[Guess, Guess]], seconds: float) -> tuple[str, ...]:
    both = [guess for pair in pairs for guess in pair]
    texts = [{guess.seen for guess in side} for side in zip(*pairs, strict=True)]
    times = np.array([[guess.ms for guess in pair] for pair in pairs])
    percentiles = np.percentile(times, (50, 95), axis=0)
    reached = sum("không khớp" in guess.seen for guess in both)
    found = sum("Nguồn:" in guess.seen for guess in both)
    return (
        *(f"{len(both):,}", f"{len(both) / seconds:.0f}", f"{reached:,}", f"{found}"),
        *(str(len(texts[0])), str(len(texts[1])), str(len(texts[0] ^ texts[1]))),
        *(f"{ms:.1f}" for ms in percentiles.ravel()),
        f"{(times[:, 0] > times[:, 1]).mean():.0%}",
    )


def _consenting(bot: RunningBot) -> Chat:
    chat = bot.chat()
    chat.tap(chat.say("tra hồ sơ H42.05-260101-9999"), "Đồng ý")
    return chat


def _pairs(
    chat: Chat, known: list[dict[str, str]], pairs: int, seed: int
) -> Iterator[tuple[Guess, Guess]]:
    """Guesses at a dossier that exists and at its twin that does not, in changing order."""
    chance = random.Random(seed)
    for number in range(pairs):
        sample = chance.choice(known)
        factor = _wrong_factor(sample, chance)
        codes = {True: sample["code"], False: twin(sample["code"])}
        order = (True, False) if number % 2 == 0 else (False, True)
        said = {
            exists: _guess(chat, exists, codes[exists], f"{CUES[sample['factor_kind']]} {factor}")
            for exists in order
        }
        yield said[True], said[False]


def twin(code: str) -> str:
    """A code like this one that the demo portal does not have: its number begins with 9."""
    head, number = code[: -len(_number(code))], _number(code)
    return f"{head}9{number[1:]}"


def _number(code: str) -> str:
    found = re.search(r"\d+$", code)
    assert found, code
    return found.group()


def _wrong_factor(sample: dict[str, str], chance: random.Random) -> str:
    while True:
        if sample["factor_kind"] == "secret":
            factor = "".join(chance.choices(SECRET, k=7)) + str(chance.randrange(2, 10))
        else:
            factor = f"{chance.randrange(10_000):04}"
        if factor != sample["factor"]:  # who knows it does not guess
            return factor


def _guess(chat: Chat, exists: bool, code: str, proof: str) -> Guess:
    started = time.perf_counter()
    response = chat.send(f"tra hồ sơ {code}, {proof}")
    ms = (time.perf_counter() - started) * 1000
    return Guess(exists, seen(response, code, str(chat.conversation)), ms)


def seen(response: httpx.Response, code: str, conversation: str) -> str:
    """All that an answer shows, but for what differs between any two answers."""
    body: dict[str, Any] = response.json()
    body.get("trace", {}).pop("ms", None)
    headers = {k: v for k, v in response.headers.items() if k.lower() not in _OF_EACH_CALL}
    told = json.dumps([response.status_code, headers, body], ensure_ascii=False, sort_keys=True)
    return _VARYING.sub("…", told.replace(code, "…").replace(conversation, "…"))
