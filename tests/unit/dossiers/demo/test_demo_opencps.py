"""The demo's OpenCPS answers in the documented shape, and refuses as the real one does."""

from __future__ import annotations

import re

import pytest

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.opencps import API_PATHS, BASE_PATH, STATUSES
from bot.dossiers.status import NATIONAL
from tests.demo_portal import OPENCPS, OPENCPS_HEADERS, Demo

DATE = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d")
DOCUMENTED = {
    *("dossierId", "dossierNo", "serviceCode", "govAgencyName", "submitDate", "receiveDate"),
    *("dueDate", "releaseDate", "finishDate", "dossierStatus", "dossierStatusText"),
    *("dossierSubStatus", "dossierSubStatusText", "stepName"),
}


@pytest.fixture(scope="module")
def demo() -> Demo:
    return Demo.inside()


def test_every_national_status_has_a_code_of_its_own() -> None:
    assert set(STATUSES) == set(NATIONAL.values())
    assert len({code for code, _ in STATUSES.values()}) == 10


def test_the_list_finds_a_dossier_by_its_number(demo: Demo) -> None:
    sample = demo.sample(Dialect.opencps, "quá hạn")
    for asked in ({"dossierNo": sample["code"]}, {"keyword": sample["code"]}):
        answer = demo.http.get(f"{OPENCPS}/dossiers", params=asked, headers=OPENCPS_HEADERS)
        body = answer.json()
        assert (answer.status_code, body["total"]) == (200, 1)
        row = body["data"][0]
        assert set(row) >= DOCUMENTED
        assert row["dossierNo"] == sample["code"]
        assert (row["dossierStatus"], row["dossierStatusText"]) == ("processing", "Đang xử lý")
        assert row["dossierSubStatusText"] and row["stepName"]
        assert all(DATE.fullmatch(row[name]) for name in ("submitDate", "receiveDate", "dueDate"))
        assert row["releaseDate"] == row["finishDate"] == ""


def test_the_list_filters_and_pages(demo: Demo) -> None:
    def ask(**asked: str | int) -> dict:
        answer = demo.http.get(f"{OPENCPS}/dossiers", params=asked, headers=OPENCPS_HEADERS)
        return dict(answer.json())

    paying = ask(status="paying", start=0, end=3)
    assert paying["total"] > 3 and len(paying["data"]) == 3
    assert {row["dossierStatus"] for row in paying["data"]} == {"paying"}
    following = ask(status="paying", start=3, end=6)["data"]
    assert not {r["dossierNo"] for r in following} & {r["dossierNo"] for r in paying["data"]}
    agency = ask(agency="NBSTC", status="done")
    assert {row["govAgencyName"] for row in agency["data"]} == {"Sở Tài chính tỉnh Ninh Bình"}
    row = paying["data"][0]
    assert ask(applicantIdNo=row["applicantIdNo"])["data"] == [row]
    assert ask(applicantIdNo=row["applicantIdNo"], status="done")["total"] == 0
    assert ask(dossierNo="NBSTP.200101.00001") == {"total": 0, "data": []}


def test_another_dialects_dossiers_are_not_there(demo: Demo) -> None:
    other = demo.sample(Dialect.igate, "quá hạn")["code"]
    asked = {"dossierNo": other}
    answer = demo.http.get(f"{OPENCPS}/dossiers", params=asked, headers=OPENCPS_HEADERS)
    assert answer.json()["total"] == 0


def test_the_group_is_required(demo: Demo) -> None:
    url = f"{OPENCPS}/dossiers"
    assert demo.http.get(url, headers={"Token": access.TOKEN}).status_code == 400
    other = demo.http.get(url, headers={"Token": access.TOKEN, "groupId": "1"})
    assert other.json() == {"total": 0, "data": []}


def test_a_wrong_token_is_refused(demo: Demo) -> None:
    group = {"groupId": access.GROUP_ID}
    for headers in ({}, {"Token": "x"}, {"Authorization": "Bearer x"}):
        refused = demo.http.get(f"{OPENCPS}/dossiers", headers={**group, **headers})
        assert refused.status_code == 401
    bearer = {**group, "Authorization": f"Bearer {access.TOKEN}"}
    assert demo.http.get(f"{OPENCPS}/dossiers", headers=bearer).status_code == 200


@pytest.mark.parametrize("path", API_PATHS)
def test_the_secret_opens_the_detail_by_either_id(demo: Demo, path: str) -> None:
    sample = demo.sample(Dialect.opencps, "bổ sung")
    row = demo.row(sample["code"])
    for name in ("dossierId", "referenceUid"):
        url = f"{BASE_PATH}{path}/dossiers/{row[name]}"
        header = {**OPENCPS_HEADERS, "secretCode": sample["factor"]}
        by_header = demo.http.get(url, headers=header)
        asked = {"secretKey": sample["factor"]}
        by_query = demo.http.get(url, params=asked, headers=OPENCPS_HEADERS)
        assert by_header.status_code == by_query.status_code == 200
        assert by_header.json() == by_query.json()
        assert by_header.json().items() >= row.items()
    lines = by_header.json()["dossierNote"].splitlines()
    assert lines[0] == "Đề nghị bổ sung:" and len(lines) > 1
    assert all(line.startswith("- ") for line in lines[1:])


def test_a_wrong_secret_is_answered_with_203(demo: Demo) -> None:
    sample = demo.sample(Dialect.opencps, "quá hạn")
    for wrong in ("", "WRONG", sample["factor"].lower(), sample["factor"][:-1]):
        for rest in ("", "/payment"):
            refused = demo.opencps({**sample, "factor": wrong}, rest)
            assert refused.status_code == 203
            assert "dossierNo" not in refused.json() and "feeAmount" not in refused.json()


@pytest.mark.parametrize("wrong", ["1", "9" * 11, "9" * 40, "x", "NBSTP.261103.00001", "-1"])
def test_an_unknown_id_is_not_found(demo: Demo, wrong: str) -> None:
    url = f"{OPENCPS}/dossiers/{wrong}"
    assert demo.http.get(url, headers=OPENCPS_HEADERS).status_code == 404


def test_payment_says_what_is_due(demo: Demo) -> None:
    payment = demo.opencps(demo.sample(Dialect.opencps, "nộp phí"), "/payment").json()
    assert payment["feeAmount"] == payment["paymentAmount"] > 0
    assert payment["paymentStatus"] == 0 and DATE.fullmatch(payment["paymentDeadline"])
    nothing = demo.opencps(demo.sample(Dialect.opencps, "Mới đăng ký"), "/payment")
    assert nothing.status_code == 404


def test_a_result_says_how_it_is_had(demo: Demo) -> None:
    counter = demo.opencps(demo.sample(Dialect.opencps, "nhận tại quầy")).json()
    assert counter["returnMethod"] == "Nhận trực tiếp" and counter["viaPostal"] == 0
    assert "Ninh Bình" in counter["returnPlace"] and "thứ Hai" in counter["returnHours"]
    post = demo.opencps(demo.sample(Dialect.opencps, "bưu chính")).json()
    assert post["viaPostal"] == 2 and re.fullmatch(r"EX\d{9}VN", post["postalTrackingNo"])
    electronic = demo.opencps(demo.sample(Dialect.opencps, "điện tử")).json()
    assert electronic["returnMethod"] == "Nhận bản điện tử"
    assert electronic["returnPlace"] == electronic["postalTrackingNo"] == ""
    returned = demo.opencps(demo.sample(Dialect.opencps, "Đã trả")).json()
    assert DATE.fullmatch(returned["releaseDate"]) and DATE.fullmatch(returned["finishDate"])
