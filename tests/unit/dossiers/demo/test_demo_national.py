"""The demo's national portal: session first, then TraCuuHoSo; refusals by error code."""

from __future__ import annotations

import re

import pytest

from bot.dossiers.demo.access import Tokens
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH, INTEGRATION_PATH, ErrorCode
from bot.dossiers.status import NATIONAL
from tests.demo_portal import NATIONAL_HEADERS, Demo

DATE = re.compile(r"20\d{12}")
DOCUMENTED = {
    *("MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "ChuHoSo", "LoaiDoiTuong", "MaDoiTuong"),
    *("SoDienThoai", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy"),
    *("TrangThaiHoSo", "HinhThuc", "DonViXuLy", "TaiLieuNop", "DanhSachLePhi"),
    *("DanhSachHoSoBoSung", "DanhSachGiayToKetQua"),
}


@pytest.fixture(scope="module")
def demo() -> Demo:
    return Demo.inside()


def record(demo: Demo, label: str) -> dict:
    answer = demo.national(demo.sample(Dialect.national, label)["code"])
    assert answer.status_code == 200 and answer.json()["error_code"] == ErrorCode.none
    return dict(answer.json()["result"][0])


def test_a_login_gives_a_session(demo: Demo) -> None:
    body = demo.session().json()
    assert body["error_code"] == 0 and len(body["session"]) > 20


@pytest.mark.parametrize("wrong", [{"username": "x"}, {"password": "x"}, {"password": ""}])
def test_a_wrong_login_gives_none(demo: Demo, wrong: dict[str, str]) -> None:
    body = demo.session(**wrong).json()
    assert (body["session"], body["error_code"]) == ("", ErrorCode.wrong_password)


def test_a_dossier_is_answered_in_the_documented_fields(demo: Demo) -> None:
    sample = demo.sample(Dialect.national, "quá hạn")
    found = record(demo, "quá hạn")
    assert set(found) >= DOCUMENTED
    assert found["MaHoSo"] == sample["code"] and found["TrangThaiHoSo"] == "4"
    assert found["SoDienThoai"].endswith(sample["factor"])
    assert DATE.fullmatch(found["NgayTiepNhan"]) and DATE.fullmatch(found["NgayHenTra"])
    assert found["NgayHenTra"] < "20261104"
    assert found["NgayTra"] == found["NgayKetThucXuLy"] == ""


def test_every_status_is_answered(demo: Demo) -> None:
    samples = demo.http.get("/samples.json").json()
    codes = [s["code"] for s in samples if s["dialect"] == Dialect.national]
    session = demo.session().json()["session"]
    results = [demo.national(code, session).json()["result"][0] for code in codes]
    assert {result["TrangThaiHoSo"] for result in results} == set(NATIONAL)


def test_what_the_citizen_has_to_do_is_listed(demo: Demo) -> None:
    papers = record(demo, "bổ sung")["DanhSachHoSoBoSung"]
    assert papers and all(paper["TenGiayTo"] for paper in papers)
    assert DATE.fullmatch(papers[0]["NgayBoSung"]) and DATE.fullmatch(papers[0]["HanBoSung"])
    fee = record(demo, "nộp phí")["DanhSachLePhi"][0]
    assert int(fee["SoTien"]) > 0 and DATE.fullmatch(fee["HanNop"])
    idle = record(demo, "còn trong hạn")
    assert idle["DanhSachLePhi"] == idle["DanhSachHoSoBoSung"] == []


def test_a_result_says_how_it_is_had(demo: Demo) -> None:
    counter = record(demo, "nhận tại quầy")
    assert counter["HinhThucTra"] == "0" and "thứ Hai" in counter["ThongTinTra"]
    assert re.fullmatch(r"EX\d{9}VN", record(demo, "bưu chính")["MaBuuGui"])
    assert record(demo, "bản điện tử")["DanhSachGiayToKetQua"]
    assert DATE.fullmatch(record(demo, "Đã trả")["NgayTra"])


def test_an_unknown_code_has_no_result(demo: Demo) -> None:
    others = demo.sample(Dialect.igate, "quá hạn")["code"]
    for code in ("", "x", "G22.99.09-200101-000001", others):
        assert demo.national(code).json() == {"result": [], "error_code": 0, "message": ""}


def test_what_is_wrong_is_told_by_error_codes(demo: Demo) -> None:
    code = demo.sample(Dialect.national, "quá hạn")["code"]
    for wrong, expected in [
        ({"session": "x"}, ErrorCode.no_session),
        ({"madonvi": "H40"}, ErrorCode.wrong_unit),
        ({"service": "LayThuTuc"}, ErrorCode.unknown_service),
    ]:
        answer = demo.national(code, **wrong)
        assert (answer.status_code, answer.json()["error_code"]) == (200, expected)
        assert "result" not in answer.json() and answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_a_body_that_is_no_object_is_a_bad_request(demo: Demo, body: bytes) -> None:
    url = f"{ADAPTER_PATH}{INTEGRATION_PATH}"
    answer = demo.http.post(url, content=body, headers=NATIONAL_HEADERS)
    assert answer.json()["error_code"] == ErrorCode.bad_request


def test_the_destination_header_is_required(demo: Demo) -> None:
    url = f"{ADAPTER_PATH}{AUTH_PATH}"
    assert demo.http.post(url, json={}).status_code == 400
    assert demo.http.post(url, json={}, headers={"dstcode": "x"}).status_code == 400
    assert demo.http.get(url, headers=NATIONAL_HEADERS).status_code == 405


def test_a_session_ends() -> None:
    now = [1000.0]
    sessions = Tokens(60, clock=lambda: now[0])
    first = sessions.issue()
    assert sessions.accepts(first) and not sessions.accepts("") and not sessions.accepts("x")
    now[0] += 59
    second = sessions.issue()
    now[0] += 1
    assert not sessions.accepts(first) and sessions.accepts(second)
    sessions.expire()
    assert not sessions.accepts(second)
