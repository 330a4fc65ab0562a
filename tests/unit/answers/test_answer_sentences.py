"""Taking the sentences of published texts apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.sentences import about, split
from bot.answers.wording import clean


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Nộp hồ sơ. Nhận kết quả.", ["Nộp hồ sơ.", "Nhận kết quả."]),
        ("- Nộp hồ sơ;\n+ Nhận kết quả", ["Nộp hồ sơ", "Nhận kết quả"]),
        ("Tại TP. Hồ Chí Minh. Gửi qua mạng.", ["Tại TP. Hồ Chí Minh.", "Gửi qua mạng."]),
        ("Số 254, Q. Ba Đình. Nộp ở đó.", ["Số 254, Q. Ba Đình.", "Nộp ở đó."]),
        ("Theo Điều 14. Nộp ở xã.", ["Theo Điều 14.", "Nộp ở xã."]),
        ("a) Đơn đề nghị; b) Ảnh màu.", ["a) Đơn đề nghị", "b) Ảnh màu."]),
        ("1. Đơn đề nghị. 2. Ảnh màu.", ["1. Đơn đề nghị.", "2. Ảnh màu."]),
        ("Phí 1.000.000 đồng. Miễn cho hộ nghèo.", ["Phí 1.000.000 đồng.", "Miễn cho hộ nghèo."]),
        ("Cha hoặc mẹ đi; nếu không thì ông bà đi.", ["Cha hoặc mẹ đi; nếu không thì ông bà đi."]),
        ("gồm: - Tờ khai; - Ảnh", ["gồm:", "Tờ khai", "Ảnh"]),
        ("  \n \u200b\n", []),
    ],
)
def test_sentences_are_taken_apart_where_they_end(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


def test_lines_that_a_pages_width_had_cut_are_put_together() -> None:
    assert texts("Trong thời hạn 60 ngày\nkể từ ngày sinh\nNộp lệ phí") == [
        "Trong thời hạn 60 ngày kể từ ngày sinh",
        "Nộp lệ phí",
    ]


def test_list_items_know_the_line_above_and_others_do_not() -> None:
    found = split("Cấp mới:\n- 5 ngày;\n- 7 ngày nếu phải xác minh.\nCấp lại trong 2 ngày.")
    assert [sentence.quoted() for sentence in found] == [
        "Cấp mới:",
        "Cấp mới: 5 ngày",
        "Cấp mới: 7 ngày nếu phải xác minh.",
        "Cấp lại trong 2 ngày.",
    ]


def test_a_sentence_said_twice_is_quoted_once() -> None:
    assert about("duration", ["Trong vòng 5 ngày.", "- trong vòng 5 ngày"]) == [
        "Trong vòng 5 ngày."
    ]


@given(st.text())
def test_no_word_is_lost_or_invented(text: str) -> None:
    kept = "".join(texts(text))
    letters = [c for c in clean(text) if c.isalnum()]
    assert [c for c in clean(kept) if c.isalnum()] == letters
