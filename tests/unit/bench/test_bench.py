"""bench: what is counted, and how it is told."""

from __future__ import annotations

import threading
from itertools import islice

import httpx
import pytest

from bench.bots import read_rest
from bench.compare import Measured, table
from bench.guessing import seen, twin
from bench.load import Load, Say, play
from bench.report import Table, document
from bench.search import varied
from bench.utterances import talks
from bot.catalogue.procedure import Procedure


def test_percentiles_and_throughput_leave_out_what_failed() -> None:
    load = Load(tuple(float(ms) for ms in range(1, 101)), seconds=2.0, failures=10)
    assert load.percentile(50) == pytest.approx(50.5)
    assert load.percentile(95) == pytest.approx(95.05)
    assert load.per_second == 45


def test_so_many_citizens_speak_at_once_and_each_in_order() -> None:
    heard: list[list[str]] = []
    speaking, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(2, timeout=10)  # nobody goes on before two speak at once

    def citizen() -> Say:
        said: list[str] = []
        heard.append(said)

        def say(text: str) -> bool:
            nonlocal speaking, most
            with lock:
                speaking += 1
                most = max(most, speaking)
            said.append(text)
            together.wait()
            with lock:
                speaking -= 1
            return text != "mất"

        return say

    load = play(citizen, [["a", "b"], ["c", "mất"], ["e", "f"], ["g", "h"]], concurrent=2)
    assert sorted(heard) == [["a", "b"], ["c", "mất"], ["e", "f"], ["g", "h"]]
    assert most == 2
    assert (len(load.milliseconds), load.failures) == (8, 1)


def test_talks_are_the_same_at_every_run_and_repeat_nothing() -> None:
    first = talks(5, 3)
    assert first == talks(5, 3)
    assert [len(talk) for talk in first] == [3] * 5
    assert len({text for talk in first for text in talk}) == 15


def test_a_large_catalogue_has_other_codes_and_names() -> None:
    large = list(islice(varied([Procedure(code="1", name="Khai sinh", field="Hộ tịch")]), 4))
    assert large[0].name == "Khai sinh"
    assert len({one.code for one in large}) == len({one.name for one in large}) == 4


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([{"text": "Chào"}, {"custom": {"outcome": "smalltalk"}}], "smalltalk"),
        ([{"custom": {"reply": {"text": "Phí"}, "trace": {"outcome": "answer"}}}], "answer"),
        ([{"text": "Chào"}], "error"),
        ([], "error"),
    ],
)
def test_the_outcome_of_rasas_rest_messages(said: list[dict[str, object]], outcome: str) -> None:
    assert read_rest(said)["trace"]["outcome"] == outcome


def measured(per_second: float) -> Measured:
    load = Load((10.0,) * 30, seconds=30 / per_second, failures=0)
    return Measured(20.0, None, load, load, 600.0)


def test_unfinished_training_and_missing_cases_are_said() -> None:
    told = str(table([measured(30.0), measured(10.0)], epochs=2))
    assert "3.0 times as many" in told
    assert "2 of the 100 recommended epochs" in told
    assert "cases not here" in told
    assert "recommended epochs" not in str(table([measured(30.0), measured(10.0)], epochs=100))


def test_the_page_names_its_command() -> None:
    page = document([Table("Search", ("a", "b"), (("1", "2"),), ("Một lần chạy.",))], "make bench")
    assert "`make bench`" in page
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nMột lần chạy." in page


def test_a_twin_differs_in_its_number_only() -> None:
    assert twin("H42.05-261130-0001") == "H42.05-261130-9001"
    assert twin("NBSTP.261130.00002") == "NBSTP.261130.90002"


def test_all_that_tells_two_answers_apart_is_seen() -> None:
    def told(text: str, status: int = 200, **headers: str) -> str:
        body = {"replies": [{"text": text}], "trace": {"ms": 3, "outcome": "dossier"}}
        code = "H42.05-261130-0001"
        return seen(httpx.Response(status, json=body, headers=headers), code, "c")

    same = told("H42.05-•••001: chờ 5 phút, từ 08:56 ngày 01/12/2026")
    assert same == told("H42.05-•••777: chờ 2 giờ, từ 11:00 ngày 02/12/2026")
    assert same != told("H42.05-•••001: không có")
    assert same != told("H42.05-•••001: chờ 5 phút, từ 08:56 ngày 01/12/2026", status=202)
    assert same != told("H42.05-•••001: chờ 5 phút, từ 08:56 ngày 01/12/2026", x="1")
