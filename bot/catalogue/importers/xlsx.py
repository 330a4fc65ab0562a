"""Reads the portal's spreadsheet export of procedures: names and agencies, no details.

Layout: a title row, a heading row, a row a procedure; cells may hold several lines.
"""

from __future__ import annotations

import errno
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.catalogue.importers.result import ReadResult
from bot.catalogue.procedure import Procedure
from bot.errors import Problem

COLUMNS = {
    "Mã số": "code",
    "Tên": "name",
    "Cơ quan ban hành": "published_by",
    "Cơ quan thực hiện": "agencies",
    "Lĩnh vực": "field",
}
"""The export's headings, and the fields that their cells become."""

HEADING_WITHIN = 20
"""The heading is looked for in this many rows."""

MAX_ROWS = 1_048_576
"""Excel's own limit; a damaged file may claim more, which openpyxl would fill with empty rows."""

MAX_UNPACKED = 1_000_000_000
"""Bytes: a workbook that unpacks to more was made to fill the memory."""

_OLE_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_xlsx(path: Path) -> ReadResult:
    """The name-only procedures of one export, and every problem in it with row and column.

    Raises OSError when the file cannot be read.
    """
    result = ReadResult()
    try:
        reason = _unfit(path)
        if reason is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl's, about styles
                _read_workbook(path, result)
    except Exception as error:
        # Whatever a damaged file makes openpyxl, zipfile and the XML parser raise; a directory
        # that names a place before the file's beginning is an invalid argument to the system.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        reason = f"tệp XLSX hỏng, không đọc được ({type(error).__name__})"
    if reason:
        result.problems.append(Problem(str(path), None, None, reason))
    return result


def _unfit(path: Path) -> str | None:
    """Why the file is no workbook that can be read, or None."""
    if not zipfile.is_zipfile(path):
        content = path.read_bytes()
        if not content.startswith(_OLE_FILE):
            return "không phải tệp XLSX"
        if _ENCRYPTED in content:
            return "tệp có mật khẩu, hãy bỏ mật khẩu rồi nạp lại"
        return "tệp kiểu Excel cũ (.xls), hãy lưu lại thành .xlsx"
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            return "tệp giải nén ra quá lớn"
    return None


def _read_workbook(path: Path, result: ReadResult) -> None:
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # the range that the file claims may be wrong
        rows = ((number, list(row)) for number, row in enumerate(sheet.iter_rows(), start=1))
        _SheetReader(path, _exported_at(path, workbook), result).read(rows)
        for ignored in workbook.worksheets[1:]:
            reason = f"chỉ đọc trang đầu, bỏ qua trang «{ignored.title}»"
            result.warnings.append(Problem(str(path), None, None, reason))
    finally:
        workbook.close()


def _exported_at(path: Path, workbook: Workbook) -> datetime | None:
    """When the portal made the file; None if the file does not say (openpyxl says: now)."""
    with zipfile.ZipFile(path) as archive:
        name = "docProps/core.xml"
        if name not in archive.namelist() or b":created" not in archive.read(name):
            return None
    created: datetime | None = workbook.properties.created
    return created.replace(tzinfo=timezone.utc) if created else None


class _SheetReader:
    def __init__(self, path: Path, exported_at: datetime | None, result: ReadResult) -> None:
        self._file = str(path)
        self._source = f"Danh sách thủ tục hành chính (tệp {path.name})"
        self._exported_at = exported_at
        self._result = result

    def read(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
        """The heading, then every row below it."""
        headings: list[str] | None = None
        for number, cells in rows:
            if headings is not None:
                if number > MAX_ROWS:
                    self._reject(number, None, "trang tính có quá nhiều dòng")
                    return
                self._read_row(number, headings, cells)
            elif number > HEADING_WITHIN:
                break
            elif _is_heading(cells):
                headings = self._checked(number, [_line(cell.value) for cell in cells])
                if headings is None:
                    return
        if headings is None:
            self._reject(None, None, f"không có dòng tiêu đề với các cột {', '.join(COLUMNS)}")
        elif not self._result.procedures and not self._result.problems:
            self._reject(None, None, "không có thủ tục nào")

    def _checked(self, number: int, headings: list[str]) -> list[str] | None:
        """The headings in their order, or None after reporting what is wrong with them."""
        while headings and not headings[-1]:
            headings.pop()
        faults = [(name, "thiếu cột này") for name in COLUMNS if name not in headings]
        faults += [(name or "(trống)", "cột lạ") for name in headings if name not in COLUMNS]
        faults += [(name, "cột có hai lần") for name in COLUMNS if headings.count(name) > 1]
        for name, reason in faults:
            self._reject(number, name, reason)
        return None if faults else headings

    def _read_row(self, number: int, headings: list[str], cells: Sequence[Any]) -> None:
        if all(_is_blank(cell) for cell in cells):
            return
        before = len(self._result.problems)
        named = dict(zip(headings, cells, strict=False))
        values = {name: self._text(number, name, named.get(name)) for name in COLUMNS}
        for name in ("Mã số", "Tên"):
            if values[name] == "":
                self._reject(number, name, "để trống")
        if not all(_is_blank(cell) for cell in cells[len(headings) :]):
            self._reject(number, None, "có chữ ở ngoài các cột có tiêu đề")
        if len(self._result.problems) == before:
            self._result.procedures.append((number, self._procedure(values)))

    def _text(self, number: int, column: str, cell: Any) -> str | None:
        """The cell's text, or None after reporting that it holds something else."""
        if cell is None or _is_blank(cell):
            return ""
        if not isinstance(cell.value, str) or cell.data_type == "e":
            hint = ", hãy định dạng cột là văn bản" if column == "Mã số" else ""
            self._reject(number, column, f"«{cell.value}» không phải là chữ{hint}")
            return None
        return unicodedata.normalize("NFC", cell.value)

    def _procedure(self, values: dict[str, Any]) -> Procedure:
        agencies = (_line(line) for line in values["Cơ quan thực hiện"].splitlines())
        return Procedure(
            code=_line(values["Mã số"]),
            name=_line(values["Tên"]),
            published_by=_line(values["Cơ quan ban hành"]),
            agencies=tuple(agency for agency in agencies if agency),
            field=_line(values["Lĩnh vực"]),
            source_name=self._source,
            fetched_at=self._exported_at,
        )

    def _reject(self, row: int | None, column: str | None, reason: str) -> None:
        self._result.problems.append(Problem(self._file, row, column, reason))


def _is_heading(cells: Sequence[Any]) -> bool:
    return sum(_line(cell.value) in COLUMNS for cell in cells) >= 2


def _is_blank(cell: Any) -> bool:
    return not _line(cell.value)


def _line(value: object) -> str:
    """A cell's text on one line, "" for an empty cell."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split()) if value is not None else ""
