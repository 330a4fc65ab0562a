"""The demo's iGate: a token first, then search, detail and fees."""

from __future__ import annotations

import re

import pytest

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.igate import API_PATH, TASKS
from bot.dossiers.status import NATIONAL
from tests.demo_portal import Demo

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0700")
DOCUMENTED = {
    *("id", "code", "nationCode", "dossierStatus", "statusCurrentTask", "appliedDate"),
    *("acceptedDate", "appointmentDate", "completedDate", "procedure", "agency", "applicant"),
}


@pytest.fixture(scope="module")
def demo() -> Demo:
    return Demo.inside()


def row(demo: Demo, label: str) -> dict:
    code = demo.sample(Dialect.igate, label)["code"]
    return dict(demo.search(code=code).json()["content"][0])


def detail(demo: Demo, label: str) -> dict:
    return dict(demo.igate(f"/pa/dossier/{row(demo, label)['id']}/--online").json())


def test_a_client_gets_a_token_that_says_how_long_it_lasts(demo: Demo) -> None:
    body = demo.token().json()
    assert body["access_token"] and body["token_type"] == "Bearer"
    assert body["expires_in"] == access.DEFAULT_LIFETIME


@pytest.mark.parametrize("wrong", [{"client_id": "x"}, {"client_secret": ""}])
def test_a_wrong_client_gets_none(demo: Demo, wrong: dict[str, str]) -> None:
    refused = demo.token(**wrong)
    assert refused.status_code == 401 and refused.json()["error"] == "invalid_client"
    assert demo.token(grant_type="password").status_code == 400


@pytest.mark.parametrize("path", ["/pa/dossier/search?spec=slice", "/pa/dossier/x/--online"])
def test_without_a_token_nothing_is_told(demo: Demo, path: str) -> None:
    for header in ("", "Bearer", "Bearer x", "Basic x"):
        refused = demo.http.get(f"{API_PATH}{path}", headers={"authorization": header})
        assert refused.status_code == 401 and "content" not in refused.json()
        assert "invalid_token" in refused.headers["www-authenticate"]


def test_a_search_answers_in_the_documented_fields(demo: Demo) -> None:
    sample = demo.sample(Dialect.igate, "quá hạn")
    found = row(demo, "quá hạn")
    assert set(found) >= DOCUMENTED
    assert found["code"] == sample["code"] and found["dossierStatus"] == {"id": 4}
    assert found["statusCurrentTask"] == "Đang xử lý"
    assert all(DATE.fullmatch(found[d]) for d in ("appliedDate", "acceptedDate"))
    assert DATE.fullmatch(found["appointmentDate"]) and found["appointmentDate"] < "2026-11-04"
    assert found["completedDate"] is None
    assert found["applicant"]["data"]["identityNumber"].endswith(sample["factor"])


def test_a_search_pages(demo: Demo) -> None:
    token = demo.token().json()["access_token"]
    first, second = (demo.search(token, page=page, size=7).json() for page in (0, 1))
    assert first["first"] and not first["last"] and not second["first"]
    assert len(first["content"]) == first["size"] == first["numberOfElements"] == 7
    assert not {r["id"] for r in first["content"]} & {r["id"] for r in second["content"]}
    beyond = demo.search(token, page=99999, size=100).json()
    assert beyond["content"] == [] and beyond["last"] and beyond["empty"]
    assert demo.search(token, spec="page").status_code == 400


def test_a_procedures_translation_is_a_list_or_an_object(demo: Demo) -> None:
    rows = demo.search(size=50).json()["content"]
    kinds = [r["procedure"]["translate"] for r in rows]
    assert {type(kind) for kind in kinds} == {dict, list}
    assert all((k[0] if isinstance(k, list) else k)["name"] for k in kinds)


def test_code_and_id_number_must_fit(demo: Demo) -> None:
    found = row(demo, "quá hạn")
    identity = found["applicant"]["data"]["identityNumber"]
    search = "identity-number"
    for asked in ({search: identity}, {search: identity, "code": found["code"]}):
        assert demo.search(**asked).json()["content"] == [found]
    other = row(demo, "Được tiếp nhận")["applicant"]["data"]["identityNumber"]
    assert demo.search(**{search: other, "code": found["code"]}).json()["content"] == []
    for code in ("x", "H42.31-200101-0001", "G22.99.09-261103-000001"):
        assert demo.search(code=code).json()["content"] == []


def test_the_citizens_search_answers_alike(demo: Demo) -> None:
    code = demo.sample(Dialect.igate, "quá hạn")["code"]
    citizen = demo.igate("/pa/dossier-search/dvc", spec="slice", code=code)
    assert citizen.json() == demo.search(code=code).json()


def test_every_status_is_answered(demo: Demo) -> None:
    samples = demo.http.get("/samples.json").json()
    token = demo.token().json()["access_token"]
    codes = [s["code"] for s in samples if s["dialect"] == Dialect.igate]
    rows = [demo.search(token, code=code).json()["content"][0] for code in codes]
    assert {str(r["dossierStatus"]["id"]) for r in rows} == set(NATIONAL)
    assert {r["statusCurrentTask"] for r in rows} == set(TASKS.values())


def test_the_detail_tells_what_the_citizen_has_to_do(demo: Demo) -> None:
    asked = detail(demo, "bổ sung")
    assert asked["additionalRequirement"]["papers"] and asked["paymentRequestData"] is None
    assert DATE.fullmatch(asked["additionalRequirement"]["dueDate"])
    paying = detail(demo, "nộp phí")
    assert paying["paymentRequestData"]["amount"] > 0
    assert DATE.fullmatch(paying["paymentRequestData"]["dueDate"])
    assert paying.items() >= row(demo, "nộp phí").items()


def test_fees_are_listed_by_dossier(demo: Demo) -> None:
    paying, idle = row(demo, "nộp phí")["id"], row(demo, "Được tiếp nhận")["id"]
    ids = f"{paying},{idle},x"
    fees = demo.igate("/pa/dossier-fee/--by-dossiers", **{"dossier-ids": ids}).json()
    assert [fee["dossier"]["id"] for fee in fees] == [paying]
    assert fees[0]["amount"] > 0 and fees[0]["paid"] == 0


def test_a_result_says_how_it_is_had(demo: Demo) -> None:
    counter = detail(demo, "nhận tại quầy")
    assert counter["dossierReceivingKind"]["name"][0]["name"] == "Nhận trực tiếp"
    assert "thứ Hai" in counter["receivingPlace"]["workingTime"]
    post = detail(demo, "bưu chính")
    assert re.fullmatch(r"EX\d{9}VN", post["postalCode"]) and post["receivingPlace"] is None
    assert detail(demo, "bản điện tử")["postalCode"] is None


@pytest.mark.parametrize("wrong", ["x", "0" * 24, "f" * 24])
def test_an_unknown_id_is_not_found(demo: Demo, wrong: str) -> None:
    assert demo.igate(f"/pa/dossier/{wrong}/--online").status_code == 404
