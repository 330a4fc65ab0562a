"""The portal's spreadsheet export becomes name-only procedures, or problems with row and column."""

from __future__ import annotations

import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.catalogue.importers.result import ReadResult
from bot.catalogue.importers.xlsx import read_xlsx
from bot.catalogue.procedure import Procedure
from tests.shared import SHARED_DATA

TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nDANH SÁCH THỦ TỤC HÀNH CHÍNH\n"
HEADING = ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"]
ROW = ["1.002099", "Đăng ký hoạt động", "Bộ Tư pháp", "Sở Tư pháp", "Luật sư"]
EXPORTS = sorted((SHARED_DATA / "catalogue").glob("danh-sach-tthc-*.xlsx"))


@pytest.fixture()
def file(tmp_path: Path) -> Path:
    return tmp_path / "danh-sach-tthc.xlsx"


def save(file: Path, *rows: list[Any]) -> None:
    workbook = Workbook()
    workbook.properties.created = datetime(2026, 6, 9, 2, 0, 32)
    for row in rows:
        workbook.active.append(row)
    workbook.save(file)


def read(file: Path, *rows: list[Any]) -> ReadResult:
    save(file, [TITLE], HEADING, *rows)
    return read_xlsx(file)


def told(file: Path, result: ReadResult) -> list[str]:
    return [str(problem).removeprefix(str(file)).lstrip(": ") for problem in result.problems]


def test_a_row_becomes_a_name_only_procedure(file: Path) -> None:
    result = read(
        file,
        [
            " 1.010000 ",
            "Đăng ký\nhoạt  động ",
            "Bộ Tư pháp",
            "Ủy ban nhân dân cấp tỉnh\n\n Sở Tư pháp ",
            "Luật sư",
        ],
    )
    assert result.problems == result.warnings == []
    assert result.procedures == [
        (
            3,
            Procedure(
                code="1.010000",
                name="Đăng ký hoạt động",
                published_by="Bộ Tư pháp",
                agencies=("Ủy ban nhân dân cấp tỉnh", "Sở Tư pháp"),
                field="Luật sư",
                source_name="Danh sách thủ tục hành chính (tệp danh-sach-tthc.xlsx)",
                fetched_at=datetime(2026, 6, 9, 2, 0, 32, tzinfo=timezone.utc),
            ),
        )
    ]


def test_columns_may_come_in_any_order_and_cells_may_be_blank(file: Path) -> None:
    save(file, HEADING[::-1], [], [None, None, None, "Tên", "1.000001"])
    [(row, procedure)] = read_xlsx(file).procedures
    assert (row, procedure.code, procedure.name) == (3, "1.000001", "Tên")
    assert procedure.agencies == ()


def test_text_is_composed_nfc(file: Path) -> None:
    result = read(file, ["1.000001", "Ho\u0323\u0302 ti\u0323ch", "", "", ""])
    assert result.procedures[0][1].name == "Hộ tịch"


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([["", "Tên", "", "", ""]], ["3: Mã số: để trống"]),
        ([ROW, ["1.1", " \n ", "", "", ""]], ["4: Tên: để trống"]),
        ([[1.01, "Tên", "", "", ""]], ["3: Mã số: «1.01» không phải là chữ, hãy định dạng"]),
        ([["1.1", '=CONCATENATE("a", "b")', "", "", ""]], ["3: Tên: để trống"]),
        ([["1.1", 7, "", "", ""]], ["3: Tên: «7» không phải là chữ"]),
        ([["1.1", "Tên", "", "#REF!", ""]], ["3: Cơ quan thực hiện: «#REF!» không phải là chữ"]),
        ([[*ROW, "thừa"]], ["3: có chữ ở ngoài các cột có tiêu đề"]),
        ([[None, None, None, "Sở", None]], ["3: Mã số: để trống", "3: Tên: để trống"]),
        ([], ["không có thủ tục nào"]),
    ],
)
def test_a_wrong_row_is_told_with_row_and_column(
    file: Path, rows: list[list[Any]], problems: list[str]
) -> None:
    result = read(file, *rows)
    found = told(file, result)
    assert len(found) == len(problems)
    assert all(one.startswith(other) for one, other in zip(found, problems, strict=True)), found
    assert len(result.procedures) == rows.count(ROW)


@pytest.mark.parametrize(
    ("heading", "problems"),
    [
        (HEADING[:4], ["2: Lĩnh vực: thiếu cột này"]),
        ([*HEADING, "Ghi chú"], ["2: Ghi chú: cột lạ"]),
        ([*HEADING, "Tên"], ["2: Tên: cột có hai lần"]),
        (["Mã số", None, *HEADING[1:]], ["2: (trống): cột lạ"]),
        (["Mã", "Tên gọi"], ["không có dòng tiêu đề với các cột Mã số, Tên, Cơ quan ban hành"]),
    ],
)
def test_other_columns_are_refused_by_name(
    file: Path, heading: list[str], problems: list[str]
) -> None:
    save(file, [TITLE], heading, ROW)
    result = read_xlsx(file)
    assert result.procedures == []
    found = told(file, result)
    assert len(found) == len(problems)
    assert all(one.startswith(other) for one, other in zip(found, problems, strict=True)), found


def test_further_sheets_are_named_in_a_warning(file: Path) -> None:
    workbook = Workbook()
    workbook.active.append(HEADING)
    workbook.active.append(ROW)
    workbook.create_sheet("Ghi chú")
    workbook.save(file)
    result = read_xlsx(file)
    assert len(result.procedures) == 1
    assert "«Ghi chú»" in result.warnings[0].reason


def test_an_export_that_does_not_say_when_it_was_made_has_no_date(file: Path) -> None:
    save(file, HEADING, ROW)
    assert read_xlsx(file).procedures[0][1].fetched_at is not None
    for number, properties in enumerate([None, b"<coreProperties/>"]):
        undated = file.with_name(f"{number}.xlsx")
        with zipfile.ZipFile(file) as before, zipfile.ZipFile(undated, "w") as after:
            for name in before.namelist():
                content = properties if name == "docProps/core.xml" else before.read(name)
                if content is not None:
                    after.writestr(name, content)
        assert read_xlsx(undated).procedures[0][1].fetched_at is None


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"field: x", "không phải tệp XLSX"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "tệp có mật khẩu"),
        (OLE + bytes(600), "(.xls)"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    [problem] = read_xlsx(file).problems
    assert reason in problem.reason


def test_another_zip_file_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "chữ")
    assert "hỏng" in read_xlsx(file).problems[0].reason


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(file: Path) -> None:
    save(file, HEADING, ROW)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image1.bin", b"")
        archive.getinfo("xl/media/image1.bin").file_size = 2_000_000_000
    assert "quá lớn" in read_xlsx(file).problems[0].reason


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a good workbook, the same in every example."""
    path = tmp_path_factory.mktemp("sound") / "a.xlsx"
    save(path, [TITLE], HEADING, ROW)
    return path.read_bytes()


def test_a_part_that_should_begin_before_the_file_is_damage(file: Path, sound: bytes) -> None:
    content = bytearray(sound)
    directory = content.rindex(b"PK\x05\x06") + 16
    content[directory : directory + 4] = (1 << 31).to_bytes(4, "little")
    file.write_bytes(content)
    assert "hỏng" in read_xlsx(file).problems[0].reason


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    damage=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=8),
    kept=st.just(1.0) | st.floats(0, 1),
)
def test_a_damaged_workbook_never_crashes_the_reader(
    file: Path, sound: bytes, damage: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray(sound)
    for place, change in damage:
        content[int(place * len(content))] ^= change
    file.write_bytes(content[: round(kept * len(content))])
    result = read_xlsx(file)
    assert result.problems or result.procedures


@pytest.mark.skipif(not EXPORTS, reason="the shared exports are not here")
@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_the_portal_s_own_exports_are_read_whole(export: Path) -> None:
    result = read_xlsx(export)
    assert result.problems == result.warnings == []
    assert len(result.procedures) > 250
    assert [row for row, _ in result.procedures] == list(range(3, 3 + len(result.procedures)))
    for _, procedure in result.procedures:
        assert "\n" not in procedure.name + "".join(procedure.agencies)
        assert procedure.published_by
        assert procedure.fetched_at is not None
        assert procedure.fetched_at.year == 2026
