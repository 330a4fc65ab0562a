"""What a clerk sees of `import` and `quality`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.catalogue.cli import import_command, quality_command
from bot.catalogue.store import CatalogueStore
from bot.config import settings
from bot.database import open_engine
from tests.catalogue_samples import xlsx_file

HEAD = "field: Hộ tịch\nsource: {name: Cổng, read_on: 2026-10-15}\nprocedures:\n"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BOT_DATABASE_URL", "")
    settings.cache_clear()
    yield tmp_path / "var"
    settings.cache_clear()


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command("import")(import_command)
    app.command("quality")(quality_command)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def write(path: Path, entries: str) -> Path:
    path.write_text(HEAD + entries, encoding="utf-8")
    return path


def test_the_diff_is_printed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml", "  - {code: 1.000001, name: Khai sinh}\n")
    result = run("import", path)
    assert result.exit_code == 0
    assert result.stdout == "Thêm 1 thủ tục, sửa 0, bỏ 0, giữ nguyên 0.\n+ 1.000001 Khai sinh\n"


def test_every_problem_is_printed_and_nothing_is_written(tmp_path: Path, data_dir: Path) -> None:
    path = write(tmp_path / "a.yaml", "  - {code: 1.000001}\n  - {code: 1.000002, nam: x}\n")
    result = run("import", path, tmp_path / "b.yaml")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"{path}:4: procedures.1.name: thiếu mục bắt buộc này\n"
        f"{path}:5: procedures.2.name: thiếu mục bắt buộc này\n"
        f"{path}:5: procedures.2.nam: không có mục này, có phải «name»?\n"
        f"{tmp_path}/b.yaml: không có tệp này\n"
        "Danh mục giữ nguyên: có 4 lỗi.\n"
    )
    assert CatalogueStore(open_engine(f"sqlite:///{data_dir}/bot.sqlite3")).count() == 0


def test_skipped_records_are_printed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml", "  - {code: 1.000001}\n  - {code: 1.000002, name: Tên}\n")
    result = run("import", path, "--skip-bad", "--replace")
    assert result.exit_code == 0
    assert f"Bỏ qua: {path}:4: procedures.1.name" in result.stdout
    assert "Thêm 1 thủ tục" in result.stdout
    assert "Không bỏ thủ tục nào" in result.stdout


def test_a_spreadsheet_that_met_details_says_so(tmp_path: Path, data_dir: Path) -> None:
    run("import", write(tmp_path / "a.yaml", "  - {code: 1.000001, name: Tên, steps: [a]}\n"))
    path = xlsx_file(tmp_path / "a.xlsx", ["1.000001", "Tên mới", "", "", ""])
    result = run("import", path)
    assert "~ 1.000001 Tên mới: tên" in result.stdout
    assert "1 thủ tục đã có chi tiết" in result.stdout


@pytest.mark.parametrize("format", ["crawl", "xlsx", "yaml"])
def test_a_format_that_the_file_is_not_is_told_without_a_stack_trace(
    tmp_path: Path, format: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("một\nhai", encoding="utf-8")
    result = run("import", path, "--format", format)
    assert result.exit_code == 1
    assert str(path) in result.stderr
    assert "Traceback" not in result.output


def test_a_database_that_fails_is_told_without_a_stack_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://u:bi-mat@127.0.0.1:1/test")
    settings.cache_clear()
    result = run("import", write(tmp_path / "a.yaml", "  - {code: 1.000001, name: Tên}\n"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Cơ sở dữ liệu báo lỗi")
    assert "bi-mat" not in result.output


def test_quality_prints_a_row_for_each_field(tmp_path: Path) -> None:
    path = tmp_path / "portal-crawl-2026-06.jsonl"
    record = {"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Cấp giấy phép", "linh_vuc": "Xây dựng"}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    result = run("quality", path)
    assert result.exit_code == 0
    assert "methods" in result.stdout
    assert run("quality", tmp_path / "no.jsonl").exit_code == 1
