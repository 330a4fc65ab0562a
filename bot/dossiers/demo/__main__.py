"""`python -m bot.dossiers.demo --port N [--data-dir DIR] [--token-seconds N]`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from bot.dossiers.demo.access import DEFAULT_LIFETIME
from bot.dossiers.demo.server import serve
from bot.errors import ConfigError


def main() -> None:
    """Serve the demo portal until told to stop."""
    parser = ArgumentParser(prog="python -m bot.dossiers.demo", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on this machine")
    parser.add_argument("--data-dir", type=Path, help="where changes of state are kept")
    parser.add_argument(
        "--token-seconds",
        type=int,
        default=DEFAULT_LIFETIME,
        help="how long tokens and sessions last (default: %(default)s)",
    )
    given = parser.parse_args()
    serve(given.port, given.data_dir, given.token_seconds)


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        sys.exit(str(error))
