"""The file of a crawl: what is read, and what is said about bad files and records."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.catalogue.importers.crawl import read_crawl
from bot.catalogue.importers.result import ReadResult
from bot.errors import ImportRejected, Problem
from tests.crawl_tables import record, write_crawl


def codes(result: ReadResult) -> list[tuple[int, str]]:
    return [(line, procedure.code) for line, procedure in result.procedures]


def rejection(path: Path, **limits: int) -> Problem:
    with pytest.raises(ImportRejected) as caught:
        read_crawl(path, **limits)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    return problem


def problem_of(path: Path) -> Problem:
    (problem,) = read_crawl(path).problems
    assert problem.file == str(path)
    return problem


def append(path: Path, line: bytes) -> Path:
    path.write_bytes(path.read_bytes() + line + b"\n")
    return path


def test_plain_and_packed_files_are_read_alike(tmp_path: Path) -> None:
    plain = write_crawl(tmp_path, record("9.1"), record("9.2"))
    packed = tmp_path / "portal-crawl-2031-02.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert codes(read_crawl(plain)) == [(1, "9.1"), (2, "9.2")]
    assert read_crawl(packed).procedures == read_crawl(plain).procedures


def test_a_packed_file_may_have_any_name(tmp_path: Path) -> None:
    plain = write_crawl(tmp_path, record("9.1"))
    plain.write_bytes(gzip.compress(plain.read_bytes()))
    assert codes(read_crawl(plain)) == [(1, "9.1")]


def test_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "portal-crawl-2031-02.jsonl"
    path.write_text(f"\ufeff{json.dumps(record('9.1'))}\n\n  \n{json.dumps(record('9.2'))}")
    assert codes(read_crawl(path)) == [(1, "9.1"), (4, "9.2")]


def test_the_month_is_taken_from_the_name_of_the_file(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record())
    assert read_crawl(path).procedures[0][1].fetched_at == datetime(2031, 2, 1, tzinfo=timezone.utc)


def test_the_date_may_be_given(tmp_path: Path) -> None:
    moment = datetime(2030, 1, 5, tzinfo=timezone.utc)
    path = write_crawl(tmp_path, record()).rename(tmp_path / "other.jsonl")
    result = read_crawl(path, fetched_at=moment)
    assert result.procedures[0][1].fetched_at == moment
    assert result.warnings == []


@pytest.mark.parametrize("name", ["other.jsonl", "portal-crawl-2031-13.jsonl"])
def test_without_a_date_the_file_is_read_with_a_warning(tmp_path: Path, name: str) -> None:
    result = read_crawl(write_crawl(tmp_path, record()).rename(tmp_path / name))
    assert result.procedures[0][1].fetched_at is None
    assert [warning.line for warning in result.warnings] == [None]


def test_warnings_name_line_and_field(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record("9.1"), record("9.2", thanh_phan_ho_so="Đơn và ảnh"))
    (warning,) = read_crawl(path).warnings
    assert (warning.file, warning.line, warning.field) == (str(path), 2, "thanh_phan_ho_so")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "đối tượng"),
        (b'"9.1"', "đối tượng"),
        ('{"ma_thu_tuc": "Thủ tục"}'.encode("utf-16-le"), "UTF-8"),
        (b'{"ma_thu_tuc": "\xe9"}', "UTF-8"),
    ],
)
def test_a_line_that_is_no_record_is_a_problem(tmp_path: Path, line: bytes, words: str) -> None:
    path = append(write_crawl(tmp_path, record("9.1")), line)
    problem = problem_of(path)
    assert (problem.line, problem.field) == (2, None)
    assert words in problem.reason
    assert codes(read_crawl(path)) == [(1, "9.1")]


def test_half_a_character_is_a_problem(tmp_path: Path) -> None:
    path = append(
        write_crawl(tmp_path, record("9.1")),
        rb'{"ma_thu_tuc": "9.2", "ten_thu_tuc": "\ud800"}',
    )
    problem = problem_of(path)
    assert (problem.line, problem.field) == (2, "ten_thu_tuc")


def test_each_wrong_field_of_a_record_is_a_problem(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record("9.1"), record("", linh_vuc=3, ten_thu_tuc=["a"]))
    result = read_crawl(path)
    assert {(problem.line, problem.field) for problem in result.problems} == {
        (2, "ma_thu_tuc"),
        (2, "ten_thu_tuc"),
        (2, "linh_vuc"),
    }
    assert codes(result) == [(1, "9.1")]


def test_the_same_record_twice_is_read_once_with_a_warning(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record("9.1"), record("9.1", formality_id="x"))
    result = read_crawl(path)
    assert codes(result) == [(1, "9.1")]
    assert [(w.line, w.field) for w in result.warnings] == [(2, "ma_thu_tuc")]
    assert result.problems == []


def test_one_code_with_two_contents_is_not_read_at_all(tmp_path: Path) -> None:
    path = write_crawl(
        tmp_path, record("9.1"), record("9.2"), record(" 9.1 ", ten_thu_tuc="Cấp giấy khác")
    )
    result = read_crawl(path)
    assert codes(result) == [(2, "9.2")]
    ((line, field, reason),) = [(p.line, p.field, p.reason) for p in result.problems]
    assert (line, field) == (3, "ma_thu_tuc") and "dòng 1" in reason


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "không đọc được" in rejection(tmp_path / "portal-crawl-2031-02.jsonl").reason


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "không đọc được" in rejection(tmp_path).reason


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_file_without_records_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "portal-crawl-2031-02.jsonl"
    path.write_bytes(content)
    assert "không có bản ghi" in rejection(path).reason


def test_a_packed_file_that_is_not_packed_is_refused(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record()).rename(tmp_path / "portal-crawl-2031-02.jsonl.gz")
    assert "không phải tệp nén gzip" in rejection(path).reason


def test_a_truncated_or_damaged_packed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "portal-crawl-2031-02.jsonl.gz"
    content = gzip.compress(write_crawl(tmp_path, record()).read_bytes())
    for damaged in (content[:-4], content[:40], content[:20] + b"\x00" * 20 + content[40:]):
        path.write_bytes(damaged)
        problem = rejection(path)
        assert "cắt cụt" in problem.reason and problem.line is not None


def test_a_file_in_utf_16_is_refused(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record())
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
    assert "UTF-16" in rejection(path).reason


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = write_crawl(tmp_path, record())
    size = path.stat().st_size
    assert codes(read_crawl(path, max_bytes=size)) == [(1, "9.000001")]
    problem = rejection(path, max_bytes=size - 1)
    assert "lớn hơn" in problem.reason and problem.line is None


def test_a_small_file_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "portal-crawl-2031-02.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 1_000_000))
    problem = rejection(path, max_bytes=10_000)
    assert "lớn hơn" in problem.reason and problem.line == 1
