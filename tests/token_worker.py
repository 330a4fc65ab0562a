"""A worker that asks for an access token as the gateway does, to be killed by a test.

`python -m tests.token_worker`, {"database", "key", "login"} on standard input; prints the token.
"""

from __future__ import annotations

import asyncio
import json
import sys

from bot.channels.zalo_oa.tokens import Login, Tokens
from bot.database import open_engine
from bot.gateway.renewal import Apart
from bot.gateway.tokens import ChannelTokens
from bot.secret_key import SecretKey

CHANNEL = "zalo_oa"


def main() -> None:
    """Ask once."""
    asked = json.load(sys.stdin)
    engine, key = open_engine(asked["database"]), SecretKey(asked["key"])
    apart = Apart(engine, key, CHANNEL)
    tokens = Tokens(Login(**asked["login"]), ChannelTokens(engine, key, CHANNEL), apart=apart)
    print(asyncio.run(tokens.access()))


if __name__ == "__main__":
    main()
