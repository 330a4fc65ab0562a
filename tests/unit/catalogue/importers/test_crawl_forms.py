"""A paper's name and the form files that are glued to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.forms import split_forms


@pytest.mark.parametrize(
    ("text", "name", "forms"),
    [
        ("Tờ khai theo mẫuMauTokhai.docx", "Tờ khai theo mẫu", ["MauTokhai.docx"]),
        ("Đơn (mẫu NA9).10-Mẫu NA9 (1).doc", "Đơn (mẫu NA9).", ["10-Mẫu NA9 (1).doc"]),
        ("Đơn theo mẫu;TK 1.000001.docx", "Đơn theo mẫu;", ["TK 1.000001.docx"]),
        ("Đơn theo mẫu1.000001.docx", "Đơn theo mẫu", ["1.000001.docx"]),
        ("Đơn theo quy địnhvăn bản đề nghị.docx", "Đơn theo quy định", ["văn bản đề nghị.docx"]),
        ("Đơn ngày 01/02/2026Mẫu số 2.docx", "Đơn ngày 01/02/2026", ["Mẫu số 2.docx"]),
        ("Theo Nghị định 1/2020/NĐ-CPmau 2.doc", "Theo Nghị định 1/2020/NĐ-CP", ["mau 2.doc"]),
        ("Theo Thông tư 1/2020/TT-BTC01-LP.docx", "Theo Thông tư 1/2020/TT-BTC", ["01-LP.docx"]),
        ("Quyết định 9/2021/QĐ-TTgMẫu 2.pdf", "Quyết định 9/2021/QĐ-TTg", ["Mẫu 2.pdf"]),
        ("Bản khai (mẫu 2B)36-Mẫu 2B.doc", "Bản khai (mẫu 2B)", ["36-Mẫu 2B.doc"]),
        ("Đơn (điểm a mục 3.Quy chế).Mẫu 5.docx", "Đơn (điểm a mục 3.Quy chế).", ["Mẫu 5.docx"]),
        ("Ảnh 4x6 cm nền trắng.mau so 12.doc", "Ảnh 4x6 cm nền trắng.", ["mau so 12.doc"]),
        ("Đơn đề nghịMẫu 1.docxMẫu 2.2.docx", "Đơn đề nghị", ["Mẫu 1.docx", "Mẫu 2.2.docx"]),
        ("Đơn đề nghịBáo cáo.docx.docx", "Đơn đề nghị", ["Báo cáo.docx.docx"]),
        ("Đơn gồm: (i)Bản cam kết của chủ diều (nếu có)Mẫu 4.docx",
         "Đơn gồm: (i)Bản cam kết của chủ diều (nếu có)", ["Mẫu 4.docx"]),
    ],
)  # fmt: skip
def test_the_first_file_begins_where_something_is_glued_on(
    text: str, name: str, forms: list[str]
) -> None:
    assert split_forms(text) == (name, tuple(forms))


@pytest.mark.parametrize(
    "text",
    ["Giấy khám mắt", "Tệp tin (.docx) của bản vẽ", "Bản vẽ tại https://example.org/a.pdf", ""],
)
def test_a_name_without_files(text: str) -> None:
    assert split_forms(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Đơn theo Hiệp định ABCABC.docx",
        "Mẫu 1.docx",
        "Đơn theo mẫuđon_xin.docx",
        "Bản vẽ tại https://example.org/aBc.docMẫu 2.docx",
    ],
)
def test_a_file_whose_beginning_cannot_be_seen_is_not_guessed(text: str) -> None:
    assert split_forms(text) is None


@settings(deadline=None)
@given(st.text(alphabet="aBđ1 .;()-/~docxp", max_size=40))
def test_no_character_is_lost(text: str) -> None:
    split = split_forms(text)
    if split is not None:
        name, forms = split
        assert "".join([name, *forms]).replace(" ", "") == text.replace(" ", "")
