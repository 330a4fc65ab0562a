"""`python -m bot evaluate`: plays cases through the chat API and reports how well it went."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.errors import ConfigError, UpstreamError
from bot.reply import Outcome
from bot.training.cases import Case, load_cases
from bot.training.chat_client import ChatClient
from bot.training.report import Report, format_report
from bot.training.scoring import Got, Judged

__all__ = ["Case", "Report", "evaluate", "format_report", "load_cases", "run"]

Ask = Callable[[str | None, str], tuple[str, dict[str, Any]]]
"""Says a text in a conversation (None: a new one) -> its id and the answer's JSON."""

GIVE_UP_AFTER = 5
"""So many failed turns at the very start mean that no bot is there."""


def evaluate(cases: Iterable[Case], ask: Ask) -> Report:
    """Plays every case in a conversation of its own.

    A turn that raises UpstreamError counts as outcome `error`. Where the first GIVE_UP_AFTER turns
    all do, that error is raised.
    """
    turns: list[Judged] = []
    for case in cases:
        conversation: str | None = None
        for number, turn in enumerate(case.turns, start=1):
            started = time.perf_counter()
            try:
                conversation, answer = ask(conversation, turn.say)
                got = Got.read(answer)
            except UpstreamError as error:
                got = Got(outcome=Outcome.error.value, error=str(error))
                if len(turns) + 1 == GIVE_UP_AFTER and all(t.got.error for t in turns):
                    raise
            ms = (time.perf_counter() - started) * 1000
            turns.append(Judged(case, number, turn, got, ms))
    return Report(tuple(turns))


def run(cases_path: Path, url: str, out_path: Path | None) -> int:
    """Plays a file of cases against the bot at `url`, prints the report -> exit status 0.

    The report's JSON goes to `out_path`, whole or not at all. Raises CaseRejected, ConfigError
    (no trace, no folder for the report) and UpstreamError (no bot there).
    """
    if out_path is not None and not out_path.parent.is_dir():
        raise ConfigError(f"--out: không có thư mục {out_path.parent}")
    cases = load_cases(cases_path)
    client = ChatClient(url)
    try:
        report = evaluate(cases, client.ask)
    finally:
        client.close()
    print(format_report(report))
    if out_path is not None:
        _write(out_path, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    return 0


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)
