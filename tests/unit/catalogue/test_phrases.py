"""bot.catalogue.phrases: finding phrases whose accents may be missing, but not wrong."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogue.phrases import Phrases, Replacements, Sentence, words

VIETNAMESE = st.text("aăâáàậbcdđeêgiíhkoôốơờuưứty ,.?1", max_size=30)


def found(phrases: Phrases, said: str, telling: set[str] | None = None) -> list[str]:
    return [match.key for match in phrases.find(Sentence.of(said), telling or set())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Sổ đỏ!  ", "so do"),
        ("Cấp lại (do bị MẤT), lần 2", "cap lai do bi mat lan 2"),
        ("Sô\u0309 đo\u0309", "so do"),
        ("?!", ""),
    ],
)
def test_words_are_folded_and_one_space_apart(text: str, expected: str) -> None:
    assert words(text) == Sentence.of(text).folded == expected


@pytest.mark.parametrize(
    ("said", "is_filler"),
    [
        ("thế", True),
        ("Thế!", True),
        ("the", True),  # without accents it may be
        ("thẻ", False),
        ("thể", False),
        ("thẻ the", False),  # one who types accents means "the" as typed
        ("thép", False),  # no part of a word
    ],
)
def test_an_accent_that_was_typed_is_believed(said: str, is_filler: bool) -> None:
    assert bool(found(Phrases(["thế"]), said)) is is_filler


def test_a_bare_word_stays_if_it_may_be_a_word_of_the_catalogue() -> None:
    fillers = Phrases(["thế", "là"])
    assert found(fillers, "the la", telling={"the"}) == ["la"]
    assert found(fillers, "thế là", telling={"the"}) == ["the", "la"]


def test_a_filler_without_accents_is_found_among_accented_words() -> None:
    assert found(Phrases(["do", "ra"]), "ra đò do ai chở") == ["ra", "do"]


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("cần giấy tờ gì", True),
        ("can giay to gi", True),
        ("cần giay to gì", True),
        ("cân giấy tờ gì", False),
        ("cần giấy tờ gìn giữ", False),
    ],
)
def test_each_word_of_a_phrase_is_spelled_right_or_bare(said: str, is_found: bool) -> None:
    assert bool(found(Phrases(["cần giấy tờ gì"]), said, telling={"can"})) is is_found


def test_a_word_typed_with_its_first_letter_alone_is_bare() -> None:
    assert found(Phrases(["ở đâu"]), "làm o đau")
    assert not found(Phrases(["ở đâu"]), "làm ơ đâu")
    assert not found(Phrases(["du lịch"]), "đu lich")


def test_any_spelling_of_the_same_letters_will_do() -> None:
    assert found(Phrases(["bán đất", "bàn đạt"]), "bán đất bàn đạt bàn đất") == ["ban dat"] * 2


def test_the_longest_phrase_wins_from_left_to_right() -> None:
    phrases = Phrases(["cần", "cần giấy", "tờ", "cần giấy tờ gì", "bao nhiêu"])
    assert found(phrases, "bao nhiêu, cần giấy tờ gì, tờ nào") == [
        "bao nhieu",
        "can giay to gi",
        "to",
    ]


@pytest.mark.parametrize("nothing", [[], ["!"]])
def test_phrases_without_words_find_nothing(nothing: list[str]) -> None:
    assert found(Phrases(nothing), "gì cũng được ạ!") == []


def test_cutting_leaves_single_spaces_and_both_forms_alike() -> None:
    sentence = Sentence.of("Cho tôi hỏi sổ đỏ, bao nhiêu tiền")
    rest = sentence.without(Phrases(["cho tôi hỏi", "bao nhiêu"]).spans(sentence))
    assert rest == Sentence("sổ đỏ tiền", "so do tien")
    assert sentence.part(12, 18) == Sentence("sổ đỏ", "so do")


def test_citizens_names_lead_to_the_official_ones() -> None:
    terms = Replacements(
        [
            {"say": ["sổ đỏ", "bìa đỏ"], "means": "Giấy chứng nhận (đất)"},
            {"say": ["mất sổ đỏ"], "means": "cấp lại"},
        ]
    )
    sentence = Sentence.of("mất sổ đỏ với bìa do, sổ dỏ")
    assert [terms.official(match) for match in terms.find(sentence)] == [
        "cap lai",
        "giay chung nhan dat",
    ]


@settings(deadline=None)
@given(st.text())
@example("İ0")
def test_both_forms_of_any_sentence_have_the_same_length(text: str) -> None:
    sentence = Sentence.of(text)
    assert len(sentence.accented) == len(sentence.folded)
    assert sentence.folded == " ".join(sentence.folded.split())


@settings(deadline=None)
@given(VIETNAMESE, st.lists(VIETNAMESE, max_size=4), st.sets(VIETNAMESE, max_size=2))
def test_matches_are_whole_phrases_in_order(
    text: str, phrases: list[str], telling: set[str]
) -> None:
    sentence = Sentence.of(text)
    end = -1
    for match in Phrases(phrases).find(sentence, telling):
        assert match.start > end
        assert sentence.folded[match.start : match.end] == match.key
        assert match.key in set(map(words, phrases))
        assert f" {match.key} " in f" {sentence.folded} "
        end = match.end


def test_a_sentence_is_said_again_in_official_terms_with_accents_if_it_has_any() -> None:
    terms = Replacements([{"say": ["sổ đỏ", "bìa đỏ"], "means": "giấy chứng nhận"}])
    assert terms.reworded(Sentence.of("mất sổ đỏ rồi")).accented == "mất giấy chứng nhận rồi"
    bare = terms.reworded(Sentence.of("mat bia do"))
    assert (bare.accented, bare.folded) == ("mat giay chung nhan", "mat giay chung nhan")
    untouched = Sentence.of("tách hộ")
    assert terms.reworded(untouched) == untouched
    assert terms.reworded(Sentence.of("")) == Sentence.of("")
