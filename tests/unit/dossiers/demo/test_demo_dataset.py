"""The demo's dossiers: as many as promised, the same each time, and nobody's."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.config import ROOT
from bot.dossiers.demo.agencies import AGENCIES, PER_DAY, Dialect, slots_of
from bot.dossiers.demo.dataset import Dataset, DemoDossier
from bot.dossiers.demo.numbering import (
    DAYS,
    TOTAL,
    Key,
    key_of_code,
    key_of_hex_id,
    key_of_identity,
    key_of_value,
)
from bot.dossiers.demo.procedures import all_procedures
from bot.dossiers.demo.samples import samples
from bot.dossiers.dossier import FactorKind, Return
from bot.dossiers.status import CLOCK_RUNS, NATIONAL, Status
from tests.dossier_codes import find_dossier_codes

TODAY = date(2026, 11, 4)


@pytest.fixture(scope="module")
def dossiers() -> list[DemoDossier]:
    """All of them, on one day."""
    dataset = Dataset(TODAY)
    return [dataset[number] for number in range(len(dataset))]


def test_there_are_53716() -> None:
    assert len(Dataset(TODAY)) == TOTAL == DAYS * PER_DAY == 53_716
    assert sum(agency.per_day for agency in AGENCIES) == PER_DAY
    with pytest.raises(IndexError):
        Dataset(TODAY)[53_716]


def test_codes_and_numbers_are_unique(dossiers: list[DemoDossier]) -> None:
    assert len({d.code for d in dossiers}) == 53_716
    assert len({d.key.identity for d in dossiers}) == 53_716
    assert len({d.key.hex_id(24) for d in dossiers}) == 53_716


def test_a_code_a_number_and_an_id_lead_back_to_the_dossier(dossiers: list[DemoDossier]) -> None:
    for dossier in dossiers[::37]:
        key = dossier.key
        assert key_of_code(key.code) == key
        assert key_of_value(key.value) == key
        assert key_of_identity(key.identity) == key
        assert key_of_hex_id(key.hex_id(24), 24) == key
        assert Dataset(TODAY).by_code(key.code) == dossier


@pytest.mark.parametrize(
    "code",
    [
        "",
        "H42.31",
        "H42.31-261103-0000",
        "H42.31-261103-0019",
        "H42.31-261103-001",
        "H42.31-261103-00001",
        "H42.31-261332-0001",
        "H42.99-261103-0001",
        "h42.31-261103-0001",
        "G22.99.09-261103-0001",
        "NBSTP.261103.00031",
        "NBSTP-261103-00001",
        "H42.31-٢٦١١٠٣-0001",
        "000.00.21.H42-190101-0001",
    ],
)
def test_a_code_that_no_agency_gives_is_nobodys(code: str) -> None:
    assert key_of_code(code) is None


def test_a_strange_id_is_nobodys() -> None:
    right = Key(TODAY, 5).hex_id(24)
    for wrong in ("", "x" * 24, right[:-1], "0" + right, "f" * 24, right.upper(), right[::-1]):
        assert key_of_hex_id(wrong, 24) is None
    assert key_of_identity("037099000001") is None


def test_dossiers_of_today_and_of_long_ago_are_not_in_the_set() -> None:
    dataset = Dataset(TODAY)
    inside = {1, DAYS}
    for age in (-1, 0, 1, DAYS, DAYS + 1):
        found = dataset.by_key(Key(TODAY - timedelta(days=age), 0))
        assert (found is not None) == (age in inside), age


def test_the_same_seed_gives_the_same_dossiers_in_any_process() -> None:
    script = (
        "from datetime import date\n"
        "from bot.dossiers.demo.dataset import Dataset\n"
        "print([Dataset(date(2026, 11, 4))[n] for n in range(0, 53716, 4001)])"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": "utf-8",
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = [Dataset(TODAY)[number] for number in range(0, 53_716, 4001)]
    assert printed == {f"{here}\n".encode()}


def test_a_code_stays_valid_and_its_past_stays_as_it_was() -> None:
    code = Key(TODAY, 700).code
    before: tuple[object, ...] = ()
    for age in range(1, DAYS + 1):
        dossier = Dataset(TODAY + timedelta(days=age)).by_code(code)
        assert dossier is not None
        assert dossier.history[: len(before)] == before
        before = dossier.history
    assert len(before) > 2


def test_no_number_can_be_a_real_persons(dossiers: list[DemoDossier]) -> None:
    for dossier in dossiers[::11]:
        assert dossier.key.identity.startswith("999") and len(dossier.key.identity) == 12
        assert dossier.key.phone.startswith("0000") and len(dossier.key.phone) == 10
        assert dossier.applicant == f"Người nộp {dossier.key.value:05d}"
        assert not _is_s10(dossier.key.tracking)


def _is_s10(number: str) -> bool:
    """Whether a postal number's check digit is right (UPU S10)."""
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    rest = 11 - sum(w * int(n) for w, n in zip(weights, number[2:10], strict=True)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def test_a_real_postal_number_would_be_noticed() -> None:
    assert _is_s10("RB473124829GB")


def test_codes_are_recognised_in_a_message(dossiers: list[DemoDossier]) -> None:
    for dossier in dossiers[:PER_DAY]:
        text = f"cho mình hỏi hồ sơ {dossier.code} đến đâu rồi"
        assert find_dossier_codes(text) == [dossier.code]


def test_every_status_occurs_and_most_dossiers_are_done(dossiers: list[DemoDossier]) -> None:
    shares = {status: n / TOTAL for status, n in Counter(d.status for d in dossiers).items()}
    assert set(shares) == set(NATIONAL.values())
    assert shares[Status.returned] > 0.4
    assert 0.1 < shares[Status.processing] < 0.3
    assert all(share > 0.005 for share in shares.values())


def test_some_are_late_but_not_most(dossiers: list[DemoDossier]) -> None:
    running = [d for d in dossiers if d.status in CLOCK_RUNS]
    late = [d for d in running if d.due and d.due.date() < TODAY]
    assert 0.02 < len(late) / len(running) < 0.3


def test_dates_follow_each_other(dossiers: list[DemoDossier]) -> None:
    for dossier in dossiers[::7]:
        times = [event.at for event in dossier.history]
        assert times == sorted(times) and times[-1].date() < TODAY, dossier.code
        assert all(time.utcoffset() == timedelta(hours=7) for time in times)
        assert (dossier.received is None) == (dossier.due is None)
        if dossier.received and dossier.due:
            assert dossier.submitted < dossier.received < dossier.due
            assert dossier.due.weekday() < 5
        done = dossier.status in {Status.finished, Status.returned}
        assert (dossier.finished is not None) == done
        assert (dossier.returned is not None) == (dossier.status is Status.returned)


def test_what_is_asked_for_is_there(dossiers: list[DemoDossier]) -> None:
    for dossier in dossiers:
        if dossier.status is Status.supplementing:
            assert dossier.asked_papers and dossier.answer_by
        if dossier.status is Status.paying:
            assert dossier.fee > 0 and dossier.answer_by
        if dossier.status is Status.finished:
            assert bool(dossier.place) == bool(dossier.hours) == (dossier.way is Return.counter)
            assert bool(dossier.tracking) == (dossier.way is Return.post)


def test_procedures_are_the_catalogues(dossiers: list[DemoDossier]) -> None:
    names = {procedure.code: procedure.name for procedure in all_procedures()}
    for dossier in dossiers[::53]:
        assert names[dossier.procedure.code] == dossier.procedure.name
        assert dossier.agency.level in dossier.procedure.levels


@pytest.mark.parametrize("dialect", Dialect)
def test_on_every_day_each_dialect_has_a_sample_of_each_state(dialect: Dialect) -> None:
    for ahead in range(0, 400, 27):
        today = TODAY + timedelta(days=ahead)
        dataset = Dataset(today)
        found = samples(filter(None, map(dataset.by_key, dataset.keys(dialect))), today)
        assert len(found) == len({sample.label for sample in found}) == 14, today
        for sample in found:
            dossier = dataset.by_code(sample.code)
            assert dossier and dossier.agency.dialect is dialect is sample.dialect
            whole = {
                FactorKind.secret: dossier.key.secret,
                FactorKind.phone: dossier.key.phone,
                FactorKind.identity: dossier.key.identity,
            }[sample.factor_kind]
            assert whole.endswith(sample.factor) and len(sample.factor) >= 4


def test_each_dialect_serves_its_own_units() -> None:
    everything = sorted(slot for dialect in Dialect for slot in slots_of(dialect))
    assert everything == list(range(PER_DAY))
    beginnings = {Dialect.igate: "H42.", Dialect.national: "G22.99", Dialect.opencps: "NB"}
    for dialect, beginning in beginnings.items():
        for slot in slots_of(dialect):
            assert Key(TODAY, slot).code.startswith(beginning)
