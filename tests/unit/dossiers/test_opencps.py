"""bot.dossiers.portals.opencps: the secret's 203, the status table, dates, payment."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest

from bot.dossiers.portals.opencps import STATUSES
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.errors import NoSuchDossier, PortalUnavailable
from tests.portal_dialects import IDENTITY, PASSWORD, PHONE, SECRET, Rig
from tests.portal_rig import drop, ok, status, when

DETAIL = "/o/rest/v2/dossiers/38968"


def test_all_that_a_dossier_says(opencps: Rig) -> None:
    found = opencps.portal().look_up(opencps.code, SECRET)
    assert found.status is Status.processing
    assert found.status_text == "Chờ phê duyệt"
    assert found.procedure_code == "TT44_BVHTTDL"
    assert found.procedure_name == "Cấp giấy phép biểu diễn"
    assert found.agency == "Cục Nghệ thuật biểu diễn"
    assert found.received == datetime(2018, 11, 21, 9, 30, 57, tzinfo=VIETNAM)
    assert found.due == datetime(2018, 11, 28, 9, 30, tzinfo=VIETNAM)
    assert found.finished is None
    assert found.payment is None
    assert found.fetched_at.tzinfo


def test_every_call_names_the_group_and_the_token(opencps: Rig) -> None:
    opencps.portal().look_up(opencps.code, SECRET)
    opencps.portal(token_header="Authorization").look_up(opencps.code, SECRET)
    headers = [request.headers for request in opencps.server.requests]
    assert {h["groupId"] for h in headers} == {"35166"}
    assert {h.get("Token") for h in headers} == {PASSWORD, None}
    assert {h.get("Authorization") for h in headers} == {f"Bearer {PASSWORD}", None}


def test_the_secret_travels_in_a_header_only(opencps: Rig) -> None:
    opencps.portal().look_up(opencps.code, SECRET)
    for request in opencps.server.requests:
        assert SECRET not in request.path + str(request.query) + request.body
    sent = [r.headers.get("secretCode") for r in opencps.server.calls(DETAIL)]
    assert SECRET in sent


def test_without_a_usable_secret_the_portal_is_never_asked_without_one(opencps: Rig) -> None:
    """The rig, as OpenCPS, shows everything to the token where no secret is sent."""
    portal = opencps.portal()
    for factor in ("", " ", "\n", "bí mật"):
        with pytest.raises(NoSuchDossier):
            portal.look_up(opencps.code, factor)
    assert all(request.headers.get("secretCode") for request in opencps.server.calls(DETAIL))


def test_a_portal_that_ignores_the_secret_shows_nothing(opencps: Rig) -> None:
    opencps.server.on(DETAIL, ok(opencps.record))
    with pytest.raises(PortalUnavailable) as caught:
        opencps.portal().look_up(opencps.code, SECRET)
    assert caught.value.reason == "secret_unchecked"


def test_whether_secrets_are_checked_is_tried_once(opencps: Rig) -> None:
    portal = opencps.portal()
    for _ in range(3):
        portal.look_up(opencps.code, SECRET)
    assert len(opencps.server.calls(DETAIL)) == 4


def test_the_dossier_must_be_the_one_that_was_asked_for(opencps: Rig) -> None:
    other = opencps.record | {"dossierNo": "CNTBD.181121.00337"}
    opencps.server.on(opencps.question, ok({"total": 1, "data": [other]}))
    with pytest.raises(NoSuchDossier):
        opencps.portal().look_up(opencps.code, SECRET)
    opencps.tell()
    opencps.server.on(
        DETAIL, when(lambda r: r.headers["secretCode"] == SECRET, ok(other), status(203))
    )
    with pytest.raises(NoSuchDossier):
        opencps.portal().look_up(opencps.code, SECRET)


@pytest.mark.parametrize("behaviour", [status(500), status(404), status(401), drop])
def test_an_unknown_code_is_unknown_whatever_the_portal_says_to_an_odd_id(
    opencps: Rig, behaviour: object
) -> None:
    opencps.server.on(f"{opencps.question}/0", behaviour)  # type: ignore[arg-type]
    with pytest.raises(NoSuchDossier):
        opencps.portal().look_up("CNTBD.181121.99999", SECRET)


@pytest.mark.parametrize("value", ["../x", "1?a=b", "", None, {}, 1.5])
def test_an_odd_id_is_not_asked_for(opencps: Rig, value: object) -> None:
    opencps.tell(dossierId=value)
    with pytest.raises(PortalUnavailable) as caught:
        opencps.portal().look_up(opencps.code, SECRET)
    assert caught.value.reason == "wrong_shape"


def test_all_fifteen_statuses_are_known() -> None:
    named = (
        "new receiving processing waiting paying interoperating pausing posting correcting "
        "cancelling releasing denied unresolved cancelled done"
    )
    assert set(STATUSES) == set(named.split())


@pytest.mark.parametrize("name", [*STATUSES, "mystery", "", None, 5])
def test_each_status(opencps: Rig, name: object) -> None:
    opencps.tell(dossierStatus=name, dossierSubStatusText="", dossierStatusText="Đang chờ")
    found = opencps.portal().look_up(opencps.code, SECRET)
    assert found.status is STATUSES.get(str(name), Status.unknown)
    assert found.status_text == "Đang chờ"


@pytest.mark.parametrize(
    "value",
    ["", None, "31/02/2026 00:00:00", "2026-01-01", "01/01/0001 00:00:00", 5, "1/1/2026 0:0:0"],
)
def test_odd_dates_are_none(opencps: Rig, value: object) -> None:
    opencps.tell(receiveDate=value, dueDate=value, releaseDate=value, finishDate=value)
    found = opencps.portal().look_up(opencps.code, SECRET)
    assert (found.received, found.due, found.finished) == (None, None, None)


@pytest.mark.parametrize("factor", ["secret", "identity"])
def test_while_dossiers_can_not_be_read_unknown_codes_are_told_the_same(
    opencps: Rig, factor: str
) -> None:
    """The search still answers: "no match" for one, and "down" for the other would tell them."""
    portal = opencps.portal(factor=factor, attempts=1)
    unknown = "CNTBD.181121.99999"
    with pytest.raises(NoSuchDossier):
        portal.look_up(unknown, "1234")
    opencps.server.on(DETAIL, status(500))
    for code in (opencps.code, unknown, opencps.code):
        with pytest.raises(PortalUnavailable, match="server_error"):
            portal.look_up(code, "1234")
    opencps.tell(applicantIdNo=IDENTITY)
    assert portal.look_up(opencps.code, SECRET if factor == "secret" else "4321")
    with pytest.raises(NoSuchDossier):
        portal.look_up(unknown, "1234")


def test_where_the_secret_is_not_checked_unknown_codes_are_told_the_same(opencps: Rig) -> None:
    opencps.server.on(DETAIL, ok(opencps.record))
    portal = opencps.portal()
    for code in (opencps.code, "CNTBD.181121.99999"):
        with pytest.raises(PortalUnavailable, match="secret_unchecked"):
            portal.look_up(code, "falsch")


def test_payment_is_asked_for_where_it_is_due(opencps: Rig) -> None:
    opencps.tell(dossierStatus="paying")
    opencps.server.on(f"{DETAIL}/payment", ok({"feeAmount": 20000, "paymentAmount": 50000}))
    found = opencps.portal().look_up(opencps.code, SECRET)
    assert found.payment is not None
    assert found.payment.amount == 50_000
    asked = opencps.server.calls(f"{DETAIL}/payment")
    assert [request.headers.get("secretCode") for request in asked] == [SECRET]


@pytest.mark.parametrize(
    "behaviour",
    [status(404), status(500), ok([]), ok({}), ok({"paymentAmount": ""}), status(200, "<p>")],
)
def test_a_payment_that_can_not_be_read_leaves_the_amount_open(
    opencps: Rig, behaviour: object
) -> None:
    opencps.tell(dossierStatus="paying")
    opencps.server.on(f"{DETAIL}/payment", behaviour)  # type: ignore[arg-type]
    found = opencps.portal().look_up(opencps.code, SECRET)
    assert found.payment is not None
    assert found.payment.amount is None


@pytest.mark.parametrize(
    ("factor", "fields", "right", "wrong"),
    [
        ("identity", {"applicantIdNo": IDENTITY}, "4321", "0010"),
        ("phone", {"contactTelNo": PHONE}, "5678", "0912"),
    ],
)
def test_other_factors_are_compared_here(
    opencps: Rig, factor: str, fields: dict, right: str, wrong: str
) -> None:
    opencps.tell(**fields)
    portal = opencps.portal(factor=factor)
    assert portal.look_up(opencps.code, right).code == opencps.code
    with pytest.raises(NoSuchDossier):
        portal.look_up(opencps.code, wrong)
    assert all("secretCode" not in r.headers for r in opencps.server.requests)


def test_a_missing_field_opens_nothing_and_is_logged(
    opencps: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with pytest.raises(NoSuchDossier):
        opencps.portal(factor="identity").look_up(opencps.code, "4321")
    assert "applicantIdNo" in caplog.text
    assert opencps.code not in caplog.text
