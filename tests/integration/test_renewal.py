"""bot.gateway.renewal: a Zalo account survives that its gateway is killed while tokens are renewed.

Workers are processes here, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict

import pytest
from sqlalchemy.engine import Engine

from bot.channels.contract import NotSetUp, SendFailed, TryLater
from bot.channels.zalo_oa.tokens import Login, Tokens
from bot.config import ROOT
from bot.gateway.renewal import Apart
from bot.gateway.tokens import ChannelTokens
from tests.emulators.zalo_oa import TOKEN_PATH, Json, ZaloOaEmulator, served
from tests.integration.catalogue.conftest import database_url, engine
from tests.portal_rig import Behaviour, drop, ok, portal_server, status
from tests.stores import new_key
from tests.token_worker import CHANNEL

__all__ = ["database_url", "engine"]

WORKERS = 8


class Held(ZaloOaEmulator):
    """Uses up the refresh token, and answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.used, self.answer = threading.Event(), threading.Event()

    def give_tokens(self, form: dict[str, str], secret: str) -> Json:
        given = super().give_tokens(form, secret)
        self.used.set()
        self.answer.wait(60)
        return given


class Account:
    """One account, its database, and its workers."""

    def __init__(self, engine: Engine, emulator: Held, url: str, stack: ExitStack) -> None:
        self.engine, self.emulator, self.key = engine, emulator, new_key()
        secrets = (emulator.app_id, emulator.app_secret, emulator.first_refresh)
        self.login = Login(f"{url}{TOKEN_PATH}", *secrets)
        self._stack = stack

    def worker(self) -> subprocess.Popen[str]:
        """A process that asks for a token."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.token_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self._stack.enter_context(process)
        url = self.engine.url.render_as_string(hide_password=False)
        asked = {"database": url, "key": self.key.text, "login": asdict(self.login)}
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        return process

    def told(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        return process.stdout.read().strip()

    def tokens(self) -> Tokens:
        store = ChannelTokens(self.engine, self.key, CHANNEL)
        return Tokens(self.login, store, apart=Apart(self.engine, self.key, CHANNEL))


@pytest.fixture
def account(engine: Engine) -> Iterator[Account]:
    emulator = Held()
    with served(emulator) as url, ExitStack() as stack:
        yield Account(engine, emulator, url, stack)
        emulator.answer.set()


def test_eight_workers_that_race_renew_once(account: Account) -> None:
    account.emulator.answer.set()
    workers = [account.worker() for _ in range(WORKERS)]
    tokens = {account.told(worker) for worker in workers}
    assert len(tokens) == 1
    assert tokens.pop().startswith("access-")
    assert account.emulator.refreshes == [True]


def test_workers_killed_while_tokens_are_renewed_lose_nothing(account: Account) -> None:
    workers = [account.worker() for _ in range(WORKERS)]
    assert account.emulator.used.wait(60)
    for worker in workers:
        os.killpg(worker.pid, signal.SIGKILL)  # with all that belongs to it
        worker.wait(20)
    account.emulator.answer.set()
    assert asyncio.run(account.tokens().access()).startswith("access-")
    assert account.emulator.refreshes == [True]


def test_a_refused_token_is_replaced(account: Account) -> None:
    account.emulator.answer.set()
    tokens = account.tokens()
    old = asyncio.run(tokens.access())
    new = asyncio.run(tokens.access(refused=old))
    assert new.startswith("access-") and new != old
    assert account.emulator.refreshes == [True, True]


@pytest.mark.parametrize(
    ("behaviour", "failure", "reason"),
    [
        (ok({"error": -14014}), NotSetUp, "token_lost"),
        (ok({"error": -32}), TryLater, "rate_limited"),
        (status(404, "<html>"), NotSetUp, "not_found"),
        (drop, TryLater, "broken_off"),
    ],
)
def test_its_failures_are_the_gateway_s(
    account: Account, behaviour: Behaviour, failure: type[SendFailed], reason: str
) -> None:
    with portal_server() as server:
        server.on(TOKEN_PATH, behaviour)
        account.login = Login(f"{server.url}{TOKEN_PATH}", "1", "secret", "refresh")
        with pytest.raises(failure, match=reason):
            asyncio.run(account.tokens().access())
