"""bot.accents: accents that were not typed are given back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accents import Accents
from bot.nlu.features import cleaner
from bot.text import Cleaner, WordLists, fold

SENTENCES = (
    "đăng ký thường trú cho con ở đâu",
    "đăng ký thường trú cần giấy tờ gì",
    "đăng ký tạm trú ở đâu",
    "bị mất thẻ thì làm lại ở đâu",
    "thẻ bị mất rồi",
    "cho con đi thi",
)
ACCENTS = Accents(SENTENCES)


@pytest.mark.parametrize("sentence", SENTENCES[:5])
def test_what_was_seen_is_given_back(sentence: str) -> None:
    assert ACCENTS.restore(fold(sentence)) == sentence


def test_the_neighbours_decide() -> None:
    accents = Accents(["bán nhà rồi", "bạn tôi nói", "bạn tôi bảo"])
    assert accents.restore("ban nha roi") == "bán nhà rồi"
    assert accents.restore("ban toi noi") == "bạn tôi nói"


def test_what_was_typed_is_believed() -> None:
    assert ACCENTS.restore("the bi mất roi o dau") == "thẻ bị mất rồi ở đâu"
    assert ACCENTS.restore("dang ky tạm tru o dau") == "đăng ký tạm trú ở đâu"


def test_text_with_accents_stays() -> None:
    text = "Đăng ký thường trú cho con ở đâu?"
    assert ACCENTS.restore(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thủ tuc lam khai sinh cho chau nộp ở dâu", "thủ tục làm khai sinh cho cháu nộp ở đâu"),
        ("tôi bị mât thẻ căn cước thì câp lại ở đâu", "tôi bị mất thẻ căn cước thì cấp lại ở đâu"),
        ("vợ sắp cưới là ngừoi nước ngoài", "vợ sắp cưới là người nước ngoài"),
        ("lên phừơng có đựơc không", "lên phường có được không"),
    ],
)
def test_slips_in_text_with_accents_are_mended(typed: str, meant: str) -> None:
    assert cleaner().clean(typed) == meant


@pytest.mark.parametrize(
    "right",
    [
        "chị lan ở đà lạt hỏi sổ đỏ rách thì đổi ở đâu",
        "nhà nước cấm mua bán máy bay không người lái hay sao",
        "con dâu tôi đau nặng, cửa hàng may phải đóng cửa",
    ],
)
def test_words_that_are_right_as_they_stand_are_believed(right: str) -> None:
    assert cleaner().clean(right) == right


def test_only_words_change_and_unknown_ones_do_not() -> None:
    assert ACCENTS.restore("the bi mat, xyz 123/2025/TT-BCA?") == "thẻ bị mất, xyz 123/2025/TT-BCA?"


def test_sentences_without_accents_teach_nothing() -> None:
    assert Accents(["the card is lost"]).restore("the") == "the"
    assert Accents(()).restore("dang ky") == "dang ky"


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_its_letters_stay(text: str) -> None:
    assert fold(ACCENTS.restore(text)) == fold(text)


def test_the_cleaner_restores_what_is_left_when_words_are_spelled_out() -> None:
    lists = WordLists(entries={}, without_accents={})
    assert Cleaner(lists, ACCENTS).clean("THE bi mat ROI!!") == "thẻ bị mất rồi!"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lam khai sinh can gi", "làm khai sinh cần gì"),
        ("mat giay dang ky xe lam lai can gi", "mất giấy đăng ký xe làm lại cần gì"),
        ("nop o dau vay a", "nộp ở đâu vậy ạ"),
        ("len cong an xa dc ko hay phai len tinh", "lên công an xã được không hay phải lên tỉnh"),
    ],
)
def test_the_projects_own_sentences_are_enough(typed: str, meant: str) -> None:
    assert cleaner().clean(typed) == meant
