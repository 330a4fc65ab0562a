"""Citizens on four messengers write while gateway, Rasa and action server are killed at random.

Every message must be answered, in order, once. The messengers are emulators in this process; what
they deliver and take is compared with what the bot wrote down.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bench.report import Table
from bench.surroundings import environment
from bot.channels.contract import Channel
from bot.database import open_engine, reading
from bot.gateway.channels import configured_channels
from bot.gateway.models import conversations, messages, peers
from bot.reply import Reply
from bot.secret_key import SecretKey
from tests.messengers_rig import Messenger, four_messengers, text_of, texts
from tests.running import RunningBot

SENDERS, EACH, PER_SECOND = 200, 10, 40
KILLS = 30
MODULES = ("bot.gateway", "bot.rasa_server", "bot.action_server")
DRAIN_SECONDS = 900
SAYINGS = (
    "làm khai sinh cho con cần giấy tờ gì",
    "lệ phí bao nhiêu",
    "mấy ngày thì xong",
    "nộp ở đâu vậy",
    "dang ky ket hon",
    "cảm ơn bạn",
    "còn tạm trú thì sao",
    "điều kiện thế nào",
    "doi bang lai xe o dau",
    "xin chào",
)


def measure(folder: Path) -> Table:
    """One row a channel."""
    folder.mkdir(parents=True, exist_ok=True)
    key = SecretKey("a2V5LW9mLXRoZS1jcmFzaC1iZW5jaG1hcmstMDAwMDA=")
    with four_messengers() as messengers:
        settings = {"BOT_SECRET_KEY": key.text, **messengers.settings}
        bot = RunningBot(folder, settings).start()
        messengers.attach(bot.url)
        engine = open_engine(f"sqlite:///{folder / 'bot.sqlite3'}")
        try:
            started = time.monotonic()
            killed, meanwhile = asyncio.run(_play(bot, messengers.all))
            seconds = _drained(engine, started)
            with environment(settings):
                channels = {c.name: c for c in configured_channels(engine, key).channels}
            rows = [_row(engine, channels[one.name], one.got(), key) for one in messengers.all]
        finally:
            engine.dispose()
            bot.stop()
    head = ("channel", "messages", "answered", "replies", "lost", "out of order", "sent twice")
    kills = ", ".join(f"{module} {count}" for module, count in sorted(killed.items()))
    note = (
        f"{SENDERS * EACH:,} messages of {SENDERS} citizens, {PER_SECOND} a second; killed:"
        f" {kills}. {meanwhile} replies had arrived at the last kill, nothing waited any more after"
        f" {seconds:.0f} s."
    )
    return Table("Messages while processes are killed", head, tuple(rows), (note,))


async def _play(bot: RunningBot, citizens: list[Messenger]) -> tuple[Counter[str], int]:
    """Everybody writes; at random times something is killed.

    How often each was, and the replies that had arrived at the last time.
    """
    killed: Counter[str] = Counter()
    # A thread for everybody: who waits for an acknowledgement must not hold up others.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(SENDERS))
    chance = random.Random(7)
    writing = asyncio.gather(
        *(
            _talk(citizens[n % len(citizens)], f"9{n:05d}", n, chance.random())
            for n in range(SENDERS)
        )
    )
    while sum(killed.values()) < KILLS:
        await asyncio.sleep(chance.uniform(1.0, 4.0))
        module = chance.choice(MODULES)
        try:
            bot.kill(module)
        except AssertionError:
            continue  # it has not been started again yet
        killed[module] += 1
    arrived = sum(len(one.sent()) for one in citizens)
    await writing
    return killed, arrived


async def _talk(messenger: Messenger, citizen: str, number: int, late: float) -> None:
    pause = SENDERS / PER_SECOND
    await asyncio.sleep(late * pause)
    for turn in range(EACH):
        begun = time.monotonic()
        said = SAYINGS[(number + turn) % len(SAYINGS)]
        await asyncio.to_thread(messenger.say, citizen, said, turn)
        await asyncio.sleep(max(0.0, pause - (time.monotonic() - begun)))


def _drained(engine: Engine, started: float) -> float:
    """Seconds until nothing waits any more."""
    opened = ("waiting", "processing", "queued", "sending")
    query = select(func.count()).select_from(messages).where(messages.c.status.in_(opened))
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end:
        with reading(engine) as connection:
            if not connection.scalar(query):
                break
        time.sleep(1)
    return time.monotonic() - started


def _row(
    engine: Engine, channel: Channel, got: dict[str, list[dict[str, Any]]], key: SecretKey
) -> tuple[str, ...]:
    """What the citizens of a channel got, against what was written for them."""
    lost = unordered = twice = asked = answered = replies = 0
    with reading(engine) as connection:
        here = (
            select(peers)
            .join(conversations, conversations.c.id == peers.c.conversation_id)
            .where(conversations.c.channel == channel.name)
        )
        for peer in connection.execute(here):
            address = key.decrypt(peer.address) or ""
            mine = list(
                connection.execute(
                    select(messages)
                    .where(messages.c.conversation_id == peer.conversation_id)
                    .order_by(messages.c.id)
                )
            )
            inbound = [row for row in mine if row.direction == "in"]
            asked += len(inbound)
            answered += sum(row.status == "answered" for row in inbound)
            expected = [
                text_of(part)
                for row in mine
                if row.direction == "out"
                for part in _parts(channel, row)
            ]
            replies += len(expected)
            lost_here, unordered_here, twice_here = compare(expected, texts(got.get(address, [])))
            lost += lost_here
            unordered += unordered_here
            twice += twice_here
    return (channel.name, *map(str, (asked, answered, replies, lost, unordered, twice)))


def _parts(channel: Channel, row: Any) -> list[dict[str, Any]]:
    return channel.render(
        Reply(text=row.text, buttons=row.buttons or [], card=row.card), str(row.id)
    )


def compare(expected: list[str], got: list[str]) -> tuple[int, int, int]:
    """How many of the expected texts are missing, come out of their order, come once more."""
    missing = sum((Counter(expected) - Counter(got)).values())
    once_more = sum((Counter(got) - Counter(expected)).values())
    at = 0
    for text in got:
        if at < len(expected) and text == expected[at]:
            at += 1
    return missing, len(expected) - missing - at if at < len(expected) - missing else 0, once_more
