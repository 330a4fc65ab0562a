"""bot.dossiers.portals.national: sessions, the ten statuses, lists of unknown shape."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from bot.dossiers.portals.base import Portal
from bot.dossiers.status import NATIONAL, Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.errors import NoSuchDossier, PortalUnavailable
from tests.portal_dialects import PASSWORD, Rig
from tests.portal_rig import Behaviour, ok, status, when


def ended(national: Rig, said: Behaviour) -> Portal:
    """A portal whose session has ended since its last look-up, which the server says so."""
    portal = national.portal()
    portal.look_up(national.code, national.factor)
    national.server.on(national.login, ok({"session": "phien-2", "error_code": 0}))
    right = ok({"result": [national.record]})
    national.server.on(national.question, when(lambda r: "phien-2" in r.body, right, said))
    return portal


ENDED = [ok({"error_code": 401, "message": "session"}), ok({"error_code": "-1"}), status(401)]


def test_all_that_a_dossier_says(national: Rig) -> None:
    found = national.portal().look_up(national.code, "4321")
    assert found.status is Status.processing
    assert found.procedure_code == "1.001193"
    assert found.procedure_name == "Đăng ký khai sinh"
    assert found.agency == "UBND phường Hoa Lư"
    assert found.received == datetime(2026, 9, 21, 8, 30, tzinfo=VIETNAM)
    assert found.due == datetime(2026, 9, 28, 17, tzinfo=VIETNAM)
    assert (found.finished, found.payment, found.requested) == (None, None, ())


def test_what_is_sent(national: Rig) -> None:
    national.portal().look_up(national.code, "4321")
    [login] = national.server.calls(national.login)
    [question] = national.server.calls(national.question)
    assert json.loads(login.body) == {"username": "bot", "password": PASSWORD}
    assert json.loads(question.body) == {
        "session": "phien-1",
        "madonvi": "000.00.00.H42",
        "service": "TraCuuHoSo",
        "mahoso": national.code,
    }
    assert login.headers["dstcode"] == question.headers["dstcode"]


def test_a_session_is_kept(national: Rig) -> None:
    portal = national.portal()
    for _ in range(3):
        portal.look_up(national.code, "4321")
    assert len(national.server.calls(national.login)) == 1


@pytest.mark.parametrize("said", ENDED)
def test_an_ended_session_is_renewed_once(national: Rig, said: Behaviour) -> None:
    portal = ended(national, said)
    assert portal.look_up(national.code, "4321")
    assert portal.look_up(national.code, "4321")
    assert len(national.server.calls(national.login)) == 2


@pytest.mark.parametrize("said", ENDED)
def test_a_session_that_is_never_accepted(national: Rig, said: Behaviour) -> None:
    portal = ended(national, said)
    national.server.on(national.question, said)
    with pytest.raises(PortalUnavailable):
        portal.look_up(national.code, "4321")
    assert len(national.server.calls(national.login)) == 2
    assert len(national.server.calls(national.question)) == 3


@pytest.mark.parametrize(
    "answer", [{"error_code": 5}, {"error_code": 0}, {"session": ""}, {"session": None}, {}]
)
def test_a_log_in_that_fails(national: Rig, answer: dict) -> None:
    national.server.on(national.login, ok(answer))
    with pytest.raises(PortalUnavailable) as caught:
        national.portal().look_up(national.code, "4321")
    assert caught.value.reason == "not_allowed"


def test_the_phone_as_factor(national: Rig) -> None:
    portal = national.portal(factor="phone")
    assert portal.look_up(national.code, "5678")
    with pytest.raises(NoSuchDossier):
        portal.look_up(national.code, "4321")


@pytest.mark.parametrize("number", ["00109900****", "", None, {}, "4321", 1099004321])
def test_numbers_of_all_kinds(national: Rig, number: object) -> None:
    national.tell(MaDoiTuong=number)
    portal = national.portal()
    if str(number).endswith("4321"):
        assert portal.look_up(national.code, "4321")
    for wrong in ("0010", "****", "----", ""):
        with pytest.raises(NoSuchDossier):
            portal.look_up(national.code, wrong)


def test_another_dossier_in_the_answer_is_not_shown(national: Rig) -> None:
    other = national.record | {"MaHoSo": "G22.99.08-260921-896049"}
    national.server.on(national.question, ok({"result": [other]}))
    with pytest.raises(NoSuchDossier):
        national.portal().look_up(national.code, "4321")


@pytest.mark.parametrize("number", [*NATIONAL, 4, "11", "", None])
def test_each_status(national: Rig, number: object) -> None:
    national.tell(TrangThaiHoSo=number)
    found = national.portal().look_up(national.code, "4321")
    assert found.status is NATIONAL.get(str(number), Status.unknown)


@pytest.mark.parametrize(
    "value", ["", None, "20261301000000", "20260101", "00010101000000", 5, {}, "2026010100000٠"]
)
def test_odd_dates_are_none(national: Rig, value: object) -> None:
    national.tell(NgayTiepNhan=value, NgayHenTra=value, NgayTra=value, NgayKetThucXuLy=value)
    found = national.portal().look_up(national.code, "4321")
    assert (found.received, found.due, found.finished) == (None, None, None)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (["Giấy chứng sinh"], ("Giấy chứng sinh",)),
        ([{"TenGiayTo": " Tờ khai "}, {"NoiDung": "Ảnh"}], ("Tờ khai", "Ảnh")),
        ([{"Khac": "?"}, 5, None, ["x"], ""], ("5",)),
        ("Giấy", ()),
        (None, ()),
        ({}, ()),
    ],
)
def test_papers_that_are_asked_for(national: Rig, sent: object, read: tuple) -> None:
    national.tell(TrangThaiHoSo="5", DanhSachHoSoBoSung=sent)
    assert national.portal().look_up(national.code, "4321").requested == read


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        ([{"SoTien": "50.000"}, {"MucThu": 20000}], 70_000),
        (["8000"], 8_000),
        ([{"SoTien": "50.000"}, {"Khac": 1}], None),
        ([{"SoTien": "miễn"}], None),
        ([], None),
        (None, None),
    ],
)
def test_what_is_to_be_paid(national: Rig, sent: object, amount: int | None) -> None:
    national.tell(TrangThaiHoSo="6", DanhSachLePhi=sent)
    payment = national.portal().look_up(national.code, "4321").payment
    assert payment is not None
    assert payment.amount == amount


def test_old_requests_and_fees_are_not_told_as_due(national: Rig) -> None:
    national.tell(DanhSachLePhi=[{"SoTien": 5}], DanhSachHoSoBoSung=["Tờ khai"])
    found = national.portal().look_up(national.code, "4321")
    assert (found.payment, found.requested) == (None, ())
