"""The crawl's importer against what a careful reader finds in the same cells (crawl_gold.yml)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.catalogue.importers.crawl import read_crawl
from bot.catalogue.procedure import Document, DocumentCase, Duration, Fee, Procedure
from tests.shared import SHARED_CRAWL

pytestmark = pytest.mark.skipif(not SHARED_CRAWL.exists(), reason="the shared crawl is not here")

GOLD: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("crawl_gold.yml").read_text(encoding="utf-8")
)
Row = tuple[str, str, str]
"""Channel, duration ("5 day", "null") and one fee ("50000", "10 USD", "0", "none")."""
FLOOR = 0.98
RIGHT, WRONG, RAW = "right", "wrong", "left raw"


@dataclass(frozen=True)
class Value:
    """One value of the gold file and what the importer made of it."""

    code: str
    kind: str
    outcome: str
    expected: object = None
    found: object = None


def judge(record: dict[str, Any], procedure: Procedure, doubts: set[str]) -> Iterator[Value]:
    """The record's values; `doubts` are the figures that the importer warns of."""
    yield from _methods(record, procedure, doubts)
    yield from _documents(record, procedure)


# ---- methods: rows are matched within their channel, for the importer may merge or order them


def _methods(record: dict[str, Any], procedure: Procedure, doubts: set[str]) -> Iterator[Value]:
    code = record["code"]
    left = _found_rows(procedure, doubts)
    missing = RAW if "methods" in procedure.raw else WRONG
    pending = []
    for channel, *readings in record["methods"]:
        chosen = next((r for r in _longest_first(readings) if _take(r, channel, left)), None)
        if chosen is None:
            pending.append((channel, readings))
            continue
        yield Value(code, "duration", RIGHT)
        for fee in _reading(chosen)[1]:
            yield Value(code, "doubted fee" if fee.endswith("doubted") else "fee", RIGHT)
    for channel, readings in pending:
        duration, fees = _reading(readings[0])
        row = next((row for row in left if row[0] == channel and row[1] == duration), None)
        row = row or next((row for row in left if row[0] == channel), None)
        if row is None:
            outcome = RIGHT if missing == RAW and "raw" in readings else missing
            yield Value(code, "duration", outcome, (channel, duration))
            yield from (Value(code, "fee", outcome, (channel, fee)) for fee in fees)
            continue
        left.remove(row)
        durations = {_reading(r)[0] for r in readings if r != "raw"}
        outcome = RIGHT if row[1] in durations else WRONG
        yield Value(code, "duration", outcome, (channel, readings), row)
        for fee in fees:
            outcome = RIGHT if row[2] == fee else WRONG
            yield Value(code, "fee", outcome, (channel, readings), row)
    yield from (Value(code, "fee", WRONG, "no such row", row) for row in left)


def _found_rows(procedure: Procedure, doubts: set[str]) -> list[Row]:
    doubted = "methods" in procedure.unverified
    return [
        (
            method.channel.value,
            _duration(method.duration),
            _fee(fee, doubted or str(fee.amount) in doubts),
        )
        for method in procedure.methods
        for fee in method.fees or (Fee(),)
    ]


def _take(reading: str, channel: str, left: list[Row]) -> bool:
    """Whether all fees of the reading are among the rows; takes them out if they are."""
    if reading == "raw":
        return False
    duration, fees = _reading(reading)
    rows: list[Row] = []
    for fee in fees:
        same = (fee,) if fee in ("none", "0") else (fee, f"{fee} doubted")
        row = next((r for f in same if (r := (channel, duration, f)) in left), None)
        if row is None or left.count(row) <= rows.count(row):
            return False
        rows.append(row)
    for row in rows:
        left.remove(row)
    return True


def _longest_first(readings: list[str]) -> list[str]:
    return sorted(readings, key=lambda reading: -reading.count("+"))


def _reading(reading: str) -> tuple[str, list[str]]:
    duration, fees = reading.split("; ")
    return duration, fees.split(" + ")


def _duration(duration: Duration | None) -> str:
    if duration is None or duration.amount is None:
        return "null"
    return f"{duration.amount:g} {duration.unit.value}"


def _fee(fee: Fee, doubted: bool) -> str:
    if not fee.amount:
        return "none" if fee.amount is None else "0"
    currency = "" if fee.currency == "VND" else f" {fee.currency}"
    return f"{fee.amount}{currency}{' doubted' if doubted else ''}"


# ---- documents: rows are matched by the beginning of their names, in the order of the source


def _documents(record: dict[str, Any], procedure: Procedure) -> Iterator[Value]:
    code = record["code"]
    if "unreadable" in record:
        texts = [*procedure.raw.values(), *procedure.steps]
        kept = any(_plain(record["unreadable"]) in _plain(text) for text in texts)
        right = kept and not procedure.document_cases
        yield Value(code, "no table", RIGHT if right else WRONG, "text", procedure.document_cases)
        return
    if not record["documents"]:
        right = not procedure.document_cases
        yield Value(code, "no table", RIGHT if right else WRONG, (), procedure.document_cases)
    cases = list(procedure.document_cases)
    for expected in record["documents"]:
        case = next((c for c in cases if _same_case(c, expected["case"])), None)
        if case:
            cases.remove(case)
        yield from _case(code, expected, case, procedure)
    yield from (Value(code, "case", WRONG, "no such case", case.name) for case in cases)


def _case(
    code: str, expected: dict[str, Any], case: DocumentCase | None, procedure: Procedure
) -> Iterator[Value]:
    only_remarks = all(remark == "remark" for _, remark, *_ in expected["papers"])
    missing = RAW if "document_cases" in procedure.raw else WRONG
    if not only_remarks:
        yield Value(code, "case", RIGHT if case else missing, expected["case"])
    left = list(case.documents) if case else []
    for start, originals, *rest in expected["papers"]:
        paper = next((d for d in left if _starts(d.name, start)), None)
        if paper:
            left.remove(paper)
        if originals == "remark":
            yield _remark(code, start, paper, procedure)
        else:
            yield from _paper(code, (start, originals, *rest), paper, missing)
    yield from (Value(code, "name", WRONG, "no such row", paper.name) for paper in left)


def _paper(
    code: str, expected: tuple[Any, ...], paper: Document | None, missing: str
) -> Iterator[Value]:
    start, originals, copies, form = (*expected, None, None)[:4]
    if paper is None:
        kinds = ("name", "originals", "copies", "form")
        yield from (Value(code, kind, missing, start) for kind in kinds)
        return
    yield Value(code, "name", RIGHT)
    forms = _squeezed("".join([form] if isinstance(form, str) else form or []))
    for kind, wanted, found in (
        ("originals", originals, paper.originals),
        ("copies", copies, paper.copies),
        ("form", forms, _squeezed(paper.form)),
    ):
        yield Value(code, kind, RIGHT if wanted == found else WRONG, (start, wanted), found)


def _remark(code: str, start: str, paper: Document | None, procedure: Procedure) -> Value:
    """A sentence is no paper: a row without originals and copies, or text kept elsewhere."""
    if paper:
        right = not paper.originals and not paper.copies
        return Value(code, "remark", RIGHT if right else WRONG, start, paper)
    texts = [text for case in procedure.document_cases for text in _texts(case)]
    kept = any(_plain(start) in _plain(text) for text in [*texts, *procedure.raw.values()])
    return Value(code, "remark", RIGHT if kept else WRONG, start)


def _texts(case: DocumentCase) -> list[str]:
    return [case.name, *(text for paper in case.documents for text in (paper.name, paper.note))]


def _same_case(case: DocumentCase, start: str) -> bool:
    return _starts(case.name, start) if start else not case.name


def _starts(text: str, start: str) -> bool:
    return _plain(text).startswith(_plain(start))


def _plain(text: str) -> str:
    """Without list marks, zero-width characters and doubled blanks."""
    text = re.sub(r"[\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFC", text))
    return " ".join(re.sub(r"^[\s*+-]+", "", text).split())


def _squeezed(form: str) -> str:
    """File names without the blanks and separators between them."""
    return re.sub(r"[\s;,|]", "", unicodedata.normalize("NFC", form))


# ---- tests


def test_the_importer_reads_what_a_careful_reader_reads() -> None:
    crawl = read_crawl(SHARED_CRAWL)
    found = {procedure.code: (line, procedure) for line, procedure in crawl.procedures}
    doubts: defaultdict[int, set[str]] = defaultdict(set)
    for warning in crawl.warnings:
        if warning.line and warning.field == "cach_thuc_thuc_hien":
            doubts[warning.line].update(re.findall(r"\d+", warning.reason))
    values: list[Value] = []
    for record in GOLD:
        line, procedure = found[record["code"]]
        values += judge(record, procedure, doubts[line])
    counts = Counter((value.kind, value.outcome) for value in values)
    print(f"\n{'':<12}{RIGHT:>8}{WRONG:>8}{RAW:>10}")
    for kind in dict.fromkeys(value.kind for value in values):
        row = [counts[kind, outcome] for outcome in (RIGHT, WRONG, RAW)]
        print(f"{kind:<12}{row[0]:>8}{row[1]:>8}{row[2]:>10}")
    bad = [value for value in values if value.outcome != RIGHT]
    for value in bad:
        print(value)
    assert 1 - len(bad) / len(values) >= FLOOR


def test_the_gold_file_holds_sixty_different_procedures() -> None:
    assert len({record["code"] for record in GOLD}) == len(GOLD) == 60
