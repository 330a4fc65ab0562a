"""Becomes the Rasa server, with the model that is current now (so that a restart finds it)."""

from __future__ import annotations

import os
import sys
import warnings

from bot.config import ROOT, settings
from bot.errors import BotError, ConfigError
from bot.training.model import Models, rasa_environment


def main() -> None:
    """Serve until told to stop; raises ConfigError if no model was trained yet."""
    config = settings()
    os.environ.update(rasa_environment(config))
    quiet_dependencies()
    # Most of the start; only then the model is chosen, so that one published meanwhile is used.
    import rasa.core.run
    from rasa.__main__ import main as rasa_main

    from bot.rasa_tuning import tune

    assert rasa.core.run
    tune()
    model = Models(config.models_dir).current()
    if model is None:
        raise ConfigError(f"{config.models_dir}: no model; run `python -m bot train`")
    sys.argv = [
        *("rasa", "run", "--enable-api"),
        *("--interface", "127.0.0.1", "--port", str(config.internal_rasa_port)),
        *("--model", str(model)),
        *("--endpoints", str(ROOT / "endpoints.yml")),
        *("--credentials", str(ROOT / "credentials.yml")),
    ]
    rasa_main()


def quiet_dependencies() -> None:
    """Keep the deprecation warnings of Rasa's pinned, old dependencies out of the log.

    Importing sanic turns them on, so they are turned off after that.
    """
    import sanic

    assert sanic
    warnings.filterwarnings("ignore", category=DeprecationWarning)


if __name__ == "__main__":
    try:
        main()
    except BotError as error:
        sys.exit(str(error))
