"""bot.catalogue.asking: what a sentence asks in so many words, and what only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.asking import load_asking
from bot.catalogue.lexicon import Sentence
from bot.config import ROOT
from bot.reply import Aspect
from bot.text import fold

ASKING = load_asking(ROOT / "nlu_data" / "lexicon")


def asked(said: str) -> list[str]:
    return ASKING.aspects(Sentence.of(said))


@pytest.mark.parametrize(
    ("said", "aspects"),
    [
        ("làm khai sinh cần giấy tờ gì, bao nhiêu tiền, mấy ngày xong", "documents fee duration"),
        ("nhập khẩu cho con thì nộp ở đâu, mang theo gì", "place documents"),
        ("xin phép xây nhà, cho hỏi hồ sơ, lệ phí và thời gian", "documents fee duration"),
        ("sang tên xe tốn nhiêu, làm qua mạng được không", "fee online"),
        ("mở quán ăn điều kiện gì, xin mẫu đơn ở đâu", "eligibility form place"),
        ("đi mần bằng lái thì ra mô, giấy tờ chi", "place documents"),
    ],
)
def test_everything_that_is_asked_is_heard_in_reading_order(said: str, aspects: str) -> None:
    assert asked(said) == aspects.split()
    assert asked(fold(said)) == aspects.split()


@pytest.mark.parametrize(
    "name",
    [
        "khai lệ phí trước bạ",
        "xin miễn giảm học phí cho con",
        "gia hạn giấy phép lao động",
        "giấy phép hết thời hạn",
        "đổi bằng lái xe hết hạn",
        "thời hạn giải quyết hồ sơ",
        "phí bảo vệ môi trường",
        "tôi muốn nộp hồ sơ",
        "đăng ký mẫu dấu",
    ],
)
def test_the_name_of_a_thing_asks_nothing(name: str) -> None:
    assert asked(name) == []


@pytest.mark.parametrize(
    ("said", "steps", "how", "besides"),
    [
        ("các bước đổi bằng lái", True, False, False),
        ("quy trình tách thửa ra răng", True, True, False),
        ("đăng ký kết hôn thế nào", False, True, False),
        ("muốn mua bảo hiểm thì đăng ký sao", False, True, True),
        ("muốn nuôi bò cạp thì báo sao?", False, True, False),
        ("khu nhà nhiều sao trên trời", False, False, False),
        ("chừ mần răng để có sổ", False, True, True),
        ("có được hưởng không, thủ tục sao", False, True, True),
        ("lệ phí bao nhiêu", False, False, False),
    ],
)
def test_how_is_told_from_the_steps_by_name(
    said: str, steps: bool, how: bool, besides: bool
) -> None:
    sentence = Sentence.of(said)
    assert ASKING.asks_for_steps(sentence) is steps
    assert ASKING.asks_how(sentence) is how
    assert ASKING.asks_how_besides(sentence) is besides


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_sentence_can_be_read_and_only_aspects_are_found(text: str) -> None:
    found = asked(text)
    assert len(found) == len(set(found))
    assert set(found) <= {aspect.value for aspect in Aspect}
