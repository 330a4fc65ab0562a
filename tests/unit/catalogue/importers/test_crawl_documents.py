"""Papers of the dossier, taken apart from glued cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.documents import HEADER, parse_documents
from bot.catalogue.procedure import Document, DocumentCase
from tests.crawl_tables import documents_cell


def papers(*rows: str) -> tuple[Document, ...]:
    parsed = parse_documents(documents_cell(("--", rows)))
    assert parsed.raw == "", parsed.reason
    (case,) = parsed.items
    assert case.name == ""
    return case.documents


def stays_text(cell: str) -> bool:
    parsed = parse_documents(cell)
    return parsed.items == () and parsed.raw == cell and bool(parsed.reason)


def test_rows_give_name_form_and_counts() -> None:
    assert papers(
        "Đơn thả diều theo mẫuMẫu 01.docx1 bản chính",
        "Giấy khám mắt0 bản chính,2 bản sao",
        "Ảnh3 bản chính",
    ) == (
        Document(name="Đơn thả diều theo mẫu", originals=1, form="Mẫu 01.docx"),
        Document(name="Giấy khám mắt", originals=0, copies=2),
        Document(name="Ảnh", originals=3),
    )


def test_cases_keep_their_titles() -> None:
    cell = documents_cell(
        ("--", ["Đơn1 bản chính"]),
        ("* Trường hợp cấp lại:", ["Đơn1 bản chính", "Giấy cũ1 bản chính"]),
    )
    assert parse_documents(cell).items == (
        DocumentCase(documents=(Document(name="Đơn", originals=1),)),
        DocumentCase(
            name="Trường hợp cấp lại",
            documents=(Document(name="Đơn", originals=1), Document(name="Giấy cũ", originals=1)),
        ),
    )


def test_a_title_without_papers_is_a_case_without_papers() -> None:
    cell = documents_cell(("--", ["Đơn1 bản chính"])) + "Nộp trực tuyến thì không cần giấy tờ"
    assert parse_documents(cell).items[1] == DocumentCase(
        name="Nộp trực tuyến thì không cần giấy tờ", documents=()
    )


@pytest.mark.parametrize("cell", ["", "--", "----"])
def test_no_papers_at_all(cell: str) -> None:
    parsed = parse_documents(cell)
    assert (parsed.items, parsed.raw) == ((), "")


def test_a_count_inside_a_name_is_part_of_it() -> None:
    (paper,) = papers("Hợp đồng: 01 bản chính và 02 bản sao1 bản chính,2 bản sao")
    assert paper == Document(name="Hợp đồng: 01 bản chính và 02 bản sao", originals=1, copies=2)


def test_a_name_may_end_with_a_count() -> None:
    assert [paper.name for paper in papers("Tờ khai: 01 bản chính1 bản chính")] == [
        "Tờ khai: 01 bản chính"
    ]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Đơn theo Nghị định ngày 01/02/20261 bản chính", "Đơn theo Nghị định ngày 01/02/2026"),
        ("Đơn theo Mẫu số 181 bản chính", "Đơn theo Mẫu số 18"),
        ("Đơn theo Phụ lục 11 bản chính", "Đơn theo Phụ lục 1"),
        ("Tờ khai NA51 bản chính", "Tờ khai NA5"),
        ("Bản đồ tỷ lệ 1:10.0001 bản chính", "Bản đồ tỷ lệ 1:10.000"),
    ],
)
def test_a_number_glued_to_the_count_belongs_to_the_name(row: str, name: str) -> None:
    assert papers(row) == (Document(name=name, originals=1),)


def test_marks_before_a_name_are_dropped_and_letters_kept() -> None:
    rows = ["- Đơn;1 bản chính", "+ Ảnh,1 bản chính", "a) Sổ1 bản chính"]
    assert [paper.name for paper in papers(*rows)] == ["Đơn", "Ảnh", "a) Sổ"]


def test_blank_rows_are_left_out() -> None:
    assert papers("Đơn1 bản chính", "1 bản chính") == (Document(name="Đơn", originals=1),)


@pytest.mark.parametrize(
    "row",
    [
        "Giấy tờ của công dân Việt Nam 21 bản chính",  # 2 and 1, or 21?
        "Theo Phụ lục 1 bản chính",  # Phụ lục 1 without a count?
        "Nộp tại quầy:1 bản chính và ảnh",
    ],
)
def test_a_row_that_can_be_read_in_two_ways_keeps_the_whole_cell_as_text(row: str) -> None:
    assert stays_text(documents_cell(("--", ["Đơn1 bản chính", row, "Ảnh1 bản chính"])))


def test_a_form_that_cannot_be_told_from_the_name_stays_with_it_and_is_reported() -> None:
    row = "Đơn theo Hiệp định ABCABC - Gia hạn.docx1 bản chính"
    parsed = parse_documents(documents_cell(("--", ["Đơn1 bản chính", row])))
    (case,) = parsed.items
    assert case.documents[1].name == "Đơn theo Hiệp định ABCABC - Gia hạn.docx"
    assert case.documents[1].form == ""
    assert "Hiệp định ABCABC" in parsed.reason


def test_a_table_without_counts_stays_text() -> None:
    assert stays_text(documents_cell(("--", ["Đơn không có số lượng"])))


def test_text_that_is_no_table_stays_text() -> None:
    assert stays_text("và nộp cho cơ quan thuế.")


NAMES = st.lists(
    st.sampled_from(["đơn", "giấy phép", "bản sao", "Luật số 15/2020/QH14", "(nếu có)", "tờ khai"]),
    min_size=1,
    max_size=5,
).map(lambda words: " ".join(["Giấy", *words, "kèm theo"]))
FORMS = st.lists(
    st.tuples(
        st.sampled_from(["Mẫu số 01", "Phụ lục II", "Mau 3.2", "TK 9.000001", "Đơn đề nghị (1)"]),
        st.sampled_from([".docx", ".doc", ".pdf", ".xlsx"]),
    ).map("".join),
    max_size=3,
)
PAPERS = st.tuples(NAMES, FORMS, st.integers(0, 9), st.none() | st.integers(0, 99))
TITLES = st.sampled_from(["--", "Trường hợp cấp mới", "Đối với tổ chức"])


@settings(deadline=None)
@given(
    st.lists(st.tuples(TITLES, st.lists(PAPERS, min_size=1, max_size=4)), min_size=1, max_size=3)
)
def test_a_rendered_table_is_read_back(
    cases: list[tuple[str, list[tuple[str, list[str], int, int | None]]]],
) -> None:
    cell, expected = "", []
    for title, rows in cases:
        cell += f"{title}{HEADER}"
        documents = []
        for name, forms, originals, copies in rows:
            cell += f"{name}{''.join(forms)}{originals} bản chính"
            cell += "" if copies is None else f",{copies} bản sao"
            documents.append(
                Document(name=name, originals=originals, copies=copies, form="; ".join(forms))
            )
        name = "" if title == "--" else title
        expected.append(DocumentCase(name=name, documents=tuple(documents)))
    parsed = parse_documents(cell)
    assert parsed.items == tuple(expected)
    assert parsed.raw == ""


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [HEADER, "1 bản chính", ",2 bản sao", "--", "Mẫu 1.docx", " ", "01", "(", "đ"]
        )
        | st.text(max_size=4),
        max_size=12,
    ).map("".join)
)
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = parse_documents(text)
    assert parsed.items == () or parsed.raw == ""
    assert all(paper.name for case in parsed.items for paper in case.documents)
