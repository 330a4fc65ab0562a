"""bot.dossiers.lookup with real clients before a demo portal: each outcome, and what it leaves."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.database import reading
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.samples import FACTORS
from bot.dossiers.known import KnownDossiers
from bot.dossiers.limits import LookupLimits
from bot.dossiers.lookup import Asker, Lookups, Outcome, Result
from bot.dossiers.models import lookup_failures
from bot.dossiers.portals.routing import Portals
from bot.vault import Vault
from tests.demo_clients import demo_clients
from tests.demo_portal import Demo, RunningDemo
from tests.stores import Clock, everything_in, new_key, sqlite_engine

FREE, WAIT, MOST = 3, 30.0, 86_400.0
ME = Asker("conversation-1", "sender-1")
STRANGER = Asker("conversation-9", "sender-9")
LABEL = "Đang xử lý, còn trong hạn"
KEY = new_key()


@dataclass
class Bench:
    """The parts of a look-up, and the demo portal to set faults in."""

    lookups: Lookups
    limits: LookupLimits
    known: KnownDossiers
    portals: Portals
    engine: Engine
    demo: Demo
    clock: Clock

    def asked(self) -> int:
        """How many look-ups the portals' clients were given."""
        return sum(portal.metrics().look_ups for portal in self.portals)

    def failures(self) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.sum(lookup_failures.c.failures))) or 0


@pytest.fixture
def bench(running: RunningDemo, tmp_path: Path) -> Iterator[Bench]:
    portals, clock = demo_clients(running.url), Clock()
    with sqlite_engine(tmp_path) as engine, running.client() as http:
        limits = LookupLimits(engine, KEY, FREE, WAIT, MOST, clock)
        known = KnownDossiers(engine, Vault(engine, KEY), KEY, timedelta(days=90))
        lookups = Lookups(portals, limits, known)
        yield Bench(lookups, limits, known, portals, engine, Demo(http), clock)
        http.delete("/__faults__")
        portals.close()


@pytest.fixture(params=list(Dialect))
def sample(request: pytest.FixtureRequest, bench: Bench) -> dict[str, str]:
    """A dossier of each dialect in turn."""
    return bench.demo.sample(request.param, LABEL)


@pytest.fixture
def national(bench: Bench) -> dict[str, str]:
    return bench.demo.sample(Dialect.national, LABEL)


def wrong(factor: str) -> str:
    return ("1" if factor[0] != "1" else "2") + factor[1:]


def unknown(code: str) -> str:
    """A code that is no dossier's, of the same agency."""
    return re.sub(r"\d+$", lambda number: "9" * len(number.group()), code)


def test_found(bench: Bench, sample: dict[str, str]) -> None:
    result = bench.lookups.look_up(ME, sample["code"], sample["factor"])
    assert result.outcome is Outcome.found
    assert result.dossier is not None and result.dossier.code == sample["code"]
    assert result == Result(Outcome.found, result.dossier, portal=result.dossier.portal)
    assert bench.failures() == 0


def test_unknown_code_and_wrong_factor_are_the_same_in_everything(
    bench: Bench, sample: dict[str, str]
) -> None:
    code, factor = sample["code"], sample["factor"]
    answers, left = [], []
    for number, (tried, given) in enumerate([(code, wrong(factor)), (unknown(code), factor)]):
        asker = Asker(f"conversation-{number}", f"sender-{number}")
        asked, failed = bench.asked(), bench.failures()
        answers.append([bench.lookups.look_up(asker, tried, given) for _ in range(FREE + 1)])
        left.append((bench.asked() - asked, bench.failures() - failed))
        assert bench.known.codes(asker.conversation) == []
    assert answers[0] == answers[1]
    assert left == [(FREE, FREE * 3)] * 2
    outcomes = [result.outcome for result in answers[0]]
    assert outcomes == [Outcome.no_match] * FREE + [Outcome.blocked]
    waits = [result.until for result in answers[0]]
    assert waits == [None, None, bench.clock.after(WAIT), bench.clock.after(WAIT)]


def test_a_code_of_no_portal(bench: Bench) -> None:
    assert bench.lookups.look_up(ME, "X99.1-261104-0001", "4321") == Result(Outcome.no_portal)
    assert bench.lookups.factor_kind("X99.1-261104-0001") is None
    assert bench.asked() == bench.failures() == 0


def test_each_portal_wants_its_factor(bench: Bench, sample: dict[str, str]) -> None:
    assert bench.lookups.factor_kind(sample["code"]) is FACTORS[Dialect(sample["dialect"])]


@pytest.mark.parametrize("shared", ["conversation", "sender", "code"])
def test_who_is_blocked_learns_nothing_even_with_the_right_factor(
    bench: Bench, national: dict[str, str], shared: str
) -> None:
    code, factor = national["code"], national["factor"]
    mine = Asker(
        ME.conversation if shared == "conversation" else "conversation-2",
        ME.sender if shared == "sender" else "sender-2",
    )
    tried = code if shared == "code" else unknown(code)
    for _ in range(FREE):
        bench.lookups.look_up(ME, tried, wrong(factor))
    asked, failed, until = bench.asked(), bench.failures(), bench.clock.after(WAIT)
    for given in (factor, wrong(factor), factor):
        result = bench.lookups.look_up(mine, code, given)
        assert result == Result(Outcome.blocked, until=until, portal="Cổng mẫu quốc gia")
    assert (bench.asked(), bench.failures()) == (asked, failed)
    bench.clock.now = until
    assert bench.lookups.look_up(mine, code, factor).outcome is Outcome.found


def test_others_are_not_blocked(bench: Bench, national: dict[str, str]) -> None:
    for _ in range(FREE):
        bench.lookups.look_up(ME, unknown(national["code"]), "0000")
    result = bench.lookups.look_up(STRANGER, national["code"], national["factor"])
    assert result.outcome is Outcome.found


def test_a_right_one_makes_up_for_slips(bench: Bench, national: dict[str, str]) -> None:
    code, factor = national["code"], national["factor"]
    for given in (wrong(factor), wrong(factor), factor, wrong(factor), wrong(factor), factor):
        result = bench.lookups.look_up(ME, code, given)
        assert result.until is None
    assert result.outcome is Outcome.found


def test_guesses_at_once_are_not_more_than_guesses_one_by_one(
    bench: Bench, national: dict[str, str]
) -> None:
    def guess(number: int) -> Outcome:
        asker = Asker(f"conversation-{number}", f"sender-{number}")
        return bench.lookups.look_up(asker, national["code"], wrong(national["factor"])).outcome

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(guess, range(12)))
    assert outcomes.count(Outcome.no_match) == FREE == bench.asked()
    assert outcomes.count(Outcome.blocked) == 12 - FREE


@pytest.mark.parametrize("fault", ["reset", "500", "503", "html", "broken_json", "401"])
def test_portal_down_and_nothing_seen_before(
    bench: Bench, sample: dict[str, str], fault: str
) -> None:
    bench.demo.fault(Dialect(sample["dialect"]), fault)
    portal = bench.portals.for_code(sample["code"])
    assert portal is not None
    for given in (sample["factor"], wrong(sample["factor"])):
        result = bench.lookups.look_up(ME, sample["code"], given)
        assert result == Result(Outcome.portal_down, portal=portal.name)
    assert bench.failures() == 0


def test_portal_down_and_the_state_seen_before(bench: Bench, sample: dict[str, str]) -> None:
    code, factor = sample["code"], sample["factor"]
    seen = bench.lookups.look_up(ME, code, factor).dossier
    assert seen is not None
    bench.demo.fault(Dialect(sample["dialect"]), "503")
    result = bench.lookups.look_up(ME, code, factor)
    assert result == Result(Outcome.portal_down, last=seen, portal=seen.portal)
    assert result.last is not None and result.last.fetched_at == seen.fetched_at
    assert bench.failures() == 0


def test_the_last_state_is_nobody_elses(bench: Bench, national: dict[str, str]) -> None:
    code, factor = national["code"], national["factor"]
    bench.lookups.look_up(ME, code, factor)
    bench.demo.fault(Dialect.national, "503")
    same_person = Asker("conversation-2", ME.sender)
    for asker in (same_person, STRANGER):
        result = bench.lookups.look_up(asker, code, factor)
        assert (result.outcome, result.last) == (Outcome.portal_down, None)
    assert bench.failures() == 0


def test_the_last_state_is_not_guessed_while_the_portal_is_down(
    bench: Bench, national: dict[str, str]
) -> None:
    code, factor = national["code"], national["factor"]
    bench.lookups.look_up(ME, code, factor)
    bench.demo.fault(Dialect.national, "503")
    results = [bench.lookups.look_up(ME, code, wrong(factor)) for _ in range(FREE)]
    assert [(r.outcome, r.last) for r in results] == [(Outcome.portal_down, None)] * FREE
    assert [r.until for r in results] == [None, None, bench.clock.after(WAIT)]
    blocked = bench.lookups.look_up(ME, code, factor)
    assert (blocked.outcome, blocked.last) == (Outcome.blocked, None)


def test_the_last_state_is_the_latest(bench: Bench) -> None:
    sample = bench.demo.sample(Dialect.national, "Đang xử lý, sắp đến hạn")
    code, factor = sample["code"], sample["factor"]
    first = bench.lookups.look_up(ME, code, factor).dossier
    assert bench.demo.advance(code, "supplementing").status_code == 200
    second = bench.lookups.look_up(ME, code, factor).dossier
    assert first is not None and second is not None and first.status is not second.status
    bench.demo.fault(Dialect.national, "reset")
    assert bench.lookups.look_up(ME, code, factor).last == second
    assert len(bench.known.codes(ME.conversation)) == 1


def test_neither_code_nor_factor_is_written_down_in_clear(
    bench: Bench, sample: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code, factor = sample["code"], sample["factor"]
    guess = wrong(factor)
    bench.lookups.look_up(ME, code, factor)
    bench.lookups.look_up(ME, code, guess)
    bench.demo.fault(Dialect(sample["dialect"]), "503")
    bench.lookups.look_up(ME, code, factor)
    bench.lookups.look_up(ME, code, guess)
    bench.lookups.look_up(ME, code, guess)
    assert bench.lookups.look_up(ME, code, factor).outcome is Outcome.blocked
    kept = everything_in(bench.engine)
    assert all(table in kept for table in ("conversation-1", "sender", "gAAAA"))
    assert code not in kept and code not in caplog.text
    assert "server_error" in caplog.text or "overloaded" in caplog.text
    # Four digits may stand in any number by chance: only by themselves are they a factor.
    for secret in (factor, guess):
        assert not has_word(secret, kept) and not has_word(secret, caplog.text)


def has_word(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_whether_there_is_a_portal_to_ask_is_known(bench: Bench) -> None:
    assert bench.lookups.connected
    assert not Lookups(Portals([]), bench.limits, bench.known).connected
