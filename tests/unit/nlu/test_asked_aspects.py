"""actions.asked: which aspects are answered, from the intents and the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.asked import MOST, aspects_of
from bot.catalogue.asking import load_asking
from bot.catalogue.lexicon import Sentence
from bot.config import ROOT
from bot.reply import Aspect

ASKING = load_asking(ROOT / "nlu_data" / "lexicon")


def answered(said: str, *ranking: tuple[str, float], asks: bool = False) -> str:
    found = aspects_of(ranking[0][0], ranking, Sentence.of(said), ASKING, asks)
    return " ".join(aspect.value for aspect in found)


def test_one_question_gets_one_aspect() -> None:
    assert answered("đổi bằng lái hết bao nhiêu tiền", ("ask_fee", 0.9)) == "fee"
    assert answered("đăng ký kết hôn", ("ask_overview", 0.9)) == "overview"


def test_several_questions_are_answered_in_the_order_asked() -> None:
    said = "khai sinh cần giấy tờ gì, bao nhiêu tiền, mấy ngày xong, nộp ở đâu"
    assert answered(said, ("ask_documents", 0.9)) == "documents fee duration"
    assert answered("cần gì, mấy ngày xong", ("ask_duration", 0.9)) == "documents duration"


def test_how_in_general_gets_overview_and_steps() -> None:
    both = "overview steps"
    assert answered("đăng ký kết hôn thế nào", ("ask_steps", 0.6)) == both
    assert answered("mở quán phở thì làm răng", ("ask_overview", 0.6)) == both
    assert answered("làm sao, cần gì", ("ask_steps", 0.9)) == f"{both} documents"


def test_an_aspect_that_no_word_asks_gives_way_to_how() -> None:
    said = "tàu chìm thì xóa đăng ký như thế nào"
    assert answered(said, ("ask_eligibility", 0.5)) == "overview steps eligibility"
    assert answered("mất sổ thì cần giấy gì, cách nào", ("ask_documents", 0.9)) == "documents"


def test_steps_asked_by_name_are_all_that_is_told() -> None:
    assert answered("các bước đăng ký kết hôn", ("ask_steps", 0.6)) == "steps"
    assert answered("quy trình tách thửa như thế nào", ("ask_steps", 0.9)) == "steps"


def test_how_to_go_about_it_may_be_asked_besides() -> None:
    said = "có được hưởng không, thủ tục sao"
    assert answered(said, ("ask_eligibility", 0.9)) == "overview eligibility steps"


@pytest.mark.parametrize("said", ["xin trả góp từng tháng được không", "dung lai duoc hong"])
def test_who_asks_whether_one_may_is_told_the_conditions_too(said: str) -> None:
    assert answered(said, ("ask_fee", 0.9)) == "fee eligibility"
    assert answered(said, ("ask_online", 0.9)) == "online"
    assert answered(f"{said} rồi thôi", ("ask_fee", 0.9)) == "fee"


def test_two_close_guesses_are_both_answered_where_rasa_is_unsure() -> None:
    close = (("ask_validity", 0.35), ("ask_duration", 0.3), ("ask_fee", 0.29))
    assert answered("cái đó thế thôi", *close) == "validity duration"
    assert answered("cái đó thế thôi", ("ask_validity", 0.35), ("ask_fee", 0.1)) == "validity"
    assert answered("cái đó thế thôi", ("ask_validity", 0.5), ("ask_fee", 0.45)) == "validity"


def test_a_story_that_ends_in_a_question_gets_what_may_be_asked_beside_the_overview() -> None:
    told = (("ask_overview", 0.8), ("ask_documents", 0.12), ("ask_fee", 0.05))
    assert answered("cái đó thế thôi", *told, asks=True) == "overview documents"
    assert answered("cái đó thế thôi", *told) == "overview"
    sure = (("ask_overview", 0.93), ("ask_documents", 0.05))
    assert answered("cái đó thế thôi", *sure, asks=True) == "overview"


def test_an_intent_that_asks_nothing_gives_way_to_the_words_then_to_the_likeliest() -> None:
    faq = ("faq", 0.5)
    assert answered("nộp ở đâu", faq, ("ask_fee", 0.2), ("ask_place", 0.1)) == "place"
    assert answered("cái đó thế thôi", faq, ("ask_fee", 0.2)) == "fee"
    assert answered("cái đó thế thôi", ("vague", 0.9)) == "overview"
    assert answered("cái đó thế thôi", ("ask_more", 0.9), ("ask_form", 0.1)) == "form"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("giấy phép dùng được bao lâu", "ask_validity"),
        ("mẫu đơn lấy ở đâu", "ask_form"),
        ("xong thì được cấp giấy gì", "ask_result"),
        ("theo nghị định nào, ở đâu nói", "ask_legal_basis"),
    ],
)
def test_words_that_belong_to_the_question_ask_nothing_more(said: str, intent: str) -> None:
    assert answered(said, (intent, 0.9)) == intent.removeprefix("ask_")


@given(
    st.text(max_size=40),
    st.lists(
        st.tuples(
            st.sampled_from([*(f"ask_{aspect.value}" for aspect in Aspect), "faq", "vague"]),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda ranked: ranked[0],
    ),
    st.booleans(),
)
def test_there_is_always_an_answer_and_never_too_long_a_one(
    said: str, ranking: list[tuple[str, float]], asks: bool
) -> None:
    found = aspects_of(ranking[0][0], ranking, Sentence.of(said), ASKING, asks)
    assert 1 <= len(found) <= MOST
    assert len(set(found)) == len(found)
    assert Aspect.overview not in found[1:]
