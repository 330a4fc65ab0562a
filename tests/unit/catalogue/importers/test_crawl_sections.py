"""Sections that the crawler cut in two."""

from __future__ import annotations

import pytest

from bot.catalogue.importers.crawl.record import read_record
from bot.catalogue.importers.crawl.sections import mend
from bot.catalogue.procedure import Procedure
from tests.crawl_tables import methods_cell, record


def read(**fields: str) -> tuple[Procedure, list[str]]:
    read = read_record(record(**fields), None)
    return read.procedure, [name for name, _ in read.warnings]


def test_a_sound_record_stays_as_it_is() -> None:
    fields = {name: text for name, text in record().items() if isinstance(text, str)}
    assert mend(fields) == (fields, [])


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        (
            "Bước 1: Lập hồ sơ theo mục 5 (",
            ") và nộp.\nBước 2: Chờ.",
            ("Bước 1: Lập hồ sơ theo mục 5 (Thành phần hồ sơ) và nộp.", "Bước 2: Chờ."),
        ),
        (
            "Bước 1: Lập hồ sơ theo mục",
            "Bước 2: Nộp.\nBước 3: Chờ.",
            ("Bước 1: Lập hồ sơ theo mục Thành phần hồ sơ", "Bước 2: Nộp.", "Bước 3: Chờ."),
        ),
    ],
)
def test_steps_cut_at_the_words_for_documents(
    before: str, after: str, steps: tuple[str, ...]
) -> None:
    procedure, warned = read(trinh_tu_thuc_hien=before, thanh_phan_ho_so=after)
    assert procedure.steps == steps
    assert procedure.document_cases == ()
    assert "document_cases" not in procedure.raw
    assert warned == ["thanh_phan_ho_so"]


def test_methods_cut_at_the_words_for_legal_basis() -> None:
    procedure, warned = read(
        cach_thuc_thuc_hien=methods_cell("Trực tuyến1 Ngày5,000 VNĐ("),
        can_cu_phap_ly=": Luật Diều)Trực tiếp2 Ngày9,000 VNĐ(Căn cứ pháp lý: Luật Diều)",
    )
    assert [(m.fees[0].amount, m.fees[0].note) for m in procedure.methods] == [
        (5000, "Căn cứ pháp lý: Luật Diều"),
        (9000, "Căn cứ pháp lý: Luật Diều"),
    ]
    assert procedure.legal_basis == ()
    assert warned == ["can_cu_phap_ly"]


def test_the_list_of_agencies_repeated_after_the_laws_is_dropped() -> None:
    cell = record()["can_cu_phap_ly"]
    procedure, warned = read(
        can_cu_phap_ly=f"{cell}Cơ quan thực hiệnSở Diều", co_quan_thuc_hien="Sở Diều"
    )
    assert [law.number for law in procedure.legal_basis] == ["1/2020/QH14"]
    assert warned == []
