"""Renews a Zalo account's tokens in a process of its own, which outlives whoever asked for it.

A refresh token can be used once: a process that is killed between Zalo's answer and the database
would lose the account, and with it the channel until an administrator authorises it anew. So the
one that may be killed (the gateway) is not the one that renews. What it needs comes by standard
input, where no list of processes shows it; half a request renews nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from sqlalchemy.engine import Engine

from bot.channels.contract import NotSetUp, TryLater
from bot.channels.zalo_oa.tokens import Login, Tokens
from bot.config import ROOT
from bot.database import open_engine
from bot.errors import UpstreamError
from bot.gateway.tokens import ChannelTokens
from bot.secret_key import SecretKey

START_SECONDS = 30.0
"""Beyond the call's own time-out: for the process to start, and to wait for others that renew."""
WRITE_TRIES, WRITE_PAUSE_SECONDS = 300, 2.0
"""How long a pair is kept in hand that the database does not take."""
_FAILURES = {"NotSetUp": NotSetUp, "TryLater": TryLater}


class Apart:
    """Has the tokens of one channel renewed apart."""

    def __init__(self, engine: Engine, key: SecretKey, channel: str) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self._place = {"database": url, "key": key.text, "channel": channel}

    def __call__(self, login: Login, refused: str) -> None:
        """Return when the store holds a pair that is valid and not `refused`. Blocks.

        Raises TryLater or NotSetUp as Tokens.access does. The process is not stopped when it takes
        too long: it may have the pair in hand.
        """
        asked = json.dumps({**self._place, "login": asdict(login), "refused": refused})
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.gateway.renewal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            told, _ = process.communicate(asked, login.timeout + START_SECONDS)
        except subprocess.TimeoutExpired:
            raise TryLater("too_slow") from None
        except OSError:
            raise TryLater("temporary") from None
        _raise_told(told)


def _raise_told(told: str) -> None:
    try:
        failure = json.loads(told)
    except ValueError:
        raise TryLater("temporary") from None  # it has been killed, or has failed
    if failure:
        raise _FAILURES[failure["kind"]](failure["reason"])


def main() -> None:
    """Renew what standard input asks for -> null, or the failure, as JSON."""
    logging.getLogger("bot").addHandler(logging.NullHandler())  # who asked tells what failed
    asked = json.load(sys.stdin)
    engine = open_engine(asked["database"])
    store = ChannelTokens(engine, SecretKey(asked["key"]), asked["channel"])
    tokens = Tokens(Login(**asked["login"]), store)
    print(json.dumps(_renewed(tokens, asked["refused"])))
    engine.dispose()


def _renewed(tokens: Tokens, refused: str) -> dict[str, Any] | None:
    """The failure, if any."""
    for _ in range(WRITE_TRIES):
        try:
            asyncio.run(tokens.access(refused))
        except (TryLater, NotSetUp) as error:
            return {"kind": type(error).__name__, "reason": error.reason}
        except UpstreamError:
            time.sleep(WRITE_PAUSE_SECONDS)  # the next call writes the pair that is in hand
        else:
            return None
    return {"kind": "TryLater", "reason": "temporary"}


if __name__ == "__main__":
    main()
