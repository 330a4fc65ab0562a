"""bot.dossiers.portals.base: memory, breaker, counts, threads; and the constant-time comparison."""

from __future__ import annotations

import gc
import hmac
import inspect
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dossiers.portals import reading
from bot.dossiers.portals.breaker import Breaker, Resting
from bot.dossiers.portals.memory import Answer, Memory
from bot.errors import NoSuchDossier, PortalUnavailable
from tests.portal_dialects import Rig
from tests.portal_rig import status


def test_an_answer_is_remembered_for_a_while(dialect: Rig) -> None:
    portal = dialect.portal(cache_seconds=60)
    first = portal.look_up(dialect.code, dialect.factor)
    asked = len(dialect.server.requests)
    assert portal.look_up(dialect.code, dialect.factor) == first
    assert len(dialect.server.requests) == asked
    for _ in range(2):
        with pytest.raises(NoSuchDossier):
            portal.look_up(dialect.code, dialect.wrong)
    assert len(dialect.server.calls(dialect.question)) == 2


def test_a_trouble_is_not_remembered(dialect: Rig) -> None:
    portal = dialect.portal(cache_seconds=60)
    dialect.server.on(dialect.question, status(418))
    with pytest.raises(PortalUnavailable):
        portal.look_up(dialect.code, dialect.factor)
    dialect.tell()
    assert portal.look_up(dialect.code, dialect.factor)


def test_nothing_is_kept_where_the_memory_is_off(national: Rig) -> None:
    portal = national.portal(cache_seconds=0)
    for _ in range(2):
        portal.look_up(national.code, "4321")
    assert len(national.server.calls(national.question)) == 2


def test_the_memory_holds_neither_code_nor_factor(national: Rig) -> None:
    memory = Memory(60)
    found = national.portal().look_up(national.code, "4321")
    memory.keep(national.code, "4321", Answer(found))
    assert memory.recall(national.code, "4321") == Answer(found)
    held = repr(list(memory._answers.items()))
    assert national.code not in held
    assert "4321" not in held.replace(str(found.fetched_at.microsecond), "")


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_each_pair_has_its_own_place(code: str, factor: str, other: str, third: str) -> None:
    memory = Memory(60)
    memory.keep(code, factor, Answer(None))
    assert (memory.recall(other, third) is not None) == ((code, factor) == (other, third))


def test_the_breaker_opens_and_closes_again(dialect: Rig) -> None:
    portal = dialect.portal(breaker_failures=2, breaker_seconds=0.2, attempts=1)
    dialect.server.on(dialect.question, status(500))
    for _ in range(2):
        with pytest.raises(PortalUnavailable):
            portal.look_up(dialect.code, dialect.factor)
    assert portal.metrics().breaker == "open"
    asked = len(dialect.server.requests)
    with pytest.raises(PortalUnavailable) as caught:
        portal.look_up(dialect.code, dialect.factor)
    assert caught.value.reason == "resting"
    assert len(dialect.server.requests) == asked
    _wait_until_half_open(portal)
    with pytest.raises(PortalUnavailable):
        portal.look_up(dialect.code, dialect.factor)
    assert portal.metrics().breaker == "open", "one failure after the rest is enough"
    _wait_until_half_open(portal)
    dialect.tell()
    assert portal.look_up(dialect.code, dialect.factor)
    assert portal.metrics().breaker == "closed"


def test_after_the_rest_only_one_look_up_tries() -> None:
    breaker = Breaker(1, 0.01)

    def fail() -> None:
        raise PortalUnavailable("a", "b")

    with pytest.raises(PortalUnavailable):
        breaker.call(fail)
    while breaker.state == "open":
        pass

    def meanwhile() -> str:
        with pytest.raises(Resting):
            breaker.call(lambda: "second")
        return "first"

    assert breaker.call(meanwhile) == "first"
    assert breaker.call(lambda: "third") == "third"


def test_wrong_factors_do_not_open_the_breaker(dialect: Rig) -> None:
    portal = dialect.portal(breaker_failures=2)
    for _ in range(4):
        with pytest.raises(NoSuchDossier):
            portal.look_up(dialect.code, dialect.wrong)
    assert portal.metrics().breaker == "closed"


def test_the_breaker_keeps_no_failure(national: Rig) -> None:
    """Its traceback would keep the citizen's code and factor in memory."""
    portal = national.portal()
    national.server.on(national.question, status(418))
    with pytest.raises(PortalUnavailable):
        portal.look_up(national.code, "4321")
    gc.collect()
    assert not [o for o in gc.get_referents(portal._breaker._circuit) if isinstance(o, Exception)]
    assert portal._breaker._circuit.last_failure is None


def _wait_until_half_open(portal: object) -> None:
    while portal.metrics().breaker == "open":  # type: ignore[attr-defined]
        pass


def test_look_ups_are_counted(dialect: Rig) -> None:
    portal = dialect.portal(cache_seconds=60)
    for _ in range(2):
        portal.look_up(dialect.code, dialect.factor)
    with pytest.raises(NoSuchDossier):
        portal.look_up(dialect.code, dialect.wrong)
    dialect.server.on(dialect.question, status(418))
    with pytest.raises(PortalUnavailable):
        portal.look_up(f"{dialect.code}9", dialect.factor)
    counts = portal.metrics()
    assert (counts.look_ups, counts.from_memory, counts.found, counts.not_found) == (4, 1, 2, 1)
    assert counts.failures == {"wrong_shape": 1}
    assert counts.milliseconds >= counts.slowest > 0


def test_many_threads_at_once(dialect: Rig) -> None:
    portal = dialect.portal(breaker_failures=3, budget=30)

    def ask(number: int) -> bool:
        factor = dialect.factor if number % 2 else dialect.wrong
        try:
            return portal.look_up(dialect.code, factor).code == dialect.code
        except NoSuchDossier:
            return False

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(80)))
    assert answers == [bool(number % 2) for number in range(80)]
    assert len(dialect.server.calls(dialect.login)) <= 1
    assert portal.metrics().look_ups == 80


def test_a_closed_portal_opens_again(dialect: Rig) -> None:
    portal = dialect.portal()
    portal.close()
    portal.look_up(dialect.code, dialect.factor)
    portal.close()
    assert portal.look_up(dialect.code, dialect.factor)
    portal.close()


def test_factors_are_compared_in_constant_time(
    dialect: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One comparison a look-up, whether there is a dossier or not."""
    if dialect.kind == "opencps":
        dialect.tell(applicantIdNo="001099004321")
    portal = dialect.portal(factor="identity")
    compared = []
    compare = hmac.compare_digest

    def count(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr(reading.hmac, "compare_digest", count)
    portal.look_up(dialect.code, "4321")
    for code, factor in ((dialect.code, "4322"), (f"{dialect.code}9", "4321")):
        with pytest.raises(NoSuchDossier):
            portal.look_up(code, factor)
    assert compared == [(4, 4)] * 3
    assert "==" not in inspect.getsource(reading.proves)


@given(st.text(max_size=14), st.text(max_size=14))
def test_only_the_last_four_digits_prove(factor: str, number: str) -> None:
    if reading.proves(factor, number):
        end = "".join(c for c in number if c not in " .-" and not c.isspace())[-4:]
        assert end.isdigit()
        assert "".join(c for c in factor if c not in " .-" and not c.isspace())[-4:] == end


@given(st.from_regex(r"[0-9]{9,12}", fullmatch=True))
def test_the_end_of_a_number_proves(number: str) -> None:
    assert reading.proves(number[-4:], number)
    assert not reading.proves(number[-3:], number)
    assert not reading.proves(number[-4:], number[:-1] + "*")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_parsing_raises_nothing_but_value_errors(body: bytes) -> None:
    with suppress(ValueError):
        reading.parse(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(JSON)
def test_readers_take_anything(value: object) -> None:
    assert isinstance(reading.text(value), str)
    reading.text(value).encode()
    reading.moment(value, r"\d{14}", "%Y%m%d%H%M%S")
    amount = reading.dong(value)
    assert amount is None or amount >= 0
