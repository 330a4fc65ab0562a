"""bot.dossiers.limits in SQLite and PostgreSQL: waits that grow, and counts that none escapes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.config import ROOT
from bot.database import open_engine, reading
from bot.dossiers.limits import Asker, LookupLimits
from bot.dossiers.models import lookup_failures
from tests.integration.catalogue.conftest import database_url, engine
from tests.stores import CODE, Clock, everything_in, new_key

__all__ = ["database_url", "engine"]

FREE, WAIT, MOST = 3, 30.0, 86_400.0
ME = Asker("conversation-1", "sender-1")
STRANGER = Asker("conversation-9", "sender-9")
OTHER = "H42.14-261104-0099"
KEY = new_key()

CHILD = """
import sys
from bot.database import open_engine
from bot.dossiers.limits import Asker, LookupLimits
from bot.secret_key import SecretKey

url, key, sender, code, times = sys.argv[1:]
limits = LookupLimits(open_engine(url), SecretKey(key), 3, 30.0, 86400.0)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(times)):
    limits.failed(Asker("conversation-1", sender), code)
"""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(engine: Engine, clock: Clock) -> LookupLimits:
    return LookupLimits(engine, KEY, FREE, WAIT, MOST, clock)


def fail(limits: LookupLimits, asker: Asker, code: str, times: int) -> datetime | None:
    return [limits.failed(asker, code) for _ in range(times)][-1]


def counted(engine: Engine) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(lookup_failures)):
            found.setdefault(row.kind, []).append(row.failures)
    return found


def test_the_first_ones_are_free(limits: LookupLimits) -> None:
    assert limits.blocked_until(ME, CODE) is None
    assert fail(limits, ME, CODE, FREE - 1) is None
    assert limits.blocked_until(ME, CODE) is None


def test_waits_double_up_to_the_longest(engine: Engine, clock: Clock) -> None:
    limits = LookupLimits(engine, KEY, FREE, WAIT, 200.0, clock)
    fail(limits, ME, CODE, FREE - 1)
    for wait in (30, 60, 120, 200, 200):
        until = limits.failed(ME, CODE)
        assert until == clock.after(wait)
        clock.forward(wait - 1)
        assert limits.blocked_until(ME, CODE) == until
    clock.forward(1)
    assert limits.blocked_until(ME, CODE) is None


def test_very_many_failures_make_no_impossible_date(limits: LookupLimits, clock: Clock) -> None:
    assert fail(limits, ME, CODE, 90) == clock.after(MOST)


def test_asking_while_blocked_does_not_lengthen_the_wait(limits: LookupLimits) -> None:
    until = fail(limits, ME, CODE, FREE)
    assert {limits.blocked_until(ME, CODE) for _ in range(5)} == {until}


@pytest.mark.parametrize(
    ("asker", "code"),
    [
        (Asker(ME.conversation, "sender-2"), OTHER),
        (Asker("conversation-2", ME.sender), OTHER),
        (STRANGER, CODE),
    ],
    ids=["conversation", "sender", "code"],
)
def test_each_counter_blocks_by_itself(limits: LookupLimits, asker: Asker, code: str) -> None:
    until = fail(limits, ME, CODE, FREE)
    assert limits.blocked_until(asker, code) == until


def test_who_shares_nothing_is_not_blocked(limits: LookupLimits) -> None:
    fail(limits, ME, CODE, FREE)
    assert limits.blocked_until(STRANGER, OTHER) is None


def test_the_same_text_in_two_places_is_two_counters(limits: LookupLimits) -> None:
    fail(limits, Asker("x", "y"), "z", FREE)
    assert limits.blocked_until(Asker("y", "z"), "x") is None


def test_the_longest_of_several_waits_counts(limits: LookupLimits, clock: Clock) -> None:
    fail(limits, ME, CODE, FREE)
    longer = fail(limits, STRANGER, OTHER, FREE + 2)
    assert limits.blocked_until(ME, OTHER) == longer == clock.after(120)


def test_a_counter_untouched_for_the_longest_wait_is_forgotten(
    limits: LookupLimits, clock: Clock
) -> None:
    fail(limits, ME, CODE, FREE + 3)
    clock.forward(MOST - 1)
    assert limits.failed(ME, CODE) is not None
    clock.forward(MOST)
    assert fail(limits, ME, CODE, FREE - 1) is None


def test_limits_survive_a_restart(limits: LookupLimits, database_url: str, clock: Clock) -> None:
    until = fail(limits, ME, CODE, FREE)
    again = LookupLimits(open_engine(database_url), KEY, FREE, WAIT, MOST, clock)
    assert again.blocked_until(ME, CODE) == until


def test_a_success_clears_all_three(limits: LookupLimits) -> None:
    fail(limits, ME, CODE, FREE - 1)
    limits.succeeded(ME, CODE)
    assert fail(limits, ME, CODE, FREE - 1) is None


def test_one_dossier_clears_its_senders_counter_once(limits: LookupLimits) -> None:
    """Who owns a dossier may not wash a guess at others' away with each look at it."""
    own = "H42.14-261104-0001"
    guesses = 0
    while guesses < 100:
        victim = f"H42.14-261104-{1000 + guesses}"
        guesser = Asker(f"conversation-{guesses}", ME.sender)
        if limits.blocked_until(guesser, victim):
            break
        limits.failed(guesser, victim)
        guesses += 1
        limits.succeeded(Asker("conversation-own", ME.sender), own)
    assert guesses == 1 + FREE


def test_the_next_day_it_clears_again(limits: LookupLimits, clock: Clock) -> None:
    for _ in range(3):
        fail(limits, ME, CODE, FREE - 1)
        limits.succeeded(ME, CODE)
        clock.forward(MOST)
    fail(limits, ME, CODE, FREE - 1)
    limits.succeeded(ME, CODE)
    assert fail(limits, ME, CODE, FREE - 1) is None


def test_a_success_with_nothing_to_clear_uses_nothing_up(
    limits: LookupLimits, engine: Engine
) -> None:
    limits.succeeded(ME, CODE)
    assert counted(engine) == {}
    fail(limits, ME, CODE, FREE - 1)
    limits.succeeded(ME, CODE)
    assert counted(engine) == {"cleared": [0]}


def test_others_at_the_same_counter_clear_it_with_theirs(limits: LookupLimits) -> None:
    """Many citizens behind one sender (a counter's computer) do not add up to a block."""
    for number in range(10):
        code = f"H42.14-261104-{number:04}"
        asker = Asker(f"conversation-{number}", ME.sender)
        assert fail(limits, asker, code, FREE - 1) is None
        limits.succeeded(asker, code)


def test_a_guessed_code_stays_counted_whatever_else_goes_well(limits: LookupLimits) -> None:
    until = fail(limits, ME, CODE, FREE)
    limits.succeeded(Asker("conversation-2", ME.sender), OTHER)
    assert limits.blocked_until(STRANGER, CODE) == until


def test_threads_that_fail_together_are_all_counted(engine: Engine, limits: LookupLimits) -> None:
    together = Barrier(8)

    def guess(_: int) -> None:
        together.wait()
        for _ in range(5):
            limits.failed(ME, CODE)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(8)))
    assert counted(engine) == {"conversation": [40], "sender": [40], "code": [40]}


def test_failures_and_successes_at_the_same_time_end_in_no_error(limits: LookupLimits) -> None:
    together = Barrier(6)

    def mix(number: int) -> None:
        together.wait()
        for turn in range(10):
            asker = Asker(f"conversation-{(number + turn) % 2}", f"sender-{turn % 2}")
            code = (CODE, OTHER)[(number * turn) % 2]
            (limits.succeeded if (number + turn) % 3 == 0 else limits.failed)(asker, code)
            limits.purge()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(mix, range(6)))


def test_processes_that_fail_together_are_all_counted(engine: Engine, database_url: str) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, database_url, KEY.text, sender, CODE, "20"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for sender in ("sender-1", "sender-2")
    ]
    for process in started:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert counted(engine) == {"conversation": [40], "sender": [20, 20], "code": [40]}


def test_purging_deletes_what_is_forgotten_and_nothing_else(
    limits: LookupLimits, engine: Engine, clock: Clock
) -> None:
    fail(limits, ME, CODE, FREE)
    limits.succeeded(ME, CODE)
    fail(limits, ME, CODE, FREE)
    clock.forward(MOST)
    fail(limits, STRANGER, OTHER, 1)
    limits.purge()
    assert counted(engine) == {"conversation": [1], "sender": [1], "code": [1]}


def test_nothing_in_the_table_tells_who_or_what(limits: LookupLimits, engine: Engine) -> None:
    fail(limits, ME, CODE, FREE)
    limits.succeeded(ME, CODE)
    fail(limits, ME, CODE, FREE)
    kept = everything_in(engine)
    assert "cleared" in kept
    assert not any(value in kept for value in (ME.conversation, ME.sender, CODE))
