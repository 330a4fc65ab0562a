"""bot.channels.zalo_oa.tokens: one renewal for all workers, written down before anybody uses it."""

from __future__ import annotations

import asyncio
import fcntl
import json
import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bot.channels.contract import NotSetUp, TryLater
from bot.channels.zalo_oa.tokens import Login, Pair, Tokens
from tests.emulators.zalo_oa import (
    ACCESS_LIVES,
    HOUR,
    REFRESH_LIVES,
    TOKEN_PATH,
    ZaloOaEmulator,
    served,
)
from tests.portal_rig import (
    Behaviour,
    PortalServer,
    drop,
    hang,
    huge_unannounced,
    no_http,
    ok,
    portal_server,
    status,
)

WORKERS = 8


class FileStore:
    """Keeps the pair in a file, as the database does: locked against other processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken = False

    @contextmanager
    def locked(self) -> Iterator[FileStore]:
        with self.path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield self

    def read(self) -> Pair | None:
        written = self.path.read_text()
        return Pair(**json.loads(written)) if written else None

    def write(self, pair: Pair) -> None:
        if self.broken:
            raise OSError("disk full")
        self.path.write_text(json.dumps(asdict(pair)))


class Rig:
    """An emulator and a store; `tokens()` is a worker."""

    def __init__(self, emulator: ZaloOaEmulator, url: str, path: Path) -> None:
        self.emulator = emulator
        self.path = path
        self.store = FileStore(path)
        self.login = Login(
            url=url + TOKEN_PATH,
            app_id=emulator.app_id,
            app_secret=emulator.app_secret,
            refresh=emulator.first_refresh,
        )

    def tokens(self, **changes: object) -> Tokens:
        login = replace(self.login, **changes)  # type: ignore[arg-type]
        return Tokens(login, FileStore(self.path), self.emulator.now)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        yield Rig(emulator, url, tmp_path / "pair.json")


def access(tokens: Tokens, refused: str = "") -> str:
    return asyncio.run(tokens.access(refused))


def valid(rig: Rig, token: str) -> bool:
    """Whether a message is taken with it; -230: only the citizen's window is closed."""
    answer, _ = rig.emulator.take(token, {"recipient": {"user_id": "1"}})
    return bool(answer["error"] == -230)


def test_the_first_pair_comes_from_the_settings(rig: Rig) -> None:
    token = access(rig.tokens())
    assert valid(rig, token)
    kept = rig.store.read()
    assert kept is not None
    assert kept.access == token
    assert kept.ends == pytest.approx(rig.emulator.now() + ACCESS_LIVES, abs=60)
    assert kept.refresh != rig.emulator.first_refresh


def test_a_token_is_used_from_memory_while_it_lives(rig: Rig) -> None:
    tokens = rig.tokens()
    first = access(tokens)
    rig.path.unlink()
    rig.emulator.ahead = ACCESS_LIVES - HOUR
    assert access(tokens) == first
    assert rig.emulator.refreshes == [True]


def test_it_is_renewed_shortly_before_its_end(rig: Rig) -> None:
    tokens = rig.tokens(leeway=600.0)
    first = access(tokens)
    rig.emulator.ahead = ACCESS_LIVES - 590
    second = access(tokens)
    assert first != second
    assert valid(rig, second)
    assert rig.emulator.refreshes == [True, True]


def test_a_new_worker_takes_the_pair_of_the_others(rig: Rig) -> None:
    assert access(rig.tokens()) == access(rig.tokens())
    assert rig.emulator.refreshes == [True]


def test_a_refused_token_is_renewed_once_for_all(rig: Rig) -> None:
    one, other = rig.tokens(), rig.tokens()
    old = access(one)
    assert access(other) == old
    rig.emulator.revoke()
    new = access(one, refused=old)
    assert new != old
    assert access(other, refused=old) == new
    assert access(one, refused=old) == new
    assert rig.emulator.refreshes == [True, True]


def test_workers_that_race_renew_once(rig: Rig) -> None:
    for ahead in (0.0, ACCESS_LIVES):
        rig.emulator.ahead = ahead
        start = threading.Barrier(WORKERS)

        def work(tokens: Tokens, start: threading.Barrier = start) -> str:
            start.wait()
            return access(tokens)

        with ThreadPoolExecutor(WORKERS) as pool:
            found = set(pool.map(work, [rig.tokens() for _ in range(WORKERS)]))
        assert len(found) == 1
        assert valid(rig, found.pop())
    assert rig.emulator.refreshes == [True, True]


def test_tasks_of_one_worker_that_race_renew_once(rig: Rig) -> None:
    async def race() -> set[str]:
        tokens = rig.tokens()
        return set(await asyncio.gather(*(tokens.access() for _ in range(WORKERS))))

    assert len(asyncio.run(race())) == 1
    assert rig.emulator.refreshes == [True]


def test_a_pair_that_could_not_be_written_is_not_used_and_not_lost(rig: Rig) -> None:
    store = FileStore(rig.path)
    store.broken = True
    tokens = Tokens(rig.login, store, rig.emulator.now)
    for _ in range(2):
        with pytest.raises(OSError):
            access(tokens)
    store.broken = False
    token = access(tokens)
    assert valid(rig, token)
    assert rig.emulator.refreshes == [True]
    assert access(rig.tokens()) == token


def test_a_renewal_is_written_down_though_its_asker_is_cancelled(rig: Rig) -> None:
    reached, release = threading.Event(), threading.Event()

    class Slow(FileStore):
        def write(self, pair: Pair) -> None:
            reached.set()
            release.wait(10)
            super().write(pair)

    async def cancelled() -> None:
        asking = asyncio.create_task(Tokens(rig.login, Slow(rig.path)).access())
        await asyncio.to_thread(reached.wait, 10)
        asking.cancel()
        release.set()

    asyncio.run(cancelled())
    assert rig.store.read() is not None
    assert access(rig.tokens())
    assert rig.emulator.refreshes == [True]


def test_a_pair_that_nobody_wrote_is_lost_and_said_so(rig: Rig) -> None:
    """Which is why the gateway has another process renew (bot/gateway/renewal.py)."""
    form = {"refresh_token": "refresh-0", "app_id": rig.login.app_id, "grant_type": "refresh_token"}
    rig.emulator.give_tokens(form, rig.login.app_secret)
    with pytest.raises(NotSetUp) as caught:
        access(rig.tokens())
    assert caught.value.reason == "token_lost"
    assert rig.store.read() is None


def test_a_refresh_token_that_ended_is_lost(rig: Rig) -> None:
    tokens = rig.tokens()
    access(tokens)
    rig.emulator.ahead = REFRESH_LIVES + 1
    with pytest.raises(NotSetUp, match="token_lost"):
        access(tokens)


def test_another_token_in_the_settings_starts_over(rig: Rig) -> None:
    access(rig.tokens())
    rig.emulator.ahead = REFRESH_LIVES + 1
    _, refresh = rig.emulator.authorise()
    token = access(rig.tokens(refresh=refresh))
    assert valid(rig, token)
    assert access(rig.tokens(refresh=refresh)) == token


def test_an_access_token_of_the_settings_is_used_until_it_is_refused(rig: Rig) -> None:
    first, _ = rig.emulator.authorise()
    tokens = rig.tokens(access=first)
    assert access(tokens) == first
    assert rig.emulator.refreshes == []
    second = access(tokens, refused=first)
    assert valid(rig, second)
    assert access(rig.tokens(access=first)) == second


def test_a_wrong_secret_is_refused(rig: Rig) -> None:
    with pytest.raises(NotSetUp, match="token_lost"):
        access(rig.tokens(app_secret="another"))


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as portal:
        yield portal


def from_server(server: PortalServer, path: Path, behaviour: Behaviour, **login: float) -> str:
    server.on(TOKEN_PATH, behaviour)
    way = Login(server.url + TOKEN_PATH, "360846", "secret", "refresh-0", **login)  # type: ignore[arg-type]
    return access(Tokens(way, FileStore(path), lambda: 1000.0))


def test_what_is_sent(server: PortalServer, tmp_path: Path) -> None:
    given = {"access_token": "a", "refresh_token": "r", "expires_in": "90000"}
    assert from_server(server, tmp_path / "pair", ok(given)) == "a"
    [call] = server.calls(TOKEN_PATH)
    assert call.headers["secret_key"] == "secret"
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.body == "refresh_token=refresh-0&app_id=360846&grant_type=refresh_token"


@pytest.mark.parametrize(
    ("expires_in", "lives"),
    [("90000", 90_000), (90_000, 90_000), (None, 3600), ("soon", 3600), (-5, 3600), ("²", 3600)],
)
def test_lives_in_all_shapes(
    server: PortalServer, tmp_path: Path, expires_in: object, lives: float
) -> None:
    given = {"access_token": "a", "refresh_token": "r", "expires_in": expires_in, "error": 0}
    from_server(server, tmp_path / "pair", ok(given))
    kept = FileStore(tmp_path / "pair").read()
    assert kept is not None
    assert kept.ends == 1000 + lives


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (drop, "broken_off"),
        (no_http, "broken_off"),
        (huge_unannounced, "too_large"),
        (status(200, "<html>Bảo trì</html>"), "not_json"),
        (status(200, "[" * 20_000), "not_json"),
        (status(302, headers={"Location": "/elsewhere"}), "redirected"),
        (status(429, headers={"Retry-After": "7"}), "rate_limited"),
        (status(500, '{"error": -1}'), "server_error"),
        (status(503, "<html>"), "server_error"),
        (ok([]), "not_json"),
        (ok({}), "wrong_shape"),
        (ok({"error": -32}), "rate_limited"),
        (ok({"access_token": "a"}), "wrong_shape"),
        (ok({"access_token": "a\r\nX: 1", "refresh_token": "r"}), "wrong_shape"),
        (ok({"access_token": 5, "refresh_token": "r"}), "wrong_shape"),
    ],
)
def test_what_may_pass_is_tried_later(
    server: PortalServer, tmp_path: Path, behaviour: Behaviour, reason: str
) -> None:
    with pytest.raises(TryLater) as caught:
        from_server(server, tmp_path / "pair", behaviour)
    assert caught.value.reason == reason
    assert FileStore(tmp_path / "pair").read() is None


def test_no_answer_in_time(server: PortalServer, tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="too_slow"):
        from_server(server, tmp_path / "pair", hang, timeout=0.1)


def test_nobody_there(rig: Rig) -> None:
    with pytest.raises(TryLater, match="unreachable"):
        access(rig.tokens(url="http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (status(404, "<html>"), "not_found"),
        (status(403), "not_allowed"),
        (status(401, '{"message": "no"}'), "not_allowed"),
        (status(401, '{"error": -14003}'), "token_lost"),
        (ok({"error": "invalid_grant"}), "token_lost"),
    ],
)
def test_what_an_operator_must_mend(
    server: PortalServer, tmp_path: Path, behaviour: Behaviour, reason: str
) -> None:
    with pytest.raises(NotSetUp) as caught:
        from_server(server, tmp_path / "pair", behaviour)
    assert caught.value.reason == reason


def test_nothing_shows_a_token(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    pair = Pair("geheim-a", "geheim-r", math.inf, "origin")
    login = replace(rig.login, refresh="geheim-r", app_secret="geheim-s", access="geheim-a")
    assert "geheim" not in repr(pair) + repr(login)
    with pytest.raises(NotSetUp):
        access(rig.tokens(refresh="geheim-r"))
    assert "refused" in caplog.text
    assert "geheim" not in caplog.text
