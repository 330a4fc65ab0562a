"""Dossiers to try: for each dialect one in each state that a citizen may meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.dataset import DemoDossier
from bot.dossiers.dossier import FactorKind, Return
from bot.dossiers.status import CLOCK_RUNS, Status

FACTORS = {
    Dialect.opencps: FactorKind.secret,
    Dialect.national: FactorKind.phone,
    Dialect.igate: FactorKind.identity,
}
"""What each dialect of the demo asks an applicant for."""

DUE_SOON = timedelta(days=2)

_State = Callable[[DemoDossier, date], bool]


@dataclass(frozen=True)
class Sample:
    """A dossier to try. `factor` is what the applicant types in."""

    dialect: Dialect
    code: str
    factor_kind: FactorKind
    factor: str
    label: str
    """Its state, in Vietnamese."""


def _in(status: Status) -> _State:
    return lambda dossier, today: dossier.status is status


def _finished(way: Return) -> _State:
    return lambda dossier, today: dossier.status is Status.finished and dossier.way is way


def _processing(least: timedelta, most: timedelta) -> _State:
    """In work, with a due day from `least` to `most` after today."""

    def holds(dossier: DemoDossier, today: date) -> bool:
        if dossier.status not in CLOCK_RUNS - {Status.accepted} or dossier.due is None:
            return False
        return least <= dossier.due.date() - today <= most

    return holds


_STATES: dict[str, _State] = {
    "Mới đăng ký, chờ tiếp nhận": _in(Status.registered),
    "Được tiếp nhận": _in(Status.accepted),
    "Đang xử lý, còn trong hạn": _processing(DUE_SOON + timedelta(days=1), timedelta(days=99)),
    "Đang xử lý, sắp đến hạn": _processing(timedelta(0), DUE_SOON),
    "Đang xử lý, quá hạn": _processing(timedelta(days=-99), timedelta(days=-1)),
    "Cần bổ sung giấy tờ": _in(Status.supplementing),
    "Cần nộp phí, lệ phí": _in(Status.paying),
    "Đã có kết quả, nhận tại quầy": _finished(Return.counter),
    "Đã có kết quả, gửi qua bưu chính": _finished(Return.post),
    "Đã có kết quả, bản điện tử": _finished(Return.electronic),
    "Đã trả kết quả": _in(Status.returned),
    "Không được tiếp nhận": _in(Status.refused),
    "Đã rút theo yêu cầu của người nộp": _in(Status.withdrawn),
    "Đã dừng xử lý": _in(Status.stopped),
}


def factor_of(dossier: DemoDossier) -> str:
    """What proves that a dossier is the applicant's, as its dialect asks for it."""
    return {
        FactorKind.secret: dossier.key.secret,
        FactorKind.phone: dossier.key.phone[-4:],
        FactorKind.identity: dossier.key.identity[-4:],
    }[FACTORS[dossier.agency.dialect]]


def samples(dossiers: Iterable[DemoDossier], today: date) -> list[Sample]:
    """The first dossier in each state, of those given; they are read only as far as needed."""
    wanted = dict(_STATES)
    found: dict[str, Sample] = {}
    for dossier in dossiers:
        label = next((label for label, state in wanted.items() if state(dossier, today)), None)
        if label is not None:
            del wanted[label]
            found[label] = _sample(dossier, label)
        if not wanted:
            break
    return [found[label] for label in _STATES if label in found]


def _sample(dossier: DemoDossier, label: str) -> Sample:
    dialect = dossier.agency.dialect
    return Sample(dialect, dossier.code, FACTORS[dialect], factor_of(dossier), label)
