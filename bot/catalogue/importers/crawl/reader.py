"""Reads the file of a portal crawl: one JSON record a line, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from bot.catalogue.importers.crawl.record import digest, read_record, wrong_fields
from bot.catalogue.importers.crawl.text import clean
from bot.catalogue.importers.result import ReadResult
from bot.errors import ImportRejected, Problem

MAX_BYTES = 200 * 1024 * 1024

_GZIP_MAGIC = b"\x1f\x8b"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MONTH = re.compile(r"portal-crawl-(\d{4})-(0[1-9]|1[0-2])(?!\d)")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class _BadRecord(Exception):
    def __init__(self, reason: str, field: str | None = None) -> None:
        self.reason = reason
        self.field = field


def read_crawl(
    path: Path, *, fetched_at: datetime | None = None, max_bytes: int = MAX_BYTES
) -> ReadResult:
    """Every procedure of the file `path`, with its line, and what was wrong with the others.

    `fetched_at`: when the portal was read; by default the first day of the month in the file's
    name (portal-crawl-2026-06.jsonl.gz). `max_bytes` limits the file as stored and as unpacked.
    Raises ImportRejected when the file as a whole cannot be read.
    """
    return _Reader(path, fetched_at or _month_of(path), max_bytes).read()


def _month_of(path: Path) -> datetime | None:
    found = _MONTH.match(path.name)
    return datetime(int(found[1]), int(found[2]), 1, tzinfo=timezone.utc) if found else None


class _Reader:
    def __init__(self, path: Path, fetched_at: datetime | None, max_bytes: int) -> None:
        self._path = path
        self._fetched_at = fetched_at
        self._max_bytes = max_bytes
        self._result = ReadResult()
        self._seen: dict[str, tuple[int, bytes]] = {}
        self._disputed: set[str] = set()

    def read(self) -> ReadResult:
        if self._fetched_at is None:
            reason = "không rõ ngày thu thập: tên tệp không có dạng portal-crawl-NĂM-THÁNG"
            self._warn(None, None, reason)
        records = 0
        for number, line in self._lines():
            if line.strip():
                records += 1
                self._take(number, line)
        if not records:
            raise self._rejection(None, "tệp không có bản ghi nào")
        self._result.procedures = [
            (number, procedure)
            for number, procedure in self._result.procedures
            if procedure.code not in self._disputed
        ]
        return self._result

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines with their numbers, unpacked as they are read."""
        number = 0
        try:
            if self._path.stat().st_size > self._max_bytes:
                raise self._rejection(None, f"tệp lớn hơn {self._max_bytes} byte")
            with self._path.open("rb") as file:
                unpacked = 0
                stream = self._unpacked(file)
                while line := stream.readline(self._max_bytes - unpacked + 1):
                    number += 1
                    unpacked += len(line)
                    if unpacked > self._max_bytes:
                        raise self._rejection(number, f"nội dung lớn hơn {self._max_bytes} byte")
                    yield number, line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = "tệp nén gzip bị hỏng hoặc bị cắt cụt"
            raise self._rejection(number + 1, reason) from error
        except OSError as error:
            raise self._rejection(None, f"không đọc được tệp: {error.strerror}") from error

    def _unpacked(self, file: BinaryIO) -> BinaryIO:
        start = file.read(2)
        file.seek(0)
        if start == _GZIP_MAGIC:
            return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
        if self._path.suffix == ".gz":
            raise self._rejection(None, "không phải tệp nén gzip")
        if start in _UTF16_MARKS:
            raise self._rejection(1, "tệp có bảng mã UTF-16, phải là UTF-8")
        return file

    def _take(self, number: int, line: bytes) -> None:
        try:
            record = _parse(line)
            if self._is_new(number, record):
                self._import(number, record)
        except _BadRecord as error:
            self._result.problems.append(self._problem(number, error.field, error.reason))

    def _is_new(self, number: int, record: dict[str, Any]) -> bool:
        """Whether this code was not read before; two contents of one code contradict each other."""
        wrong = list(wrong_fields(record))
        for name, reason in wrong[1:]:
            self._result.problems.append(self._problem(number, name, reason))
        if wrong:
            raise _BadRecord(wrong[0][1], wrong[0][0])
        code, content = clean(record["ma_thu_tuc"]), digest(record)
        first, known = self._seen.setdefault(code, (number, content))
        if first == number:
            return True
        if known == content:
            self._warn(number, "ma_thu_tuc", f"trùng hoàn toàn với dòng {first}, bỏ qua")
            return False
        self._disputed.add(code)
        reason = f"mã {code} đã có ở dòng {first} với nội dung khác, không nhập dòng nào"
        raise _BadRecord(reason, "ma_thu_tuc")

    def _import(self, number: int, record: dict[str, Any]) -> None:
        read = read_record(record, self._fetched_at)
        self._result.procedures.append((number, read.procedure))
        for name, reason in read.warnings:
            self._warn(number, name, reason)

    def _warn(self, number: int | None, field: str | None, reason: str) -> None:
        self._result.warnings.append(self._problem(number, field, reason))

    def _problem(self, number: int | None, field: str | None, reason: str) -> Problem:
        return Problem(str(self._path), number, field, reason)

    def _rejection(self, number: int | None, reason: str) -> ImportRejected:
        return ImportRejected([self._problem(number, None, reason)])


def _parse(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _BadRecord(f"không phải chữ UTF-8 (byte thứ {error.start + 1})") from error
    except (ValueError, RecursionError) as error:
        raise _BadRecord("không phải JSON") from error
    if not isinstance(record, dict):
        raise _BadRecord("phải là một đối tượng JSON {…}")
    for name, value in record.items():
        if isinstance(value, str) and _HALF_CHARACTER.search(value):
            raise _BadRecord("có nửa ký tự Unicode", name)
    return record
