"""Becomes the Rasa server, with the model that is current now (so that a restart finds it)."""

from __future__ import annotations

import os
import sys
import warnings

from bot.config import ROOT, settings
from bot.errors import ConfigError
from bot.training.model import Models, rasa_environment


def main() -> None:
    """Serve until told to stop; raises ConfigError if no model was trained yet."""
    config = settings()
    model = Models(config.models_dir).current()
    if model is None:
        raise ConfigError(f"{config.models_dir}: no model; run `python -m bot train`")
    os.environ.update(rasa_environment(config))
    sys.argv = [
        *("rasa", "run", "--enable-api"),
        *("--interface", "127.0.0.1", "--port", str(config.internal_rasa_port)),
        *("--model", str(model)),
        *("--endpoints", str(ROOT / "endpoints.yml")),
        *("--credentials", str(ROOT / "credentials.yml")),
    ]
    quiet_dependencies()
    from rasa.__main__ import main as rasa

    rasa()


def quiet_dependencies() -> None:
    """Keep the deprecation warnings of Rasa's pinned, old dependencies out of the log.

    Importing sanic turns them on, so they are turned off after that.
    """
    import sanic

    assert sanic
    warnings.filterwarnings("ignore", category=DeprecationWarning)


if __name__ == "__main__":
    main()
