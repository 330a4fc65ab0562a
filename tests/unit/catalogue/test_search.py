"""bot.catalogue.search: which procedures an utterance finds."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue.lexicon import Lexicon
from bot.catalogue.procedure import Level, Procedure
from bot.catalogue.search import Filters, SearchIndex
from bot.config import ROOT
from bot.nlu.features import cleaner
from tests import small_catalogue as small
from tests.small_catalogue import BY_CODE, CATALOGUE, codes

FOUND = 0.48
"""A score that even a slip in a short utterance reaches."""
WEAK = 0.3
"""A score that no threshold takes for a find."""


@pytest.mark.parametrize(
    ("utterance", "code"),
    [
        *((procedure.name, procedure.code) for procedure in CATALOGUE),
        ("thuong tru", small.RESIDENCE),
        ("DANG KY KET HON CO YEU TO NUOC NGOAI", small.MARRIAGE_FOREIGN),
        ("kahi sinh", small.BIRTH),
        ("kahi sinh nước ngoài", small.BIRTH_FOREIGN),
        ("tạmm trú", small.STAY),
        ("làm lại bằng lái ở đâu", small.LICENCE_AGAIN),
        ("mất sổ đỏ", small.LAND_AGAIN),
        ("mat bia do", small.LAND_AGAIN),
        ("giấy độc thân", small.SINGLE),
        ("giai the", small.COOPERATIVE),
        ("lam the", small.CARD_COMMUNE),
    ],
)
def test_the_procedure_that_is_meant_comes_first(
    index: SearchIndex, utterance: str, code: str
) -> None:
    first, second = index.search(utterance, limit=2)
    assert first.procedure.code == code
    assert first.score > max(second.score, FOUND)


@pytest.mark.parametrize(
    ("utterance", "code"),
    [
        ("cho em hỏi làm kahi sinh cho con cần giấy tờ gì ạ", small.BIRTH),
        ("giấy độc thân xin ở đâu", small.SINGLE),
        ("muon giai the hop tac xa", small.COOPERATIVE),
        ("lấy chồng Hàn Quốc", small.MARRIAGE_FOREIGN),
        ("tách khẩu", small.SPLIT),
    ],
)
def test_the_projects_word_lists_lead_to_what_is_meant(
    real_lexicon: Lexicon, utterance: str, code: str
) -> None:
    index = SearchIndex(CATALOGUE, real_lexicon, cleaner().clean)
    assert codes(index.search(cleaner().clean(utterance)))[0] == code


def test_an_exact_name_scores_more_than_a_part_and_a_part_more_than_a_slip(
    index: SearchIndex,
) -> None:
    asked = ("đăng ký lại khai sinh", "lại khai sinh", "lạu khai sinh")
    hits = [index.search(utterance)[0] for utterance in asked]
    assert {hit.procedure.code for hit in hits} == {small.BIRTH_AGAIN}
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert scores[0] > 0.85


def test_citizens_names_are_known_by_code_or_else_by_name(index: SearchIndex) -> None:
    for utterance, code in (
        ("cưới vợ Tây", small.MARRIAGE_FOREIGN),
        ("lay chong han", small.MARRIAGE_FOREIGN),
        ("ở trọ xa quê", small.STAY),
    ):
        hit = index.search(utterance)[0]
        assert (hit.procedure.code, hit.score > 0.7) == (code, True)


def test_a_procedures_own_aliases_are_wordings_and_all_go_through_the_cleaner(
    lexicon: Lexicon,
) -> None:
    named = (
        Procedure(code="1", name="Xóa nợ thuế", field="Thuế", aliases=("xin GPLX",)),
        Procedure(code="2", name="Cấp CMND", field="Căn cước"),
    )

    def clean(text: str) -> str:
        return text.lower().replace("gplx", "bằng lái").replace("cmnd", "căn cước")

    index = SearchIndex(named, lexicon, clean)
    for utterance, code in (("xin bằng lái", "1"), ("cấp căn cước", "2")):
        hit = index.search(utterance)[0]
        assert (hit.procedure.code, hit.score > 0.7) == (code, True)


def test_siblings_are_one_hit_that_stands_for_the_others(index: SearchIndex) -> None:
    hits = index.search("đăng ký khai sinh", limit=50)
    families = [frozenset(codes([hit.procedure, *hit.siblings])) for hit in hits]
    assert len(set(families)) == len(families) == len(frozenset.union(*families) & {*codes(hits)})
    assert codes(hits[0].siblings) == [small.BIRTH_MOBILE, small.BIRTH_FOREIGN, small.BIRTH_BORDER]
    (card,) = index.search("căn cước ở công an tỉnh", limit=1)
    assert card.procedure.code == small.CARD_PROVINCE
    assert codes(card.siblings) == [small.CARD_COMMUNE, small.CARD_CENTRAL]


@pytest.mark.parametrize(
    ("utterance", "topic", "code"),
    [
        ("lại", "khai sinh", small.BIRTH_AGAIN),
        ("lại", "giay phep lai xe", small.LICENCE_AGAIN),
        ("bị mất", "so do", small.LAND_AGAIN),
        ("nước ngoài", "dang ky ket hon", small.MARRIAGE_FOREIGN),
        ("còn tạm trú", "dang ky thuong tru", small.STAY),
        ("", "tach ho", small.SPLIT),
    ],
)
def test_an_earlier_topic_helps_but_what_is_said_now_counts_more(
    index: SearchIndex, utterance: str, topic: str, code: str
) -> None:
    assert codes(index.search(utterance, topic=topic))[0] == code


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(level=Level.central), {small.CARD_CENTRAL}),
        (Filters(field="cu tru"), {small.RESIDENCE, small.STAY, small.SPLIT}),
        (Filters(agency="Văn phòng đăng ký"), {small.LAND, small.LAND_AGAIN}),
        (Filters(level=Level.province, agency="cong an", field="căn cước"), {small.CARD_PROVINCE}),
        (Filters(level=Level.commune, field="Đất đai"), set()),
    ],
)
def test_filters_leave_only_what_they_allow(
    index: SearchIndex, filters: Filters, allowed: set[str]
) -> None:
    utterance = "thẻ căn cước, đăng ký thường trú, tạm trú, tách hộ, đất lần đầu, đất cấp lại"
    assert set(codes(index.search(utterance, limit=50, filters=filters))) == allowed


def test_a_filter_chooses_among_siblings_even_against_the_message(index: SearchIndex) -> None:
    only_province = Filters(level=Level.province)
    (hit,) = index.search("căn cước ở công an xã", limit=1, filters=only_province)
    assert hit.procedure.code == small.CARD_PROVINCE
    assert small.CARD_COMMUNE in codes(hit.siblings)


@pytest.mark.parametrize("utterance", ["", "??", "xyz qwe", "thời tiết hôm nay", "bao nhiêu ạ"])
def test_what_names_nothing_finds_nothing_or_little(index: SearchIndex, utterance: str) -> None:
    assert all(0 < hit.score < WEAK for hit in index.search(utterance, limit=50))


def test_an_empty_catalogue_finds_nothing(lexicon: Lexicon) -> None:
    index = SearchIndex((), lexicon)
    assert index.search("đăng ký khai sinh", topic="khai sinh") == []
    assert index.content("đăng ký ở đâu") == "dang ky"


def test_among_equals_the_one_that_staff_say_is_asked_often_comes_first(lexicon: Lexicon) -> None:
    pair = [Procedure(code=code, name=f"Đăng ký xe {code}") for code in ("a", "b")]
    assert codes(SearchIndex(pair, lexicon).search("đăng ký xe")) == ["a", "b"]
    known = replace(lexicon, asked_often={"b": 1.0})
    assert codes(SearchIndex(pair, known).search("đăng ký xe")) == ["b", "a"]
    assert codes(SearchIndex(pair, known).search("đăng ký xe a")) == ["a", "b"]


def test_information_is_what_known_words_tell(index: SearchIndex) -> None:
    asked = ("bao nhiêu tiền", "đăng ký", "tách hộ")
    nothing, little, much = map(index.information, asked)
    assert 0 == nothing < little < much
    assert index.information("tách hộ xyz ở đâu") == much


def test_a_talk_remembers_the_name_without_its_variant(index: SearchIndex) -> None:
    assert index.topic(BY_CODE[small.BIRTH_BORDER]) == "dang ky khai sinh"
    long = BY_CODE[small.LAND].copy(update={"name": "một hai ba bốn " * 5})
    assert index.topic(long) == " ".join(["mot hai ba bon"] * 3)


_ASKED = ("đăng ký", "cấp lại", "sổ đỏ", "lại", "khai sinh nước ngoài", "thời tiết hôm nay")
_IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from bot.catalogue.search import SearchIndex
from tests.small_catalogue import CATALOGUE, small_lexicon
index = SearchIndex(CATALOGUE, small_lexicon(Path(sys.argv[1])))
for utterance in sys.argv[2:]:
    print([(hit.procedure.code, hit.score) for hit in index.search(utterance, limit=20)])
"""


def test_the_same_utterance_finds_the_same_in_every_process(
    index: SearchIndex, tmp_path: Path
) -> None:
    other = subprocess.run(
        [sys.executable, "-c", _IN_ANOTHER_PROCESS, tmp_path / "lexicon", *_ASKED],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [
        str([(hit.procedure.code, hit.score) for hit in index.search(utterance, limit=20)])
        for utterance in _ASKED
    ]
    assert other.stdout.splitlines() == here


def test_every_procedure_has_a_place_in_the_ranking_of_its_family(index: SearchIndex) -> None:
    ranking = index.rank("tách hộ")
    assert codes(ranking.best(1)) == [small.SPLIT]
    assert ranking.of(small.SPLIT).score > ranking.of(small.RESIDENCE).score >= 0
    sibling = index.rank("đăng ký khai sinh").of(small.BIRTH_FOREIGN)
    assert codes([sibling]) == [small.BIRTH]


@pytest.mark.parametrize(
    ("utterance", "turning"),
    [("muốn tách hộ", True), ("còn tạm trú", True), ("mất bao lâu", False), ("", False)],
)
def test_words_that_turn_to_something_else(
    index: SearchIndex, utterance: str, turning: bool
) -> None:
    assert index.turning(utterance) is turning


def test_many_wordings_that_fit_fairly_well_are_as_good_as_one_that_fits_well(
    real_lexicon: Lexicon,
) -> None:
    name = "Đăng ký thường trú"
    plain = Procedure(code="9.1", name=name)
    known = Procedure(code="9.2", name="Xóa thường trú", aliases=("nhập hộ khẩu về nhà vợ",))
    often = known.copy(
        update={"aliases": tuple(f"nhập hộ khẩu về nhà {who}" for who in ("vợ", "chồng", "mẹ"))}
    )

    def score(procedure: Procedure) -> float:
        found = SearchIndex([plain, procedure], real_lexicon).search("nhập hộ khẩu về quê")
        return next(hit.score for hit in found if hit.procedure.code == "9.2")

    assert score(often) > score(known)
