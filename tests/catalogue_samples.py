"""Procedures to test with, and the whole database as text to compare."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import MetaData, select
from sqlalchemy.engine import Engine

from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    LegalBasis,
    Level,
    Procedure,
    Related,
    SubmissionMethod,
    Unit,
)

FULL = Procedure(
    code="1.001193",
    name="Thủ tục đăng ký khai sinh",
    field="Hộ tịch",
    levels=(Level.commune,),
    agencies=("Ủy ban nhân dân cấp xã",),
    published_by="Bộ Tư pháp",
    address="Trung tâm Phục vụ hành chính công",
    audience=("Công dân Việt Nam",),
    methods=(
        SubmissionMethod(
            channel=Channel.online,
            duration=Duration(amount=1.5, unit=Unit.working_day, text="1,5 ngày làm việc"),
            fees=(
                Fee(amount=0, label="Đúng hạn"),
                Fee(label="Quá hạn", note="Do Hội đồng nhân dân cấp tỉnh quy định"),
            ),
        ),
        SubmissionMethod(channel=Channel.post, duration=Duration(), note="gửi bảo đảm"),
        SubmissionMethod(channel=Channel.in_person),
    ),
    document_cases=(
        DocumentCase(
            documents=(
                Document(name="Tờ khai", originals=1, copies=0, form="Mẫu 01"),
                Document(name="Giấy chứng sinh", note="hoặc văn bản của người làm chứng"),
            )
        ),
        DocumentCase(name="Trẻ bị bỏ rơi", documents=(Document(name="Biên bản"),)),
    ),
    steps=("Nộp hồ sơ", "Nhận kết quả"),
    conditions=("Trong 60 ngày",),
    results=("Giấy khai sinh",),
    legal_basis=(
        LegalBasis(number="123/2015/NĐ-CP", title="Nghị định 123"),
        LegalBasis(title="Luật Hộ tịch"),
    ),
    service_level="Toàn trình",
    related=(Related(code="1.004884", name="Đăng ký lại khai sinh", why="mất bản chính"),),
    aliases=("làm giấy khai sinh", "khai sinh cho con"),
    source_url="https://dichvucong.gov.vn/1",
    source_name="Cổng Dịch vụ công quốc gia",
    decision="163/QĐ-BTP",
    valid_from=date(2026, 3, 1),
    valid_to=date(2027, 3, 1),
    fetched_at=datetime(2026, 10, 15, 7, 44, 9, 123, timezone(timedelta(hours=7))),
    unverified=frozenset({"methods", "conditions"}),
    raw={"steps": "Bước 1: …", "methods": "Trực tuyến 1"},
)
"""A procedure that uses every field."""


def named(code: str, name: str = "Thủ tục", **fields: Any) -> Procedure:
    """A procedure with little more than a name."""
    return Procedure(code=code, name=name, field="Hộ tịch", **fields)


_TEXT = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=20
).map(str.strip)
_FILLED = _TEXT.filter(bool)
_COUNT = st.none() | st.integers(0, 1_000_000_000)


def _tuples(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(parts, max_size=3).map(tuple)


_DURATIONS = st.builds(
    Duration,
    amount=st.none() | st.floats(0, 1_000_000_000),
    unit=st.sampled_from(Unit),
    text=_TEXT,
)
_FEES = st.builds(Fee, amount=_COUNT, currency=_TEXT, label=_TEXT, note=_TEXT)
_METHODS = st.builds(
    SubmissionMethod,
    channel=st.sampled_from(Channel),
    duration=st.none() | _DURATIONS,
    fees=_tuples(_FEES),
    note=_TEXT,
)
_DOCUMENTS = st.builds(
    Document, name=_FILLED, originals=_COUNT, copies=_COUNT, form=_TEXT, note=_TEXT
)

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "code": st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True),
    "name": _FILLED,
    "field": _TEXT,
    "levels": _tuples(st.sampled_from(Level)),
    "agencies": _tuples(_FILLED),
    "published_by": _TEXT,
    "address": _TEXT,
    "audience": _tuples(_FILLED),
    "methods": _tuples(_METHODS),
    "document_cases": _tuples(st.builds(DocumentCase, name=_TEXT, documents=_tuples(_DOCUMENTS))),
    "steps": _tuples(_FILLED),
    "conditions": _tuples(_FILLED),
    "results": _tuples(_FILLED),
    "legal_basis": _tuples(st.builds(LegalBasis, number=_TEXT, title=_FILLED)),
    "service_level": _TEXT,
    "related": _tuples(st.builds(Related, code=_FILLED, name=_TEXT, why=_TEXT)),
    "aliases": _tuples(_FILLED),
    "source_url": _TEXT,
    "source_name": _TEXT,
    "decision": _TEXT,
    "valid_from": st.none() | st.dates(),
    "valid_to": st.none() | st.dates(),
    "fetched_at": st.none()
    | st.datetimes(timezones=st.sampled_from([None, timezone.utc, timezone(timedelta(hours=7))])),
    "unverified": st.frozensets(st.sampled_from(sorted(Procedure.__fields__)), max_size=3),
    "raw": st.dictionaries(_FILLED, _TEXT, max_size=3),
}
"""A strategy for each field of a procedure."""


def procedures() -> st.SearchStrategy[Procedure]:
    """Any procedure that the database must give back as it was."""
    return st.builds(Procedure, **FIELDS)


def xlsx_file(path: Path, *rows: list[str]) -> Path:
    """Save a spreadsheet laid out as the portal's export, without its title."""
    workbook = Workbook()
    workbook.active.append(["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"])
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to compare the database before and after."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.sorted_tables
        }
