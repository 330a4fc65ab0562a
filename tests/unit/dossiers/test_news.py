"""What is worth a message, and what is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.dossiers.dossier import Collection, Dossier, Payment, Return
from bot.dossiers.news import is_closed, is_news
from bot.dossiers.status import Status

NOON = datetime(2026, 11, 4, 5, 0, tzinfo=timezone.utc)


def dossier(status: Status = Status.processing, **values: Any) -> Dossier:
    return Dossier(**{"code": "H42.21-261101-000001", "fetched_at": NOON, **values}, status=status)


NEWS = {
    "status": (dossier(), dossier(Status.finished)),
    "a state that nobody knows": (dossier(), dossier(Status.unknown, status_text="Chờ ký")),
    "words for it": (
        dossier(Status.unknown, status_text="Thẩm định"),
        dossier(Status.unknown, status_text="Chờ ký"),
    ),
    "a paper": (dossier(requested=("Đơn",)), dossier(requested=("Đơn", "Sơ đồ"))),
    "to pay": (dossier(), dossier(payment=Payment())),
    "how much": (dossier(payment=Payment()), dossier(payment=Payment(amount=50_000))),
    "until when": (
        dossier(payment=Payment(deadline=date(2026, 11, 5))),
        dossier(payment=Payment(deadline=date(2026, 11, 9))),
    ),
    "where it is had": (dossier(), dossier(collection=Collection(place="Quầy 3"))),
    "how it is had": (
        dossier(collection=Collection(way=Return.counter)),
        dossier(collection=Collection(way=Return.post)),
    ),
    "where it travels": (
        dossier(collection=Collection(way=Return.post)),
        dossier(collection=Collection(way=Return.post, tracking="EA123")),
    ),
    "a due day": (dossier(), dossier(due=NOON)),
    "another due day": (dossier(due=NOON), dossier(due=NOON + timedelta(days=1))),
}
NO_NEWS = {
    "when it was fetched": (dossier(), dossier(fetched_at=NOON + timedelta(days=1))),
    "words for a known state": (dossier(status_text="Tại quầy"), dossier(status_text="Tại phòng")),
    "spelling of words": (
        dossier(Status.unknown, status_text="Chờ  ký"),
        dossier(Status.unknown, status_text="chờ ký"),
    ),
    "order of papers": (dossier(requested=("A", "B")), dossier(requested=("B", "A"))),
    "hour of the due day": (dossier(due=NOON), dossier(due=NOON + timedelta(hours=3))),
    "address of a page": (
        dossier(payment=Payment(amount=1, url="https://x.vn/?t=1")),
        dossier(payment=Payment(amount=1, url="https://x.vn/?t=2")),
    ),
    "a due day left out": (dossier(due=NOON), dossier()),
    "an amount not read": (dossier(payment=Payment(amount=1)), dossier(payment=Payment())),
    "words left out": (dossier(Status.unknown, status_text="Chờ ký"), dossier(Status.unknown)),
}


@pytest.mark.parametrize("name", NEWS)
def test_it_is_news(name: str) -> None:
    assert is_news(*NEWS[name])


@pytest.mark.parametrize("name", NO_NEWS)
def test_it_is_no_news(name: str) -> None:
    assert not is_news(*NO_NEWS[name])


@pytest.mark.parametrize("before, now", [*NEWS.values(), *NO_NEWS.values()])
def test_what_was_told_once_is_no_news(before: Dossier, now: Dossier) -> None:
    assert not is_news(now, Dossier.parse_raw(now.json()))
    assert not is_news(before, before)


def test_which_states_are_the_last() -> None:
    assert {s.value for s in Status if is_closed(dossier(s))} == {
        "returned",
        "refused",
        "withdrawn",
    }
