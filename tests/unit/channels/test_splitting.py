"""bot.channels.splitting: where long texts are cut, and where never."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split

UNCUT = (
    "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc.html?ma=1.001193",
    "H42.21-250701-012345",
    "000.00.16.H42-260823-0001",
    "1.001193",
    "8.000đ/trang.",
    "19001234",
)
LEAST_LIMIT = max(map(len, UNCUT))

letters = st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐ019.,;:!?()…")
marked = st.builds(
    "{}{}".format, letters, st.text(alphabet="\u0300\u0301\u0302\u0309\u0323\u031b", max_size=2)
)
words = st.one_of(st.lists(marked, min_size=1, max_size=60).map("".join), st.sampled_from(UNCUT))
spaces = st.sampled_from([" ", "  ", "\n", "\n\n", "\n \n", "\t", " ", "\r\n"])
texts = st.lists(st.tuples(words, spaces), max_size=40).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)
limits = st.integers(LEAST_LIMIT, 200)
any_text = st.text(st.characters(blacklist_categories=["Cs"]), max_size=300)


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.one_of(texts, any_text), st.integers(1, 200))
def test_no_part_is_too_long_or_blank(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert all(part == part.strip() != "" for part in parts)


@given(st.one_of(texts, any_text), st.integers(1, 200))
def test_nothing_is_lost_added_or_moved(text: str, limit: int) -> None:
    said = without_space("".join(split(text, limit)))
    assert said == without_space(unicodedata.normalize("NFC", text))


@given(texts, limits)
def test_a_word_that_fits_into_a_message_is_never_cut(text: str, limit: int) -> None:
    parts = [word for part in split(text, limit) for word in part.split()]
    for word in unicodedata.normalize("NFC", text).split():
        if len(word) <= limit:
            assert word in parts
            parts.remove(word)


@given(st.lists(marked, min_size=1, max_size=200).map("".join), st.integers(4, 30))
def test_marks_stay_with_their_letter(word: str, limit: int) -> None:
    for part in split(word, limit):
        assert not unicodedata.combining(part[0])


@given(any_text)
def test_what_fits_is_one_message(text: str) -> None:
    kept = unicodedata.normalize("NFC", text).strip()
    assert split(text, 2000) == ([kept] if kept else [])


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "\t \r\n", "\u00a0\u3000"])
def test_a_blank_text_is_no_message(blank: str) -> None:
    assert split(blank, 10) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # an empty line before a line's end that comes later
        ("Lệ phí 8.000đ.\n\nHồ sơ.\nTờ khai.", ["Lệ phí 8.000đ.", "Hồ sơ.\nTờ khai."]),
        # a line's end before a sentence's
        ("Nộp tại xã\nĐúng hạn. Miễn phí.", ["Nộp tại xã", "Đúng hạn. Miễn phí."]),
        # a sentence's end before a word's
        ("Nộp tại xã. Không mất phí đâu.", ["Nộp tại xã.", "Không mất phí đâu."]),
        # a word's end, where there is nothing better
        ("Ủy ban nhân dân phường Hoa Lư", ["Ủy ban nhân dân", "phường Hoa Lư"]),
        # the middle of a word only where it alone is too long
        ("a" * 30, ["a" * 20, "a" * 10]),
    ],
)
def test_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 20) == parts


def test_an_early_pause_is_left_for_a_later_lesser_one() -> None:
    text = "Vâng.\n\nAnh/chị nộp hồ sơ tại Ủy ban nhân dân phường."
    assert split(text, 40) == ["Vâng.\n\nAnh/chị nộp hồ sơ tại Ủy ban nhân", "dân phường."]


def test_a_word_before_a_long_link_stands_alone_rather_than_cut_the_link() -> None:
    link = "https://dichvucong.gov.vn/" + "a" * 70
    assert split(f"Xem {link}", 96) == ["Xem", link]


def test_the_limit_counts_composed_letters() -> None:
    decomposed = unicodedata.normalize("NFD", "Đường Nguyễn Huệ")
    assert len(decomposed) > 16
    assert split(decomposed, 16) == ["Đường Nguyễn Huệ"]


def test_a_message_that_ends_at_the_limit_is_not_shortened() -> None:
    assert split("bốn ba hai một", 10) == ["bốn ba hai", "một"]
    assert split("Một hai. Ba bốn. Năm sáu", 16) == ["Một hai. Ba bốn.", "Năm sáu"]
