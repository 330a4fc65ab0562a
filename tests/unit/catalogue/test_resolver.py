"""bot.catalogue.resolver: which procedure an utterance is about, with and without a talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue.resolver import Context, Kind, Resolution, Resolver
from bot.catalogue.search import SearchIndex
from tests import small_catalogue as small
from tests.small_catalogue import BY_CODE, THRESHOLDS, codes

NOTHING = Context()
NEVER = 1.1
"""A probability that nothing reaches."""
RESIDENCE = Context(procedure=small.RESIDENCE, topic="dang ky thuong tru")


def resolve(
    index: SearchIndex,
    utterance: str,
    context: Context = NOTHING,
    vague: bool = False,
    **limits: Any,
) -> Resolution:
    return Resolver(index, replace(THRESHOLDS, **limits)).resolve(utterance, context, vague)


def first(resolution: Resolution) -> tuple[Kind, str | None]:
    """The conclusion and the best hit."""
    return resolution.kind, next(iter(codes(resolution.hits)), None)


@pytest.mark.parametrize(
    ("utterance", "kind", "best"),
    [
        ("đăng ký thường trú ở đâu", Kind.named, small.RESIDENCE),
        ("thuong tru", Kind.named, small.RESIDENCE),
        ("mất sổ đỏ thì sao", Kind.named, small.LAND_AGAIN),
        ("đăng ký khai sinh nước ngoài", Kind.named, small.BIRTH_FOREIGN),
        ("sổ đỏ", Kind.choose, small.LAND),
        ("trú", Kind.choose, small.STAY),
        ("đăng ký", Kind.choose, small.BIRTH),
    ],
)
def test_a_clear_utterance_names_and_a_short_one_gets_choices(
    index: SearchIndex, utterance: str, kind: Kind, best: str
) -> None:
    assert first(resolve(index, utterance)) == (kind, best)


def test_a_named_procedure_is_remembered_by_its_name_choices_by_what_was_said(
    index: SearchIndex,
) -> None:
    assert resolve(index, "làm thường trú").topic == "dang ky thuong tru"
    assert resolve(index, "làm sổ đỏ bao nhiêu tiền").topic == "so do"


@pytest.mark.parametrize(
    ("utterance", "near", "offered"),
    [
        ("sổ đỏ", 0.2, [small.LAND, small.LAND_AGAIN]),
        ("sổ đỏ", 0.0, [small.LAND, small.LAND_AGAIN]),
        ("sổ đỏ", 0.5, [small.LAND, small.LAND_AGAIN, small.SINGLE]),
    ],
)
def test_choices_are_those_near_the_best_and_at_least_two(
    index: SearchIndex, utterance: str, near: float, offered: list[str]
) -> None:
    assert codes(resolve(index, utterance, near=near).offered) == offered


def test_at_most_five_choices_are_offered_best_first(index: SearchIndex) -> None:
    resolution = Resolver(index, THRESHOLDS).resolve("đăng ký", NOTHING)
    assert len(resolution.offered) == 5
    scores = [hit.score for hit in resolution.offered]
    assert scores == sorted(scores, reverse=True)
    assert resolve(index, "thường trú").offered == ()


@pytest.mark.parametrize("utterance", ["thời tiết hôm nay", "xyz qwe"])
def test_what_the_catalogue_does_not_have_is_unknown(index: SearchIndex, utterance: str) -> None:
    resolution = resolve(index, utterance)
    assert (resolution.kind, resolution.topic) == (Kind.unknown, index.content(utterance))


@pytest.mark.parametrize("utterance", ["", "?!", "cần giấy tờ gì, bao nhiêu tiền", "xin chào"])
def test_an_utterance_without_a_topic_is_empty(index: SearchIndex, utterance: str) -> None:
    assert resolve(index, utterance) == Resolution(Kind.empty)


def test_a_vague_message_must_say_more_to_name(index: SearchIndex) -> None:
    strict = {"clear": 0.985}
    assert first(resolve(index, "tạm trú", **strict)) == (Kind.named, small.STAY)
    assert first(resolve(index, "tạm trú", vague=True, **strict)) == (Kind.choose, small.STAY)


@pytest.mark.parametrize(
    ("utterance", "limits", "kind"),
    [
        ("thường trú", {}, Kind.named),
        ("thường trú", {"clear": NEVER}, Kind.choose),
        ("trú", {}, Kind.choose),
        ("trú", {"clear": 0.0}, Kind.named),
        ("thường trú", {"possible": 9.0}, Kind.unknown),
    ],
)
def test_each_threshold_does_what_its_setting_says(
    index: SearchIndex, utterance: str, limits: dict[str, Any], kind: Kind
) -> None:
    assert resolve(index, utterance, **limits).kind is kind


@pytest.mark.parametrize(
    ("utterance", "elliptical"),
    [
        ("lệ phí bao nhiêu", False),
        ("cần giấy tờ gì", False),
        ("thế còn lệ phí", True),
        ("thường trú cho con ở đâu", False),
        ("đăng ký", False),
    ],
)
def test_in_a_talk_what_names_nothing_better_follows_up(
    index: SearchIndex, utterance: str, elliptical: bool
) -> None:
    resolution = resolve(index, utterance, RESIDENCE)
    assert first(resolution) == (Kind.follow_up, small.RESIDENCE)
    assert (resolution.topic, resolution.elliptical) == (RESIDENCE.topic, elliptical)
    assert len({*codes(resolution.hits)}) == len(resolution.hits)


def test_in_a_talk_a_question_without_a_topic_brings_up_nothing_else(index: SearchIndex) -> None:
    assert codes(resolve(index, "cần giấy tờ gì", RESIDENCE).hits) == [small.RESIDENCE]


@pytest.mark.parametrize(
    ("utterance", "best", "elliptical"),
    [
        ("còn tạm trú thì sao", small.STAY, True),
        ("con tam tru", small.STAY, True),
        ("làm thẻ căn cước", small.CARD_COMMUNE, False),
        ("cưới vợ Tây", small.MARRIAGE_FOREIGN, False),
    ],
)
def test_in_a_talk_another_procedure_that_fits_clearly_better_is_named(
    index: SearchIndex, utterance: str, best: str, elliptical: bool
) -> None:
    resolution = resolve(index, utterance, RESIDENCE)
    assert first(resolution) == (Kind.named, best)
    assert resolution.topic == index.topic(BY_CODE[best])
    assert resolution.elliptical is elliptical


def test_a_talk_that_is_kept_names_the_neighbours_that_may_be_meant(index: SearchIndex) -> None:
    stays = resolve(index, "thường trú cho con", RESIDENCE)
    assert first(stays) == (Kind.follow_up, small.RESIDENCE)
    assert small.STAY in codes(stays.hits)


def test_what_alone_names_another_procedure_leaves_the_talk(index: SearchIndex) -> None:
    assert first(resolve(index, "tách hộ", RESIDENCE)) == (Kind.named, small.SPLIT)


def test_a_detail_moves_the_talk_to_the_procedure_of_that_kind(index: SearchIndex) -> None:
    talk = Context(procedure=small.LAND, topic="cap giay chung nhan quyen su dung dat")
    assert first(resolve(index, "sổ bị mất rồi", talk)) == (Kind.named, small.LAND_AGAIN)


def test_a_procedure_talked_about_earlier_is_sooner_meant_again(index: SearchIndex) -> None:
    talk = Context(procedure=small.SPLIT, topic="tach ho", history=(small.STAY, small.SPLIT))
    assert first(resolve(index, "tạm trú thì sao", talk)) == (Kind.named, small.STAY)


def test_a_bare_wording_of_another_procedure_leaves_the_talk_for_choices(
    index: SearchIndex,
) -> None:
    unsure = {"clear": NEVER}
    assert resolve(index, "tách hộ", RESIDENCE, **unsure).kind is Kind.choose
    assert resolve(index, "tách hộ", RESIDENCE, **unsure, apart=0.5).kind is Kind.named


def test_who_leaves_a_talk_for_nothing_certain_is_asked(index: SearchIndex) -> None:
    nothing = {"apart": 9.0, "switch": 9.0}
    assert resolve(index, "tách hộ", RESIDENCE, **nothing, clear=NEVER).kind is Kind.choose
    assert resolve(index, "tách hộ", RESIDENCE, **nothing, possible=9.0).kind is Kind.unknown


def test_a_talk_about_a_sibling_stays_with_that_sibling(index: SearchIndex) -> None:
    talk = Context(procedure=small.BIRTH_FOREIGN, topic="dang ky khai sinh")
    for utterance in ("bao nhiêu tiền", "khai sinh cho con"):
        best = resolve(index, utterance, talk).hits[0]
        assert (best.procedure.code, best.score) == (small.BIRTH_FOREIGN, 1.0)
        assert codes(best.siblings) == [small.BIRTH, small.BIRTH_MOBILE, small.BIRTH_BORDER]


def test_an_open_choice_is_taken_by_words_that_alone_say_too_little(index: SearchIndex) -> None:
    offered = Context(topic="tru", candidates=(small.RESIDENCE, small.STAY))
    assert first(resolve(index, "đăng ký tạm", offered, clear=NEVER)) == (
        Kind.named,
        small.STAY,
    )
    assert resolve(index, "đăng ký tạm", clear=NEVER).kind is Kind.choose
    assert codes(resolve(index, "lại", Context(topic="khai sinh")).hits)[0] == small.BIRTH_AGAIN
    land = Context(topic="so do", candidates=(small.LAND, small.LAND_AGAIN))
    assert first(resolve(index, "bị mất", land)) == (Kind.named, small.LAND_AGAIN)
    assert first(resolve(index, "tách hộ", land)) == (Kind.named, small.SPLIT)


def test_open_choices_are_offered_again_when_only_an_aspect_is_asked(index: SearchIndex) -> None:
    land = Context(topic="so do", candidates=(small.LAND_AGAIN, "9.999999", small.LAND))
    again = resolve(index, "cần giấy tờ gì", land)
    assert (again.kind, again.topic) == (Kind.choose, "so do")
    assert codes(again.offered) == codes(again.hits) == [small.LAND_AGAIN, small.LAND]


def test_a_procedure_that_left_the_catalogue_is_forgotten(index: SearchIndex) -> None:
    gone = Context(procedure="9.999999", candidates=("9.999998",))
    assert resolve(index, "bao nhiêu tiền", gone) == Resolution(Kind.empty)
    assert first(resolve(index, "tách hộ", gone)) == (Kind.named, small.SPLIT)


@pytest.mark.parametrize(
    "utterance",
    ["có cần thẻ căn cước không", "cần giấy độc thân không ạ", "thẻ căn cước có cần không"],
)
def test_asking_whether_a_paper_is_needed_stays_with_the_procedure(
    index: SearchIndex, utterance: str
) -> None:
    assert first(resolve(index, utterance, RESIDENCE)) == (Kind.follow_up, small.RESIDENCE)


def test_what_is_named_before_the_paper_counts(index: SearchIndex) -> None:
    asked = "tách hộ có cần thẻ căn cước không"
    assert first(resolve(index, asked, RESIDENCE)) == (Kind.named, small.SPLIT)
    assert first(resolve(index, "có cần thẻ căn cước không"))[1] == small.CARD_COMMUNE


@pytest.mark.parametrize(
    ("utterance", "meant"),
    [
        ("quay lại cái kết hôn lúc nãy, bao nhiêu tiền", small.MARRIAGE),
        ("lúc nãy nói tách hộ ở đâu", small.SPLIT),
        ("quay lại", small.SPLIT),
        ("quay lại tạm trú", small.STAY),
    ],
)
def test_words_that_point_back_find_what_was_talked_about(
    index: SearchIndex, utterance: str, meant: str
) -> None:
    talk = replace(RESIDENCE, history=(small.MARRIAGE, "9.999999", small.SPLIT, small.RESIDENCE))
    assert first(resolve(index, utterance, talk)) == (Kind.named, meant)


def test_without_a_past_nothing_is_pointed_back_to(index: SearchIndex) -> None:
    assert first(resolve(index, "quay lại tách hộ")) == (Kind.named, small.SPLIT)
    only = replace(RESIDENCE, history=(small.RESIDENCE,))
    assert first(resolve(index, "quay lại", only)) == (Kind.named, small.RESIDENCE)


@pytest.mark.parametrize(
    ("utterance", "named"),
    [
        ("tạm trú với thường trú ở đâu", [small.STAY, small.RESIDENCE]),
        ("đăng ký tạm trú hay tách hộ", [small.STAY, small.SPLIT]),
        ("tạm trú với tạm trú", [small.STAY]),
        ("bao nhiêu tiền với ở đâu", []),
        ("thời tiết với bóng đá", []),
    ],
)
def test_the_parts_of_an_utterance_name_procedures_each(
    index: SearchIndex, utterance: str, named: list[str]
) -> None:
    assert codes(Resolver(index, THRESHOLDS).named(utterance)) == named


def test_nothing_but_unknown_words_does_not_follow_up(index: SearchIndex) -> None:
    assert resolve(index, "asdf qwer", RESIDENCE).kind is Kind.unknown
    assert resolve(index, "asdf qwer bao nhiêu tiền", RESIDENCE).kind is Kind.follow_up
