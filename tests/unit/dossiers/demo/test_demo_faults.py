"""Faults that need no real connection; the others are in tests/integration/test_demo_portal.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.faulty import HUGE_BYTES
from tests.demo_portal import OPENCPS, OPENCPS_HEADERS, Demo


@pytest.fixture
def demo() -> Demo:
    return Demo.inside()


@pytest.fixture
def code(demo: Demo) -> str:
    return demo.sample(Dialect.opencps, "quá hạn")["code"]


def ask(demo: Demo, code: str) -> Any:
    asked = {"dossierNo": code}
    return demo.http.get(
        f"{OPENCPS}/dossiers", params=asked, headers=OPENCPS_HEADERS, follow_redirects=False
    )


@pytest.mark.parametrize("status", ["401", "403", "429", "500", "503"])
def test_a_status_is_answered_as_often_as_asked(demo: Demo, code: str, status: str) -> None:
    demo.fault(Dialect.opencps, status, times=2)
    statuses = [ask(demo, code).status_code for _ in range(3)]
    assert statuses == [int(status), int(status), 200]


def test_without_times_it_stays_until_it_is_cleared(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "503", times=None)
    assert [ask(demo, code).status_code for _ in range(5)] == [503] * 5
    expected = {"dialect": "opencps", "fault": "503", "part": "data", "times": None}
    assert demo.http.get("/__faults__").json() == {"faults": [{**expected, "seconds": 0.5}]}
    assert demo.http.delete("/__faults__").json() == {"faults": []}
    assert ask(demo, code).status_code == 200


def test_reading_tells_how_often_it_is_left(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "500", times=2)
    ask(demo, code)
    assert demo.http.get("/__faults__").json()["faults"][0]["times"] == 1
    ask(demo, code)
    assert demo.http.get("/__faults__").json()["faults"] == []


def test_a_fault_meets_only_its_dialect_and_its_part(demo: Demo) -> None:
    for dialect in (Dialect.igate, Dialect.national):
        demo.fault(dialect, "500", part="auth")
    assert demo.token().status_code == demo.session().status_code == 500
    assert demo.search("x").status_code == 401
    assert demo.http.get("/").status_code == 200
    demo.http.delete("/__faults__")
    for dialect in (Dialect.igate, Dialect.national):
        demo.fault(dialect, "500")
    assert demo.token().status_code == demo.session().status_code == 200
    assert demo.search().status_code == demo.national("x").status_code == 500
    assert demo.http.get(f"{OPENCPS}/dossiers", headers=OPENCPS_HEADERS).status_code == 200


def test_retry_after_comes_with_one_of_the_two(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "429")
    assert "retry-after" not in ask(demo, code).headers
    demo.fault(Dialect.opencps, "429_retry_after")
    answer = ask(demo, code)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_redirect_leads_to_another_host(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "redirect")
    answer = ask(demo, code)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("https://dang-nhap.invalid/")


def test_html_and_wrong_json_come_with_status_200(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "html")
    assert "text/html" in ask(demo, code).headers["content-type"]
    demo.fault(Dialect.opencps, "wrong_json")
    assert isinstance(ask(demo, code).json(), list)
    demo.fault(Dialect.opencps, "broken_json")
    broken = ask(demo, code)
    assert broken.status_code == 200 and "json" in broken.headers["content-type"]
    with pytest.raises(json.JSONDecodeError):
        broken.json()


def test_203_carries_what_it_should_not(demo: Demo, code: str) -> None:
    right = ask(demo, code).json()
    demo.fault(Dialect.opencps, "203")
    answer = ask(demo, code)
    assert answer.status_code == 203 and answer.json() == right


def test_odd_dates_spoil_nothing_but_dates(demo: Demo, code: str) -> None:
    right = ask(demo, code).json()["data"][0]
    demo.fault(Dialect.opencps, "odd_dates")
    odd = ask(demo, code).json()["data"][0]
    assert {name for name in right if right[name] != odd[name]} == {
        name for name in right if name.endswith("Date") and right[name]
    }


@pytest.mark.parametrize("dialect", [Dialect.national, Dialect.igate])
def test_the_dates_of_each_dialect_are_spoilt(demo: Demo, dialect: Dialect) -> None:
    code = demo.sample(dialect, "quá hạn")["code"]
    demo.fault(dialect, "odd_dates")
    if dialect is Dialect.national:
        row = demo.national(code).json()["result"][0]
        assert row["NgayHenTra"] != row["NgayTiepNhan"]
        assert not row["NgayHenTra"].startswith("2026111")
        assert row["MaHoSo"] == code
    else:
        row = demo.search(code=code).json()["content"][0]
        assert not row["appointmentDate"].startswith("2026-1")


def test_empty_strings_leave_what_identifies_a_dossier(demo: Demo) -> None:
    sample = demo.sample(Dialect.igate, "quá hạn")
    demo.fault(Dialect.igate, "empty_strings")
    row = demo.search(code=sample["code"]).json()["content"][0]
    assert row["code"] == sample["code"] and row["dossierStatus"] == {"id": 4}
    assert row["applicant"]["data"]["identityNumber"].endswith(sample["factor"])
    assert row["appointmentDate"] == row["completedDate"] == row["statusCurrentTask"] == ""
    assert row["agency"] == {"name": ""}


def test_a_token_that_has_ended_stays_ended(demo: Demo) -> None:
    token = demo.token().json()["access_token"]
    assert demo.search(token).status_code == 200
    demo.fault(Dialect.igate, "expired_token", times=1)
    assert demo.search(token).status_code == demo.search(token).status_code == 401
    assert demo.search().status_code == 200


def test_a_session_that_has_ended_stays_ended(demo: Demo) -> None:
    session = demo.session().json()["session"]
    demo.fault(Dialect.national, "expired_token", times=1)
    codes = [demo.national("x", session).json()["error_code"] for _ in range(2)]
    assert codes == [2, 2] and demo.national("x").json()["error_code"] == 0


def test_opencps_says_401_for_an_ended_token(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "expired_token", times=1)
    assert [ask(demo, code).status_code for _ in range(2)] == [401, 200]


def test_trickle_is_the_right_answer_in_the_end(demo: Demo, code: str) -> None:
    right = ask(demo, code).json()
    demo.fault(Dialect.opencps, "trickle", seconds=0)
    assert ask(demo, code).json() == right


def test_huge_is_huge(demo: Demo, code: str) -> None:
    demo.fault(Dialect.opencps, "huge")
    assert len(ask(demo, code).content) >= HUGE_BYTES


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"dialect": "x", "fault": "500"},
        {"dialect": "igate", "fault": "x"},
        {"dialect": "igate", "fault": 500},
        {"dialect": "igate", "fault": "500", "part": "x"},
        {"dialect": "igate", "fault": "500", "times": 0},
        {"dialect": "igate", "fault": "500", "times": "2"},
        {"dialect": "igate", "fault": "500", "times": True},
        {"dialect": "igate", "fault": "trickle", "seconds": -1},
        {"dialect": "igate", "fault": "trickle", "seconds": "1"},
        [],
    ],
)
def test_a_wrong_order_is_told(demo: Demo, body: object) -> None:
    refused = demo.http.post("/__faults__", json=body)
    assert refused.status_code == 400 and refused.json()["message"]
    assert demo.http.get("/__faults__").json() == {"faults": []}
