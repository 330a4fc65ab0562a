"""Legal documents, taken apart from glued cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.laws import HEADER, parse_laws
from bot.catalogue.procedure import LegalBasis
from tests.crawl_tables import NOTHING, laws_cell


def laws(*rows: str) -> list[tuple[str, str]]:
    parsed = parse_laws(laws_cell(*rows))
    assert parsed.raw == "", parsed.reason
    return [(law.number, law.title) for law in parsed.items]


@pytest.mark.parametrize(
    ("row", "number", "title"),
    [
        ("Luật Diều60/2014/QH13", "60/2014/QH13", "Luật Diều"),
        ("Luật DiềuLuật số 60/2014/QH13", "60/2014/QH13", "Luật Diều"),
        ("Luật60/2014/QH13", "60/2014/QH13", "Luật"),
        ("Luật 51/2019/QH1451/2019/QH14", "51/2019/QH14", "Luật 51/2019/QH14"),
        ("193/2025/NĐ-CP193/2025/NĐ-CP", "193/2025/NĐ-CP", "193/2025/NĐ-CP"),
        ("Luật Diều năm 202072/2020/QH14", "72/2020/QH14", "Luật Diều năm 2020"),
        ("Luật Diều ngày 29/6/202443/2024/QH15", "43/2024/QH15", "Luật Diều ngày 29/6/2024"),
        ("Luật Diều số 67/2011/QH1267/2011/QH12", "67/2011/QH12", "Luật Diều số 67/2011/QH12"),
        ("Cắt giảm thủ tục66.7/2025/NQ-CP", "66.7/2025/NQ-CP", "Cắt giảm thủ tục"),
        ("Công bố thủ tục163/QĐ-BTP", "163/QĐ-BTP", "Công bố thủ tục"),
        ("Hướng dẫn5/2015/TTLT-BTC-BTP", "5/2015/TTLT-BTC-BTP", "Hướng dẫn"),
        ("Hợp nhất12/VBHN-BTC", "12/VBHN-BTC", "Hợp nhất"),
        ("Nghị định số 46/2020/NĐ-CP46/2020", "46/2020", "Nghị định số 46/2020/NĐ-CP"),
        ("Luật Diều 60/2014/QH13", "60/2014/QH13", "Luật Diều"),
        ("Số 1/2025/TT-BCAngày Tết1/2025/TT-BCA", "1/2025/TT-BCA", "Số 1/2025/TT-BCA ngày Tết"),
    ],
)
def test_a_row_gives_title_and_number(row: str, number: str, title: str) -> None:
    assert laws(row) == [(number, title)]


def test_numbers_inside_titles_begin_no_row() -> None:
    title = "Sửa đổi Nghị định số 15/2020/NĐ-CP ngày 03/02/2020 và Thông tư 3/2021/TT-BTC về diều"
    assert laws(f"{title}20/2024/NĐ-CP") == [("20/2024/NĐ-CP", title)]


def test_a_title_may_end_with_another_number() -> None:
    title = "Hướng dẫn Nghị định số 07/2025/NĐ-CP"
    assert laws(f"{title}280/2025/TT-BTC") == [("280/2025/TT-BTC", title)]


def test_rows_are_told_apart() -> None:
    assert laws(
        "Luật Diều1/2020/QH14",
        "NGHỊ ĐỊNH VỀ DIỀU2/2021/NĐ-CP",
        "quy định phí3/2022/TT-BTC",
        "4/2023/TT-BXD4/2023/TT-BXD",
    ) == [
        ("1/2020/QH14", "Luật Diều"),
        ("2/2021/NĐ-CP", "NGHỊ ĐỊNH VỀ DIỀU"),
        ("3/2022/TT-BTC", "quy định phí"),
        ("4/2023/TT-BXD", "4/2023/TT-BXD"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Luật Diều"],
        ["Luật Diều20", "Nghị định về diều2/2021/NĐ-CP"],
        ["Luật Diều201454", "Nghị định 155/2020/NĐ-CP155/2020/NĐ-CP"],
        [
            "Luật Diều201454",
            "Nghị định số 46/2020/NĐ-CP46/2020",
            "Thông tư 42/2020/TT-BTC PHÍ DIỀU42/2020",
        ],
        ["Quy chế diều1/2020/QC-ABCD", "Luật Gió2/2021/QH15"],
    ],
)
def test_a_number_that_cannot_be_told_keeps_the_rows_as_text(rows: list[str]) -> None:
    parsed = parse_laws(laws_cell(*rows))
    assert (parsed.items, parsed.raw) == ((), "".join(rows)), "without the header of the table"
    assert parsed.reason


def test_text_that_is_no_table_stays_text() -> None:
    assert parse_laws("theo Luật Diều").raw == "theo Luật Diều"


@pytest.mark.parametrize("cell", ["", NOTHING])
def test_no_legal_basis(cell: str) -> None:
    parsed = parse_laws(cell)
    assert (parsed.items, parsed.raw) == ((), "")


TITLES = st.lists(
    st.sampled_from(["Luật", "quy định", "về", "diều", "của Thông tư 9/2001/TT-BTC ngày 1/2/2001"]),
    min_size=1,
    max_size=5,
).map(lambda words: " ".join(["Quy định", *words, "và gió"]))
KINDS = st.sampled_from(["QH15", "NĐ-CP", "TT-BTC", "TT-BNNMT", "QĐ-TTg", "NQ-CP", "TTLT-BTC-BTP"])
NUMBERS = st.tuples(st.integers(1, 999), st.integers(1990, 2030), KINDS).map(
    lambda parts: f"{parts[0]}/{parts[1]}/{parts[2]}"
)


@settings(deadline=None)
@given(st.lists(st.tuples(TITLES, NUMBERS), min_size=1, max_size=5))
def test_a_rendered_table_is_read_back(rows: list[tuple[str, str]]) -> None:
    parsed = parse_laws(laws_cell(*(title + number for title, number in rows)))
    assert parsed.items == tuple(LegalBasis(title=title, number=number) for title, number in rows)
    assert parsed.raw == ""


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Luật ", "số ", "1/2020/QH14", "2/NĐ-CP", "/2020", " ", "Quy định", "(", "2"]
        )
        | st.text(max_size=4),
        max_size=12,
    ).map("".join)
)
def test_no_text_breaks_the_parser(text: str) -> None:
    for cell in (text, HEADER + text):
        parsed = parse_laws(cell)
        assert parsed.items == () or parsed.raw == ""
        assert all(law.title and law.number for law in parsed.items)
