"""bot.dossiers.portals.extras: what is read only where the operator has named its field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.dossiers.dossier import Collection
from bot.dossiers.portals.extras import at, papers
from bot.dossiers.portals.settings import IGateSettings
from bot.dossiers.status import Status
from bot.errors import ConfigError, NoSuchDossier
from tests.portal_dialects import SECRET, Rig
from tests.portal_rig import ok, status

FIELDS = {"place_field": "noi.ten", "hours_field": "noi.gio", "tracking_field": "buu"}
TOLD = {"noi": {"ten": "Quầy số 3", "gio": "7:30–11:30"}, "buu": "EB1"}
READ = Collection(place="Quầy số 3", hours="7:30–11:30", tracking="EB1")


@pytest.mark.parametrize(
    ("found", "path", "value"),
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"a": [{"b": 1}]}, "a.0.b", 1),
        ({"a": [{"b": 1}]}, "a.1.b", None),
        ({"a": []}, "a.b", None),
        ({"a": "text"}, "a.0", None),
        ({"": 1}, "", 1),
        ({"a": 1}, "", None),
    ],
)
def test_a_path_leads_to_what_is_there_or_to_nothing(found: Any, path: str, value: Any) -> None:
    assert at(found, path) == value


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Đề nghị bổ sung:\n- Đơn\n - Ảnh thẻ ", ("Đơn", "Ảnh thẻ")),
        (["Đơn", {"name": "Ảnh thẻ"}, {"TenGiayTo": "Sổ"}, {}, None, ""], ("Đơn", "Ảnh thẻ", "Sổ")),
        ("Bổ sung đi", ()),
        (None, ()),
        ({"name": "Đơn"}, ()),
    ],
)
def test_papers_are_a_list_or_the_lines_of_a_note(value: Any, names: tuple[str, ...]) -> None:
    assert papers(value) == names


def test_without_a_field_s_name_nothing_is_read(opencps: Rig, national: Rig) -> None:
    for rig in (opencps, national):
        rig.tell(**TOLD)
        assert rig.portal().look_up(rig.code, rig.factor).collection is None
        assert rig.portal(**FIELDS).look_up(rig.code, rig.factor).collection == READ


def test_opencps_tells_papers_and_the_day_to_pay_by(opencps: Rig) -> None:
    opencps.tell(dossierStatus="waiting", note="- Đơn")
    found = opencps.portal(papers_field="note").look_up(opencps.code, SECRET)
    assert found.requested == ("Đơn",)
    opencps.tell(dossierStatus="paying", note="- Đơn")
    payment = {"paymentAmount": 50000, "han": "02/12/2026 17:00:00"}
    opencps.server.on("/o/rest/v2/dossiers/38968/payment", ok(payment))
    found = opencps.portal(papers_field="note", pay_by_field="han").look_up(opencps.code, SECRET)
    assert found.payment and found.payment.deadline == date(2026, 12, 2)
    assert found.requested == ()


def test_the_national_portal_tells_the_day_to_pay_by(national: Rig) -> None:
    national.tell(TrangThaiHoSo="6", DanhSachLePhi=[{"SoTien": "1000", "HanNop": "20261202170000"}])
    portal = national.portal(pay_by_field="DanhSachLePhi.0.HanNop")
    payment = portal.look_up(national.code, national.factor).payment
    assert payment and (payment.amount, payment.deadline) == (1000, date(2026, 12, 2))


def test_igate_reads_a_verified_dossier_s_page_only(igate: Rig) -> None:
    igate.tell(id="abc", dossierStatus={"id": 6})
    page = "/pa/dossier/abc/--online"
    igate.server.on(page, ok({**TOLD, "tien": {"so": 5000.0, "han": "2026-12-02T17:00:00Z"}}))
    portal = igate.portal(
        statuses="5=supplementing,6=paying",
        amount_field="tien.so",
        pay_by_field="tien.han",
        **FIELDS,
    )
    with pytest.raises(NoSuchDossier):
        portal.look_up(igate.code, igate.wrong)
    assert igate.server.calls(page) == []
    found = portal.look_up(igate.code, igate.factor)
    assert (found.status, found.collection) == (Status.paying, READ)
    assert found.payment and (found.payment.amount, found.payment.deadline) == (
        5000,
        date(2026, 12, 3),
    )
    igate.server.on(page, status(500))
    assert portal.look_up(igate.code, igate.factor).status is Status.paying
    assert igate.portal().look_up(igate.code, igate.factor).status is Status.unknown


@pytest.mark.parametrize(
    ("field", "value"),
    [("STATUSES", "6"), ("STATUSES", "6=payed"), ("PLACE_FIELD", "a..b"), ("DETAIL_PATH", "/pa")],
)
def test_a_wrong_setting_is_named(field: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"BOT_IGATE_{field}", value)
    with pytest.raises(ConfigError, match=f"BOT_IGATE_{field}"):
        IGateSettings.read()
