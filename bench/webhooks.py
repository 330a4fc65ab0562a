"""Webhooks: how soon an event is acknowledged while Rasa is away, and what forgers achieve."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from sqlalchemy import func, select

from bench.report import Table
from bench.surroundings import environment
from bot.database import open_engine, reading
from bot.gateway.messengers import ANSWERED_AT_ONCE
from bot.gateway.models import messages
from tests.gateway_rig import (
    StandInRasa,
    free_port,
    gateway_process,
    http_server,
    make_settings,
    turn,
)
from tests.webhooks_rig import CHANNELS, SETTINGS, Request, forged, randomised, signed, text_of

EVENTS, PER_SECOND = 4_000, 200
FORGED, RANDOM = 10_000, 5_000
AT_ONCE = 16
ANSWER_SECONDS = 0.1
"""Of the stand-in for Rasa: with as many at once as the gateway asks, twice what Rasa does here."""


def measure(folder: Path) -> Table:
    """One row a channel; the events of all four are delivered together."""
    folder.mkdir(parents=True, exist_ok=True)
    unlimited = {"BOT_SENDER_PER_MINUTE": "1000000", "BOT_CHANNEL_PER_MINUTE": "1000000"}
    with environment({**SETTINGS, **unlimited}):
        settings = make_settings(folder, rasa_port=free_port())  # where nobody listens yet
        with gateway_process(settings) as gateway:
            milliseconds = asyncio.run(_flood(gateway.url))
            assert _count(folder, messages.c.direction == "in") == EVENTS
            drained = _drained(folder, settings.internal_rasa_port)
            rows = []
            for channel in CHANNELS:
                before = _count(folder, messages.c.direction == "in")
                told = asyncio.run(_all(gateway.url, channel, _forgeries(channel)))
                kept = _count(folder, messages.c.direction == "in") - before
                odd = asyncio.run(_all(gateway.url, channel, _nonsense(channel)))
                rows.append(
                    (
                        channel,
                        *(f"{np.percentile(milliseconds[channel], p):.0f}" for p in (50, 99)),
                        f"{FORGED:,}",
                        str(told[200] + kept),
                        f"{RANDOM:,}",
                        str(sum(n for status, n in (told + odd).items() if status >= 500)),
                    )
                )
    head = ("channel", "acknowledged, p50 ms", "p99 ms", "forged", "taken", "odd JSON", "5xx")
    note = (
        f"{EVENTS:,} events over all channels at {PER_SECOND} a second while Rasa was away, each in"
        " the database before it was acknowledged."
    )
    capacity = ANSWERED_AT_ONCE / ANSWER_SECONDS
    back = (
        f"Then a stand-in for Rasa came that answers {capacity:.0f} a second: nothing waited any"
        f" more after {drained:.0f} s; its throughput alone takes {EVENTS / capacity:.0f} s."
    )
    return Table("Webhooks", head, tuple(rows), (note, back))


async def _flood(url: str) -> dict[str, list[float]]:
    """Milliseconds from when each event was due until it was acknowledged.

    Each is begun on time whatever came back of those before; where this process itself is late,
    that counts, too.
    """
    taken: dict[str, list[float]] = {channel: [] for channel in CHANNELS}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

        async def deliver(number: int, due: float) -> None:
            channel = CHANNELS[number % len(CHANNELS)]
            said = text_of(channel, str(1000 + number % 400), number, "Lệ phí khai sinh?")
            status = await _post(http, url, channel, signed(channel, said))
            assert status == 200, status
            taken[channel].append((time.perf_counter() - due) * 1000)

        started = time.perf_counter()
        running = []
        for number in range(EVENTS):
            due = started + number / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            running.append(asyncio.create_task(deliver(number, due)))
        await asyncio.gather(*running)
    return taken


async def _all(url: str, channel: str, requests: Iterator[Request]) -> Counter[int]:
    """How often each status came."""
    found: Counter[int] = Counter()

    async def work(http: aiohttp.ClientSession) -> None:
        for request in requests:
            found[await _post(http, url, channel, request)] += 1

    async with aiohttp.ClientSession() as http:
        await asyncio.gather(*(work(http) for _ in range(AT_ONCE)))
    return found


async def _post(http: aiohttp.ClientSession, url: str, channel: str, request: Request) -> int:
    headers, body = request
    async with http.post(f"{url}/webhooks/{channel}", data=body, headers=headers) as response:
        await response.read()
        return response.status


def _forgeries(channel: str) -> Iterator[Request]:
    chance = random.Random(channel)
    return (forged(channel, chance) for _ in range(FORGED))


def _nonsense(channel: str) -> Iterator[Request]:
    chance = random.Random(channel)
    return (
        signed(channel, randomised(text_of(channel, "42", number, "Lệ phí?"), chance))
        for number in range(RANDOM)
    )


def _drained(folder: Path, port: int) -> float:
    """Seconds until nothing waits any more once something answers in Rasa's place."""
    rasa = StandInRasa()

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        time.sleep(ANSWER_SECONDS)
        return turn("Miễn phí.")

    rasa.answer = answer
    started = time.monotonic()
    with http_server(rasa, port):
        while _count(folder, messages.c.status.in_(("waiting", "processing"))):
            time.sleep(0.2)
    return time.monotonic() - started


def _count(folder: Path, condition: Any) -> int:
    engine = open_engine(f"sqlite:///{folder / 'bot.sqlite3'}")
    with reading(engine) as connection:
        query: Any = select(func.count()).select_from(messages).where(condition)
        found = int(connection.scalar(query) or 0)
    engine.dispose()
    return found
