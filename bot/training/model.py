"""Trains the Rasa model from the project's sources, and publishes it to a running bot.

A model carries its FAQ answers, so question and answer change together. Which model is current is
written in `models/current`; it is replaced by one rename, so a crash leaves the old one in force.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import requests
import yaml

from bot.config import ROOT, Settings
from bot.errors import BotError, RasaUnavailable
from bot.training.faq_entry import FaqEntry

SOURCES = (
    *("config.yml", "domain.yml", "stories/*.yml"),
    *("nlu_data/*.yml", "nlu_data/faq/*.yml", "nlu_data/lexicon/*.yml"),
    *("bot/nlu/*.py", "bot/text.py", "bot/letters.py", "bot/keystrokes.py"),
    *("bot/wordlist.py", "bot/codes.py"),
)
"""What a model is made from, below the checkout; search reads the aliases, the model does not."""
KEPT_MODELS = 5
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_COMPLAINT = re.compile(r"Exception|Error|ERROR|UserWarning|Project validation")
PUBLISH_TIMEOUT = 120.0
"""Seconds that the Rasa server may take to load a model."""


class TrainingFailed(BotError):
    """Rasa refused the training data; its own message says why."""


class Models:
    """The models of one instance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "current"

    def current(self) -> Path | None:
        """The model in force; None before the first training."""
        if not self._pointer.exists():
            return None
        path = self._folder / json.loads(self._pointer.read_text())["model"]
        return path if path.exists() else None

    def is_fresh(self) -> bool:
        """Whether the model in force was made from the sources as they are now."""
        if self.current() is None:
            return False
        return bool(json.loads(self._pointer.read_text())["sources"] == sources_hash())

    def put_in_force(self, model: Path, sources: str) -> None:
        """Make `model` the current one and delete all but the newest."""
        draft = self._pointer.with_suffix(".new")
        draft.write_text(json.dumps({"model": model.name, "sources": sources}))
        draft.replace(self._pointer)
        for old in sorted(self._folder.glob("*.tar.gz"))[:-KEPT_MODELS]:
            if old != model:
                old.unlink()

    def new_path(self) -> Path:
        """A name for the next model, later than all before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S-%f}.tar.gz"


def sources_hash() -> str:
    """A fingerprint of everything that a model is made from."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in SOURCES for file in ROOT.glob(pattern)):
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def faq_training_data(entries: Sequence[FaqEntry]) -> str:
    """Rasa training data (YAML) of the FAQ: a retrieval intent with its responses."""
    nlu = [
        {
            "intent": f"faq/{entry.id}",
            "examples": "".join(f"- {text}\n" for text in (entry.question, *entry.variants)),
        }
        for entry in entries
    ]
    responses = {
        f"utter_faq/{entry.id}": [
            {"text": entry.question, "metadata": {"entry": json.loads(entry.json())}}
        ]
        for entry in entries
    }
    data = {"version": "3.1", "nlu": nlu, "responses": responses}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def check(config: Settings, entries: Sequence[FaqEntry]) -> None:
    """Run `rasa data validate` over the sources; raises TrainingFailed with what it says."""
    _with_data(entries, lambda data: _rasa(config, "data", "validate", *data, "--fail-on-warnings"))


def train(config: Settings, entries: Sequence[FaqEntry]) -> Path:
    """Train a model and put it in force; raises TrainingFailed with Rasa's own message."""
    models = Models(config.models_dir)
    path, sources = models.new_path(), sources_hash()
    name = path.name.removesuffix(".tar.gz")
    arguments = ("--out", str(path.parent), "--fixed-model-name", name)
    _with_data(entries, lambda data: _rasa(config, "train", *data, *arguments))
    models.put_in_force(path, sources)
    return path


def publish(config: Settings, model: Path) -> bool:
    """Hand `model` to the running Rasa server; False when none runs here.

    Messages that arrive while it loads wait for it. Raises RasaUnavailable when it refuses.
    """
    url = f"http://127.0.0.1:{config.internal_rasa_port}/model"
    try:
        answer = requests.put(
            url, json={"model_file": str(model.resolve())}, timeout=PUBLISH_TIMEOUT
        )
    except requests.ConnectionError:
        return False
    except requests.RequestException as error:
        raise RasaUnavailable(f"Rasa did not load {model.name}: {error}") from error
    if answer.status_code != 204:
        raise RasaUnavailable(f"Rasa did not load {model.name}: {answer.text[:500]}")
    return True


def _with_data(entries: Sequence[FaqEntry], run: Callable[[Sequence[str]], None]) -> None:
    """Call `run` with the arguments that name all training data, the FAQ's included."""
    with tempfile.TemporaryDirectory() as folder:
        faq = Path(folder) / "faq.yml"
        faq.write_text(faq_training_data(entries), encoding="utf-8")
        trained = sorted(str(p) for p in (ROOT / "nlu_data").glob("*.yml"))
        run(
            [
                *("--config", str(ROOT / "config.yml")),
                *("--domain", str(ROOT / "domain.yml")),
                *("--data", *trained, str(ROOT / "stories"), str(faq)),
            ]
        )


def _rasa(config: Settings, *arguments: str) -> None:
    config.data_dir.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT,
        env={**os.environ, **rasa_environment(config)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if result.returncode:
        raise TrainingFailed(_said(result.stdout + result.stderr))


def _said(output: str) -> str:
    """What Rasa printed, without colours and the warnings of its libraries."""
    plain = _COLOUR.sub("", output)
    lines = [line for line in plain.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if _COMPLAINT.search(line)), 0)
    return "\n".join(lines[start:])[:3000]


def rasa_environment(config: Settings) -> dict[str, str]:
    """Environment variables that every Rasa process of ours runs with."""
    return {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str((config.data_dir / "rasa-cache").resolve()),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "BOT_ACTIONS_URL": f"http://127.0.0.1:{config.internal_actions_port}/webhook",
        "BOT_TRACKER_DB": str((config.data_dir / "trackers.sqlite3").resolve()),
    }
