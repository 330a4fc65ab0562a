"""The bars of answer quality, against the crawled catalogue: development cases, and our own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import RunningBot
from tests.shared import SHARED_CASES, SHARED_CRAWL

OURS = Path(__file__).parent / "cases"
BARS = {
    SHARED_CASES: {
        "outcome": 0.95,
        "procedure@1": 0.85,
        "procedure@5": 0.91,
        "aspect": 0.96,
        "facts_understood": 0.98,
        "overconfident": 0.03,
    },
    OURS / "civil.jsonl": {"outcome": 0.96, "procedure@1": 0.90, "aspect": 0.92},
    OURS / "business.jsonl": {"outcome": 0.94, "procedure@1": 0.92, "aspect": 0.94},
    OURS / "talks.jsonl": {"outcome": 0.93, "procedure@1": 0.85, "aspect": 0.96},
    OURS / "people.jsonl": {"outcome": 0.97, "procedure@1": 0.90, "aspect": 0.92},
    OURS / "land.jsonl": {"outcome": 0.97, "procedure@1": 0.92, "aspect": 0.92},
    OURS / "money.jsonl": {"outcome": 0.96, "procedure@1": 0.89, "aspect": 0.92},
    OURS / "dialogues.jsonl": {"outcome": 0.95, "procedure@1": 0.83, "aspect": 0.89},
    OURS / "singles.jsonl": {"outcome": 0.95, "procedure@1": 0.89, "aspect": 0.95},
    OURS / "longtalks.jsonl": {"outcome": 0.96, "procedure@1": 0.85, "aspect": 0.95},
    OURS / "hometalks.jsonl": {"outcome": 0.94, "procedure@1": 0.86, "aspect": 0.86},
    OURS / "tradetalks.jsonl": {"outcome": 0.92, "procedure@1": 0.87, "aspect": 0.92},
    OURS / "questions.jsonl": {"outcome": 0.94, "procedure@1": 0.93, "aspect": 0.94},
    OURS / "asked.jsonl": {"outcome": 0.96, "procedure@1": 0.90, "aspect": 0.95},
    OURS / "limits.jsonl": {"outcome": 0.75, "procedure@1": 0.90, "aspect": 0.89},
    OURS / "premises.jsonl": {"outcome": 0.73, "procedure@1": 0.86, "aspect": 0.87},
}
"""A little below what docs/evaluation.md reports, so that only a real loss fails."""
AT_MOST = {"overconfident"}

pytestmark = pytest.mark.skipif(not SHARED_CRAWL.exists(), reason="the crawl is not here")


@pytest.fixture(scope="module")
def crawled(bot: RunningBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot with the model of the others and the crawled catalogue."""
    folder = tmp_path_factory.mktemp("crawled")
    shutil.copytree(Path(bot.environment["BOT_DATA_DIR"]) / "models", folder / "models")
    crawled = RunningBot(folder).start()
    try:
        imported = crawled.command("import", str(SHARED_CRAWL), "--replace")
        assert imported.returncode == 0, imported.stderr
        yield crawled
    finally:
        crawled.stop()


@pytest.mark.parametrize("cases", BARS, ids=lambda path: path.stem)
def test_answers_are_as_good_as_reported(crawled: RunningBot, cases: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    played = crawled.command(
        "evaluate", "--cases", str(cases), "--url", crawled.url, "--out", str(out)
    )
    assert played.returncode == 0, played.stderr
    print(played.stdout)
    metrics = json.loads(out.read_text(encoding="utf-8"))["metrics"]
    rates = {name: metrics[name]["all"]["rate"] for name in BARS[cases]}
    missed = {
        name: rate
        for name, rate in rates.items()
        if (rate > BARS[cases][name] if name in AT_MOST else rate < BARS[cases][name])
    }
    assert not missed
