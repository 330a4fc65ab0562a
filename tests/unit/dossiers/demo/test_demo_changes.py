"""A change made by hand shows in every later answer, with the right dates, also after a restart."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.server import CHANGES_FILE, create_app
from bot.dossiers.status import NATIONAL
from bot.errors import ConfigError
from tests.demo_portal import NOW, Demo


@pytest.fixture
def demo() -> Demo:
    return Demo.inside()


def test_a_new_dossier_goes_through_all_its_states(demo: Demo) -> None:
    code = demo.sample(Dialect.igate, "Mới đăng ký")["code"]
    now = "2026-11-04T09:30:00.000+0700"

    def row() -> dict:
        return dict(demo.search(code=code).json()["content"][0])

    assert row()["acceptedDate"] is None
    changed = demo.advance(code, "accepted").json()
    expected = {"code": code, "status": "accepted", "since": "2026-11-04T09:30:00+07:00"}
    assert changed == expected
    assert row()["statusCurrentTask"] == "Được tiếp nhận" and row()["acceptedDate"] == now
    due = row()["appointmentDate"]
    assert due > now
    demo.advance(code, "processing")
    demo.advance(code, "finished")
    assert row()["completedDate"] == now and row()["appointmentDate"] == due
    demo.advance(code, "returned")
    assert row()["statusCurrentTask"] == "Đã trả kết quả"
    assert row()["completedDate"] == row()["returnedDate"] == now
    demo.advance(code, "processing")
    assert row()["completedDate"] is row()["returnedDate"] is None


def test_each_dialect_shows_each_state(demo: Demo) -> None:
    for dialect in Dialect:
        code = demo.sample(dialect, "còn trong hạn")["code"]
        for number, status in NATIONAL.items():
            assert demo.advance(code, status.value).json()["status"] == status.value
            if dialect is Dialect.national:
                found = demo.national(code).json()["result"][0]
                assert found["TrangThaiHoSo"] == number
                assert bool(found["DanhSachHoSoBoSung"]) == (number == "5")
                assert bool(found["DanhSachLePhi"]) == (number == "6")


def test_a_change_shows_in_the_samples(demo: Demo) -> None:
    sample = demo.sample(Dialect.national, "nộp phí")
    demo.advance(sample["code"], "returned")
    assert demo.sample(Dialect.national, "nộp phí")["code"] != sample["code"]


def test_the_same_state_again_changes_nothing(demo: Demo) -> None:
    code = demo.sample(Dialect.opencps, "Được tiếp nhận")["code"]
    before = demo.row(code)
    since = demo.advance(code, "accepted").json()["since"]
    assert since < NOW.isoformat() and demo.row(code) == before


def test_after_a_change_nothing_happens_by_itself(tmp_path: Path) -> None:
    demo = Demo.inside(tmp_path)
    code = demo.sample(Dialect.igate, "còn trong hạn")["code"]
    demo.advance(code, "supplementing")
    for days in (1, 5, 20, 40):
        later = Demo.inside(tmp_path, NOW + timedelta(days=days))
        row = later.search(code=code).json()["content"][0]
        assert row["statusCurrentTask"] == "Yêu cầu bổ sung giấy tờ"


def test_changes_outlive_the_server_if_they_have_a_file(tmp_path: Path) -> None:
    demo = Demo.inside(tmp_path)
    code = demo.sample(Dialect.opencps, "Được tiếp nhận")["code"]
    demo.advance(code, "stopped")
    assert Demo.inside(tmp_path).row(code)["dossierStatus"] == "unresolved"
    assert Demo.inside().row(code)["dossierStatus"] == "receiving"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"x": 1}',
        '{"x": [{}]}',
        '{"x": [{"at": "2026-11-04T09:30:00+07:00", "status": "x"}]}',
        '{"x": [{"at": "2026-11-04T09:30:00", "status": "stopped"}]}',
    ],
)
def test_a_damaged_file_is_told_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / CHANGES_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=CHANGES_FILE):
        create_app(tmp_path)


def test_a_change_that_cannot_be_kept_is_not_made(tmp_path: Path) -> None:
    demo = Demo.inside(tmp_path / "data")
    code = demo.sample(Dialect.opencps, "Được tiếp nhận")["code"]
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    assert demo.advance(code, "stopped").status_code == 507
    assert demo.row(code)["dossierStatus"] == "receiving"


def test_what_cannot_be_changed_is_told(demo: Demo) -> None:
    code = demo.sample(Dialect.opencps, "Được tiếp nhận")["code"]
    assert demo.advance("H42.31-200101-0001", "stopped").status_code == 404
    assert demo.advance("x", "stopped").status_code == 404
    for wrong in ("", "unknown", "4"):
        refused = demo.advance(code, wrong)
        assert refused.status_code == 400 and "status: one of registered" in refused.text


@pytest.mark.parametrize("headers", [{"origin": "https://example.com"}, {"content-type": "x"}])
def test_other_sites_pages_cannot_change_anything(demo: Demo, headers: dict[str, str]) -> None:
    json_type = {"content-type": "application/json"}
    for path in ("/__advance__", "/__faults__"):
        refused = demo.http.post(path, content=b"{}", headers={**json_type, **headers})
        assert refused.status_code == 403


def test_midnight_brings_a_new_filing_day() -> None:
    before = Demo.inside(now=datetime(2026, 11, 4, 23, 59, tzinfo=NOW.tzinfo))
    after = Demo.inside(now=datetime(2026, 11, 5, 0, 0, tzinfo=NOW.tzinfo))
    codes = {"H42.31-261103-0001": (1, 1), "H42.31-261104-0001": (0, 1)}
    for code, expected in codes.items():
        found = [len(demo.search(code=code).json()["content"]) for demo in (before, after)]
        assert tuple(found) == expected
