"""The gateway alone is killed again and again while replies flow to four messengers.

A stand-in answers in Rasa's place, so that it is never Rasa that is waited for: between two kills
some forty replies a second are under way. What comes twice was cut off between a messenger's
"taken" and the gateway's reading it.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.report import Table
from bench.surroundings import environment
from bot.database import open_engine, reading
from bot.gateway.models import messages
from tests.gateway_rig import StandInRasa, gateway_process, http_server, make_settings, turn
from tests.messengers_rig import Messenger, four_messengers, texts

CITIZENS, EACH, KILLS = 100, 20, 30
ANSWER_SECONDS = 0.15
OPEN = ("waiting", "processing", "queued", "sending")


def measure(folder: Path) -> Table:
    """One row."""
    folder.mkdir(parents=True, exist_ok=True)
    rasa = StandInRasa()
    rasa.answer = _answer
    with four_messengers() as messengers, http_server(rasa) as port:
        with environment({**messengers.settings, "BOT_SENDER_PER_MINUTE": "1000000"}):
            settings = make_settings(folder, rasa_port=port)
            messengers.attach(f"http://127.0.0.1:{settings.port}")
            arrived = _play(settings, messengers.all)
        got = [texts(said) for one in messengers.all for said in one.got().values()]
    distinct = sum(len(set(said)) for said in got)
    twice = sum(map(len, got)) - distinct
    cells = (f"{CITIZENS * EACH:,}", str(CITIZENS * EACH - distinct), str(twice), str(KILLS))
    head = ("messages", "lost", "sent twice", "kills of the gateway")
    note = f"{arrived:,} replies had arrived at the last kill."
    return Table("The gateway is killed while replies flow", head, (cells,), (note,))


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    time.sleep(ANSWER_SECONDS)
    return turn(f"Đã nghe: {body['message']}")


def _play(settings: Any, citizens: list[Messenger]) -> int:
    """Everybody writes as fast as it is acknowledged; the replies at the last kill."""
    chance = random.Random(7)

    def talk(number: int) -> None:
        for said in range(EACH):
            citizens[number % len(citizens)].say(f"9{number:05d}", f"câu {number} {said}", said)

    with ThreadPoolExecutor(CITIZENS) as pool:
        for kill in range(KILLS):
            with gateway_process(settings):  # killed at its end
                if kill == 0:
                    talks = [pool.submit(talk, number) for number in range(CITIZENS)]
                time.sleep(chance.uniform(1.0, 3.0))
        arrived = sum(len(one.sent()) for one in citizens)
        with gateway_process(settings):
            for one in talks:
                one.result()
            while _open(settings.data_dir):
                time.sleep(0.5)
    return arrived


def _open(folder: Path) -> int:
    engine = open_engine(f"sqlite:///{folder / 'bot.sqlite3'}")
    with reading(engine) as connection:
        query: Any = select(func.count()).select_from(messages).where(messages.c.status.in_(OPEN))
        found = int(connection.scalar(query) or 0)
    engine.dispose()
    return found
