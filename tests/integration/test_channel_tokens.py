"""bot.gateway.tokens: many workers renew a Zalo account's tokens once, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.channels.contract import NotSetUp
from bot.channels.zalo_oa.tokens import Login, Pair, Tokens
from bot.database import reading
from bot.gateway.models import channel_tokens
from bot.gateway.tokens import ChannelTokens
from tests.emulators.zalo_oa import ZaloOaEmulator, served
from tests.integration.catalogue.conftest import database_url, engine
from tests.stores import everything_in, new_key

__all__ = ["database_url", "engine"]

KEY = new_key()
WORKERS = 8


def login(emulator: ZaloOaEmulator, url: str) -> Login:
    return Login(
        f"{url}/v4/oa/access_token",
        emulator.app_id,
        emulator.app_secret,
        emulator.first_refresh,
    )


def test_eight_workers_at_once_renew_once(engine: Engine) -> None:
    emulator = ZaloOaEmulator()
    start = Barrier(WORKERS)
    with served(emulator) as url:

        def work(_: int) -> str:
            tokens = Tokens(login(emulator, url), ChannelTokens(engine, KEY, "zalo_oa"))
            start.wait(20)
            return asyncio.run(tokens.access())

        with ThreadPoolExecutor(WORKERS) as pool:
            given = set(pool.map(work, range(WORKERS)))
    assert len(given) == 1
    assert emulator.refreshes == [True]


def test_a_refused_token_is_renewed_once_by_all_who_had_it(engine: Engine) -> None:
    emulator = ZaloOaEmulator()
    start = Barrier(WORKERS)
    with served(emulator) as url:
        store = ChannelTokens(engine, KEY, "zalo_oa")
        old = asyncio.run(Tokens(login(emulator, url), store).access())

        def work(_: int) -> str:
            tokens = Tokens(login(emulator, url), ChannelTokens(engine, KEY, "zalo_oa"))
            start.wait(20)
            return asyncio.run(tokens.access(refused=old))

        with ThreadPoolExecutor(WORKERS) as pool:
            given = set(pool.map(work, range(WORKERS)))
    assert len(given) == 1
    assert old not in given
    assert emulator.refreshes == [True, True]


def test_a_pair_outlives_its_process_and_is_sealed(engine: Engine) -> None:
    pair = Pair("access-secret", "refresh-secret", 1_800_000_000.0, "origin")
    with ChannelTokens(engine, KEY, "zalo_oa").locked() as slot:
        assert slot.read() is None
        slot.write(pair)
    with ChannelTokens(engine, KEY, "zalo_oa").locked() as slot:
        assert slot.read() == pair
    with ChannelTokens(engine, KEY, "other").locked() as slot:
        assert slot.read() is None
    with ChannelTokens(engine, new_key(), "zalo_oa").locked() as slot:
        assert slot.read() is None
    kept = everything_in(engine)
    assert "access-secret" not in kept
    assert "refresh-secret" not in kept
    with reading(engine) as connection:
        assert connection.scalar(select(channel_tokens.c.channel)) == "zalo_oa"


def test_a_refresh_token_that_is_lost_is_named(engine: Engine) -> None:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        asyncio.run(Tokens(login(emulator, url), ChannelTokens(engine, KEY, "zalo_oa")).access())
        # As if the pair had not been written: the first refresh token is used a second time.
        lost = Tokens(login(emulator, url), ChannelTokens(engine, KEY, "elsewhere"))
        with pytest.raises(NotSetUp, match="token_lost"):
            asyncio.run(lost.access())
