"""Trains the Rasa model from the project's sources, and publishes it to a running bot.

A model carries its FAQ answers, so question and answer change together. Which model is current is
written in `models/current`; it is replaced by one rename, so a crash leaves the old one in force.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.config import ROOT, Settings
from bot.errors import BotError, FaqRejected, RasaUnavailable
from bot.nlu.features import cleaner
from bot.training import faq
from bot.training.faq_entry import FaqEntry
from bot.training.faq_words import telling_words

SOURCES = (
    *("config.yml", "domain.yml", "stories/*.yml", "nlu_data/*.yml", "nlu_data/lexicon/*.yml"),
    *("bot/nlu/*.py", "bot/text.py", "bot/accents.py", "bot/letters.py", "bot/keystrokes.py"),
    *("bot/wordlist.py", "bot/codes.py", "bot/local_codes.py", "bot/masks.py"),
    *("bot/personal.py", "bot/privacy.py", "bot/factors.py", "bot/reading.py"),
    *("bot/catalogue/lexicon.py", "bot/catalogue/phrases.py"),
    *("bot/catalogue/lexicon_file.py", "bot/catalogue/distinctions.py"),
    *("bot/catalogue/numbers.py", "bot/spoken.py"),
    *("bot/training/model.py", "bot/rasa_training.py", "requirements.lock"),
)
"""What a model is made from, below the checkout and besides the FAQ.

Search reads the aliases, the model does not. Pickled parts need the versions they came from.
"""
KEPT_MODELS = 5
_ERROR = re.compile(r"\x1b\[91m(.*?)\x1b\[0m", re.DOTALL)
_WARNING = re.compile(r"\x1b\[93m(?:\S+:\d+: \w+: )?(.*?)\x1b\[0m", re.DOTALL)
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
        name = self._pointed().get("model")
        path = self._folder / name if name else None
        return path if path and path.exists() else None

    def is_fresh(self, sources: str) -> bool:
        """Whether the model in force was made from sources with this fingerprint."""
        return self.current() is not None and self._pointed().get("sources") == sources

    def put_in_force(self, model: Path, sources: str) -> None:
        """Make `model` the current one; of the others keep the newest, KEPT_MODELS in all."""
        draft = self._pointer.with_suffix(".new")
        draft.write_text(json.dumps({"model": model.name, "sources": sources}))
        draft.replace(self._pointer)
        others = [old for old in self._folder.glob("*.tar.gz") if old.name != model.name]
        for old in sorted(others)[: 1 - KEPT_MODELS]:
            old.unlink(missing_ok=True)

    def new_path(self) -> Path:
        """A name for the next model, later than all before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S-%f}.tar.gz"

    def _pointed(self) -> dict[str, str]:
        """What `current` says; nothing if there is none, or a power cut left it empty."""
        try:
            return dict(json.loads(self._pointer.read_text()))
        except (FileNotFoundError, ValueError):
            return {}


def sources_hash(faq_dir: Path) -> str:
    """A fingerprint of everything that a model is made from."""
    files = {
        str(file.relative_to(ROOT)): file for pattern in SOURCES for file in ROOT.glob(pattern)
    }
    files |= {f"faq/{file.name}": file for file in faq_dir.glob("*.y*ml")}
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0".encode())
        digest.update(files[name].read_bytes())
    return digest.hexdigest()


def faq_training_data(entries: Sequence[FaqEntry]) -> str:
    """Rasa training data (YAML) of the FAQ: a retrieval intent with its responses."""
    telling = telling_words(entries, cleaner().clean)
    nlu = [
        {
            "intent": f"faq/{entry.id}",
            # One line each, however staff wrapped them.
            "examples": "".join(
                f"- {' '.join(text.split())}\n" for text in (entry.question, *entry.variants)
            ),
        }
        for entry in entries
    ]
    responses = {
        f"utter_faq/{entry.id}": [
            {
                "text": entry.question,
                "metadata": {"entry": json.loads(entry.json()), "words": telling[entry.id]},
            }
        ]
        for entry in entries
    }
    # Rasa passes over a file that does not name its keys without quotes.
    return f'version: "3.1"\nnlu: {_quoted(nlu)}responses: {_quoted(responses)}'


def _quoted(data: Any) -> str:
    """One line of YAML, all in quotes.

    PyYAML leaves them out where only YAML 1.2, which Rasa reads, sees a number, as in 0E0.
    """
    return yaml.safe_dump(
        data,
        allow_unicode=True,
        sort_keys=False,
        default_style='"',
        default_flow_style=True,
        width=math.inf,
    )


def check(config: Settings) -> None:
    """Check the FAQ and run `rasa data validate` over the sources.

    Raises FaqRejected with every problem, TrainingFailed with what Rasa says.
    """
    entries = _checked_faq(config)
    _with_data(
        entries, lambda data: _run(config, "rasa", "data", "validate", *data, "--fail-on-warnings")
    )


def train(config: Settings) -> Path:
    """Train a model and put it in force.

    Raises FaqRejected with every problem, TrainingFailed with Rasa's own message; the model in
    force is as it was then.
    """
    models = Models(config.models_dir)
    # The fingerprint comes first: what changes while it trains makes the model stale.
    path, sources = models.new_path(), sources_hash(config.faq_dir)
    entries = _checked_faq(config)
    name = path.name.removesuffix(".tar.gz")
    arguments = ("--out", str(path.parent), "--fixed-model-name", name)
    _with_data(entries, lambda data: _run(config, "bot.rasa_training", *data, *arguments))
    models.put_in_force(path, sources)
    return path


def publish(config: Settings, model: Path) -> bool:
    """Hand `model` to the running Rasa server; False when none runs here.

    Messages that arrive while it loads wait for it. Raises RasaUnavailable when it refuses.
    """
    url = f"http://127.0.0.1:{config.internal_rasa_port}/model"
    body = {"model_file": str(model.resolve())}
    try:
        # No proxy from the environment: the server is on this machine.
        answer = httpx.put(url, json=body, timeout=PUBLISH_TIMEOUT, trust_env=False)
    except httpx.ConnectError:
        return False
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise RasaUnavailable(f"Rasa did not load {model.name}: {reason}") from error
    if answer.status_code != 204:
        raise RasaUnavailable(f"Rasa did not load {model.name}: {answer.text[:500]}")
    return True


def _checked_faq(config: Settings) -> list[FaqEntry]:
    entries, problems = faq.read_faq(config.faq_dir)
    problems += faq.check(entries, faq.placeholder_values(config))
    if problems:
        raise FaqRejected(problems)
    return entries


def _with_data(entries: Sequence[FaqEntry], run: Callable[[Sequence[str]], None]) -> None:
    """Call `run` with the arguments that name all training data, the FAQ's included."""
    with tempfile.TemporaryDirectory() as folder:
        faq_data = Path(folder) / "faq.yml"
        faq_data.write_text(faq_training_data(entries), encoding="utf-8")
        trained = sorted(str(p) for p in (ROOT / "nlu_data").glob("*.yml"))
        run(
            [
                *("--config", str(ROOT / "config.yml")),
                *("--domain", str(ROOT / "domain.yml")),
                *("--data", *trained, str(ROOT / "stories"), str(faq_data)),
            ]
        )


def _run(config: Settings, module: str, *arguments: str) -> None:
    config.data_dir.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **rasa_environment(config)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if result.returncode:
        output = (result.stdout + result.stderr).strip()
        raise TrainingFailed(_said(output) or f"Rasa ended with code {result.returncode}")


def _said(output: str) -> str:
    """What Rasa complains of: it colours errors and warnings, its libraries do not.

    Nor does a stack trace have colours; its last line names the exception.
    """
    errors = _ERROR.findall(output) or output.splitlines()[-1:]
    return "\n".join(text.strip() for text in errors + _WARNING.findall(output))[:3000]


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
