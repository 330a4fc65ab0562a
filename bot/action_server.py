"""The action server: rasa_sdk's own app on loopback, with the catalogue loaded at start."""

from __future__ import annotations

import sys

from bot.config import settings
from bot.errors import BotError
from bot.rasa_server import quiet_dependencies
from bot.training.model import PUBLISH_TIMEOUT
from bot.wiring import services


def main() -> None:
    """Serve until told to stop; raises BotError when the catalogue can't be read."""
    quiet_dependencies()
    from rasa_sdk.endpoint import create_app

    services().catalogue.current()
    app = create_app("actions")
    # Rasa may connect, load a published model for a while, and only then send its request.
    app.config.KEEP_ALIVE_TIMEOUT = PUBLISH_TIMEOUT
    app.run("127.0.0.1", settings().internal_actions_port, workers=1, access_log=False)


if __name__ == "__main__":
    try:
        main()
    except BotError as error:
        sys.exit(str(error))
