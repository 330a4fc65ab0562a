"""Becomes the Rasa server, with the model that is current now (so that a restart finds it)."""

from __future__ import annotations

import os
import sys

from bot.config import ROOT, settings
from bot.errors import ConfigError
from bot.training.model import Models, rasa_environment


def main() -> None:
    """Replace this process; raises ConfigError if no model was trained yet."""
    config = settings()
    model = Models(config.models_dir).current()
    if model is None:
        raise ConfigError(f"{config.models_dir}: no model; run `python -m bot train`")
    arguments = [
        *(sys.executable, "-m", "rasa", "run", "--enable-api"),
        *("--interface", "127.0.0.1", "--port", str(config.internal_rasa_port)),
        *("--model", str(model)),
        *("--endpoints", str(ROOT / "endpoints.yml")),
        *("--credentials", str(ROOT / "credentials.yml")),
    ]
    os.execve(sys.executable, arguments, {**os.environ, **rasa_environment(config)})


if __name__ == "__main__":
    main()
