"""`python -m bot.gateway`: run the gateway alone."""

from __future__ import annotations

import sys

from bot.errors import ConfigError
from bot.gateway.server import serve_gateway

if __name__ == "__main__":
    try:
        serve_gateway()
    except ConfigError as error:
        sys.exit(str(error))
