"""bot.dossiers.portals.igate: tokens, states that only dates prove, names in two shapes."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

import pytest

from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.errors import NoSuchDossier, PortalUnavailable
from tests.portal_dialects import PASSWORD, Rig
from tests.portal_rig import ok, status, when


def test_all_that_a_dossier_says(igate: Rig) -> None:
    found = igate.portal().look_up(igate.code, "4321")
    assert found.status is Status.unknown
    assert found.status_text == "Chờ phê duyệt"
    assert found.procedure_name == "Đăng ký hộ kinh doanh"
    assert found.agency == "UBND phường Hoa Lư"
    assert found.received == datetime(2026, 8, 24, 8, 30, tzinfo=VIETNAM)
    assert found.due == datetime(2026, 9, 7, 9, tzinfo=VIETNAM)
    assert found.finished is None


def test_the_completed_date_proves_that_it_is_finished(igate: Rig) -> None:
    igate.tell(completedDate="2026-09-04T15:00:00+07:00")
    found = igate.portal().look_up(igate.code, "4321")
    assert found.status is Status.finished
    assert found.finished == datetime(2026, 9, 4, 15, tzinfo=VIETNAM)


@pytest.mark.parametrize("number", range(12))
def test_the_number_of_a_state_proves_nothing(igate: Rig, number: int) -> None:
    igate.tell(dossierStatus={"id": number})
    assert igate.portal().look_up(igate.code, "4321").status is Status.unknown


def test_the_national_code_finds_it_too(igate: Rig) -> None:
    code = igate.record["nationCode"]
    assert igate.portal().look_up(code, "4321").code == code


def test_another_dossier_in_the_answer_is_not_shown(igate: Rig) -> None:
    other = igate.record | {"code": "H42.14-260823-0002", "nationCode": None}
    igate.server.on(igate.question, ok({"content": [other]}))
    with pytest.raises(NoSuchDossier):
        igate.portal().look_up(igate.code, "4321")


def test_what_is_sent(igate: Rig) -> None:
    igate.portal().look_up(igate.code, "4321")
    [login] = igate.server.calls(igate.login)
    [question] = igate.server.calls(igate.question)
    assert parse_qs(login.body) == {
        "grant_type": ["client_credentials"],
        "client_id": ["bot"],
        "client_secret": [PASSWORD],
    }
    assert question.query == {"page": "0", "size": "10", "spec": "slice", "code": igate.code}
    assert question.headers["Authorization"] == "Bearer the-1"


def test_the_password_grant(igate: Rig) -> None:
    portal = igate.portal(grant="password", client_secret="", username="can-bo", password=PASSWORD)
    portal.look_up(igate.code, "4321")
    [login] = igate.server.calls(igate.login)
    assert parse_qs(login.body) == {
        "grant_type": ["password"],
        "client_id": ["bot"],
        "username": ["can-bo"],
        "password": [PASSWORD],
    }


@pytest.mark.parametrize(("lasts", "log_ins"), [(300, 1), (29, 3), (None, 1), ("300", 1), (-1, 1)])
def test_a_token_is_kept_until_shortly_before_its_end(
    igate: Rig, lasts: object, log_ins: int
) -> None:
    igate.server.on(igate.login, ok({"access_token": "the-1", "expires_in": lasts}))
    portal = igate.portal()
    for _ in range(3):
        portal.look_up(igate.code, "4321")
    assert len(igate.server.calls(igate.login)) == log_ins


def test_a_token_that_ended_early_is_renewed_once(igate: Rig) -> None:
    portal = igate.portal()
    portal.look_up(igate.code, "4321")
    igate.server.on(igate.login, ok({"access_token": "the-2", "expires_in": 300}))
    right = ok({"content": [igate.record]})
    igate.server.on(
        igate.question,
        when(lambda r: r.headers["Authorization"] == "Bearer the-2", right, status(401)),
    )
    assert portal.look_up(igate.code, "4321")
    assert len(igate.server.calls(igate.login)) == 2
    igate.server.on(igate.question, status(401))
    with pytest.raises(PortalUnavailable) as caught:
        portal.look_up(igate.code, "4321")
    assert caught.value.reason == "not_allowed"
    assert len(igate.server.calls(igate.login)) == 3


@pytest.mark.parametrize("code", [400, 401, 403])
def test_refused_credentials(igate: Rig, code: int) -> None:
    igate.server.on(igate.login, status(code, '{"error":"invalid_grant"}'))
    with pytest.raises(PortalUnavailable) as caught:
        igate.portal().look_up(igate.code, "4321")
    assert caught.value.reason == "not_allowed"
    assert not igate.server.calls(igate.question)


@pytest.mark.parametrize("token", ["", None, 5, "a\r\nX: 1", "đ"])
def test_an_odd_token(igate: Rig, token: object) -> None:
    igate.server.on(igate.login, ok({"access_token": token}))
    with pytest.raises(PortalUnavailable) as caught:
        igate.portal().look_up(igate.code, "4321")
    assert caught.value.reason == "wrong_shape"


@pytest.mark.parametrize(
    ("procedure", "name"),
    [
        ({"translate": {"name": "Một"}}, "Một"),
        ({"translate": [{"name": ""}, {"name": "Hai"}]}, "Hai"),
        ({"translate": [], "name": "Ba"}, "Ba"),
        ({"translate": None}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_names_in_all_shapes(igate: Rig, procedure: object, name: str) -> None:
    igate.tell(procedure=procedure, agency=None)
    found = igate.portal().look_up(igate.code, "4321")
    assert (found.procedure_name, found.agency) == (name, "")


@pytest.mark.parametrize(
    "applicant", [None, {}, {"data": None}, {"data": {}}, {"data": {"identityNumber": "****"}}]
)
def test_without_a_number_nothing_is_shown(igate: Rig, applicant: object) -> None:
    igate.tell(applicant=applicant)
    for factor in ("4321", "****", ""):
        with pytest.raises(NoSuchDossier):
            igate.portal().look_up(igate.code, factor)


def test_the_field_of_the_number_is_a_setting(igate: Rig) -> None:
    igate.tell(applicant={"data": {"soDienThoai": "0912345678"}})
    assert igate.portal(factor="phone", phone_field="soDienThoai").look_up(igate.code, "5678")


@pytest.mark.parametrize("value", ["", None, "2026-13-01T00:00:00.000+0700", "hôm qua", 5, {}])
def test_odd_dates_are_none(igate: Rig, value: object) -> None:
    igate.tell(acceptedDate=value, appointmentDate=value, completedDate=value)
    found = igate.portal().look_up(igate.code, "4321")
    assert (found.received, found.due, found.finished) == (None, None, None)
