"""This bot against stock Rasa: training, accuracy, speed, memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bots import Bot, OurBot, StockBot
from bench.load import Load, play
from bench.report import Table
from bench.utterances import talks
from bot.errors import UpstreamError
from bot.training.cases import load_cases
from bot.training.evaluation import evaluate

RECOMMENDED_EPOCHS = 100
CONCURRENT = 16
TALK = 4
ALONE, TOGETHER = 25, 80
"""Conversations of TALK utterances that one citizen after the other has, and 16 at a time."""


@dataclass(frozen=True)
class Measured:
    """What was measured of a bot; `accuracy` is None where the cases are not here."""

    training: float
    accuracy: float | None
    alone: Load
    together: Load
    megabytes: float


def compare(folder: Path, port: int, epochs: int, crawl: Path | None, cases: Path | None) -> Table:
    """Train and measure both, one after the other."""
    bots = [OurBot(made(folder / "ours"), port), StockBot(made(folder / "stock"), port, epochs)]
    return table([measure(bot, crawl, cases) for bot in bots], epochs)


def made(folder: Path) -> Path:
    """The folder, which is made."""
    folder.mkdir(parents=True)
    return folder


def measure(bot: Bot, crawl: Path | None, cases: Path | None) -> Measured:
    """Everything of one bot."""
    training = bot.train()
    bot.prepare_catalogue(crawl)
    bot.start()
    try:
        play(bot.citizen, talks(8, TALK), 2)  # a server's first messages are slow
        return Measured(
            training,
            accuracy(bot, cases) if cases else None,
            play(bot.citizen, talks(ALONE, TALK), 1),
            play(bot.citizen, talks(TOGETHER, TALK), CONCURRENT),
            bot.megabytes(),
        )
    finally:
        bot.stop()


def accuracy(bot: Bot, cases: Path) -> float:
    """Share of turns with the expected outcome."""
    asking: dict[str, Callable[[str], dict[str, Any] | None]] = {}

    def ask(conversation: str | None, text: str) -> tuple[str, dict[str, Any]]:
        name = conversation or str(len(asking))
        answer = asking.setdefault(name, bot.new_asker())(text)
        if answer is None:
            raise UpstreamError("no answer")
        return name, answer

    turns = evaluate(load_cases(cases), ask).turns
    return sum(turn.got.outcome == turn.expect.outcome.value for turn in turns) / len(turns)


def table(measured: list[Measured], epochs: int) -> Table:
    """The comparison."""
    ours, stock = measured
    rows: list[tuple[str, Callable[[Measured], str]]] = [
        ("training, s", lambda m: f"{m.training:.0f}"),
        ("right outcome on the development cases", _accuracy),
        ("one citizen: p50, ms", lambda m: f"{m.alone.percentile(50):.0f}"),
        ("one citizen: p95, ms", lambda m: f"{m.alone.percentile(95):.0f}"),
        ("one citizen: messages a second", lambda m: f"{m.alone.per_second:.1f}"),
        (f"{CONCURRENT} citizens: p50, ms", lambda m: f"{m.together.percentile(50):.0f}"),
        (f"{CONCURRENT} citizens: p95, ms", lambda m: f"{m.together.percentile(95):.0f}"),
        (f"{CONCURRENT} citizens: messages a second", lambda m: f"{m.together.per_second:.1f}"),
        ("messages without an answer", lambda m: str(m.alone.failures + m.together.failures)),
        ("memory of the Rasa process, MB", lambda m: f"{m.megabytes:.0f}"),
    ]
    ratio = ours.together.per_second / stock.together.per_second
    notes = [
        f"With {CONCURRENT} citizens at a time, this bot answers {ratio:.1f} times as many"
        " messages. Its messages pass the gateway, which writes each down; stock Rasa answers on"
        " its REST channel and keeps talks in memory, its default. Both call the same actions over"
        " the same catalogue.",
    ]
    if epochs < RECOMMENDED_EPOCHS:
        notes.append(
            f"**Stock Rasa was trained for {epochs} of the {RECOMMENDED_EPOCHS} recommended epochs"
            " (DIET, ResponseSelector, TED), as all of them take hours here: its accuracy is that"
            " of an unfinished model and says nothing about a finished one; its training time is"
            " for these epochs only.** Speed and memory do not depend on the number of epochs."
        )
    return Table(
        "This bot and stock Rasa",
        ("", "this bot", f"stock Rasa, epochs: {epochs}"),
        tuple((name, read(ours), read(stock)) for name, read in rows),
        tuple(notes),
    )


def _accuracy(measured: Measured) -> str:
    return "cases not here" if measured.accuracy is None else f"{measured.accuracy:.1%}"
