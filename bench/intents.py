"""Intent pipelines side by side: accuracy on held-back sentences, with and without accents.

Trains each bench/pipelines/*.yml through Rasa itself on four fifths of the sentences and tests on
the rest; the same split for all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from sklearn.model_selection import train_test_split

from bench.report import Table
from bot.config import ROOT, settings
from bot.text import fold
from bot.training.faq import load_faq
from bot.training.model import faq_training_data, rasa_environment

PIPELINES = Path(__file__).parent / "pipelines"
HELD_BACK = 0.2


def measure_all() -> Table:
    """Train and test every pipeline."""
    examples = read_examples()
    train, test = train_test_split(
        examples, test_size=HELD_BACK, random_state=0, stratify=[intent for intent, _ in examples]
    )
    rows = []
    for config in sorted(PIPELINES.glob("*.yml")):
        with tempfile.TemporaryDirectory() as folder:
            seconds, (written, folded) = measure(config, train, test, Path(folder))
        rows.append((config.stem, f"{seconds:.0f}", f"{written:.3f}", f"{folded:.3f}"))
    note = (
        f"{len(train)} sentences to train on, {len(test)} held back; `rasa train nlu`, start"
        " included. Pipelines: `bench/pipelines/`. Stock here is Rasa's own linear pipeline, which"
        " trains to its end in minutes."
    )
    head = ("pipeline", "training, s", "accuracy", "accuracy without accents")
    return Table("Intents of held-back sentences", head, tuple(rows), (note,))


def read_examples() -> list[tuple[str, str]]:
    """(intent, sentence) of all training data; FAQ entries count as one intent."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "nlu_data").glob("*.yml"))]
    texts.append(faq_training_data(load_faq(ROOT / "nlu_data" / "faq")))
    return [
        (entry["intent"].split("/")[0], line[2:])
        for text in texts
        for entry in yaml.safe_load(text)["nlu"]
        for line in entry["examples"].splitlines()
        if line.startswith("- ")
    ]


def measure(
    config: Path, train: list[tuple[str, str]], test: list[tuple[str, str]], folder: Path
) -> tuple[float, tuple[float, float]]:
    """Seconds of `rasa train nlu` (start-up included); accuracy as written and folded."""
    write_nlu(folder / "train.yml", train)
    write_nlu(folder / "test.yml", test)
    write_nlu(folder / "folded.yml", [(intent, fold(text)) for intent, text in test])
    started = time.perf_counter()
    rasa(
        *("train", "nlu", "--config", str(config), "--nlu", str(folder / "train.yml")),
        *("--out", str(folder), "--fixed-model-name", "model"),
    )
    seconds = time.perf_counter() - started
    return seconds, (accuracy(folder, "test"), accuracy(folder, "folded"))


def write_nlu(path: Path, examples: list[tuple[str, str]]) -> None:
    """Write Rasa NLU data."""
    by_intent: dict[str, list[str]] = {}
    for intent, text in examples:
        by_intent.setdefault(intent, []).append(text)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in sorted(by_intent.items())
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")


def accuracy(folder: Path, name: str) -> float:
    """Share of the sentences of `name`.yml whose intent the trained model names."""
    out = folder / f"{name}-results"
    rasa(
        *("test", "nlu", "--model", str(folder / "model.tar.gz"), "--no-plot"),
        *("--nlu", str(folder / f"{name}.yml"), "--out", str(out)),
    )
    return float(json.loads((out / "intent_report.json").read_text())["accuracy"])


def rasa(*arguments: str) -> None:
    """Run Rasa without its cache, so that times are real."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **os.environ,
            **rasa_environment(settings()),
            "RASA_CACHE_DIRECTORY": cache,
        }
        subprocess.run(
            [sys.executable, "-m", "rasa", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
