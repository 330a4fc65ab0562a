"""bot.catalogue.scoring: how well each wording fits a query."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.phrases import Sentence
from bot.catalogue.query import Query
from bot.catalogue.scoring import Likeness, Overlap, Scorer

TEXTS = ("dang ky khai sinh", "dang ky lai khai sinh", "dang ky ket hon", "tach ho")
ACCENTED = ("đăng ký khai sinh", "đăng ký lại khai sinh", "đăng ký kết hôn", "tách hộ")
SCORER = Scorer(TEXTS, ACCENTED)
WORDS = st.lists(st.sampled_from([*" ".join(TEXTS).split(), "xyz"]), max_size=6)


def plain(*tokens: str) -> Query:
    return Query(tokens, (1.0,) * len(tokens))


def test_the_rarer_a_word_the_more_telling() -> None:
    overlap = Overlap([text.split() for text in TEXTS])
    assert overlap.weight("tach") > overlap.weight("khai") > overlap.weight("dang") > 0
    assert overlap.weight("dang") < overlap.weight("xyz") < overlap.weight("tach")


def test_a_fit_is_measured_both_ways() -> None:
    overlap = Overlap([text.split() for text in TEXTS])
    of_query, of_text = overlap.explained({"khai": 1.0, "sinh": 1.0})
    assert of_query == pytest.approx([1, 1, 0, 0])
    assert 1 > of_text[0] > of_text[1] > 0
    assert not of_text[2:].any()


def test_unknown_words_count_against_a_fit_and_light_ones_less() -> None:
    overlap = Overlap([text.split() for text in TEXTS])

    def fit(**terms: float) -> float:
        return float(overlap.explained(terms)[0][3])

    assert fit(tach=1.0) == pytest.approx(1)
    assert fit(tach=1.0) > fit(tach=1.0, xyz=0.2) > fit(tach=1.0, xyz=1.0) > 0


def test_nothing_asked_and_nothing_known_fit_nothing() -> None:
    for overlap in (Overlap([["tach"]]), Overlap([[]])):
        assert [values.tolist() for values in overlap.explained({})] == [[0.0], [0.0]]
    assert [values.tolist() for values in Overlap([[]]).explained({"tach": 1.0})] == [[0.0], [0.0]]


def test_the_same_words_fit_fully_in_each_feature() -> None:
    features = SCORER.features(plain(*TEXTS[0].split()))
    features["likeness"] = SCORER.likeness(Sentence.of(ACCENTED[0]))
    assert {name: round(float(values[0]), 6) for name, values in features.items()} == dict.fromkeys(
        features, 1.0
    )
    assert all(values.shape == (len(TEXTS),) for values in features.values())


def test_length_tells_near_names_apart() -> None:
    values = SCORER.features(plain("ky", "khai", "sinh"))["words_of_surface"]
    assert values[0] > values[1] > values[2] > 0


def test_neighbours_tell_the_same_words_apart() -> None:
    first, second = Likeness(["ngân hàng nhà nước", "hàng ngân nước nhà"]).of("ngân hàng nước")
    assert 1 > first > second > 0


def test_likeness_is_the_cosine_and_terms_that_no_text_has_are_left_out() -> None:
    likeness = Likeness(["khai sinh", "khai tử"])
    assert likeness.of("khai sinh") == pytest.approx([1, likeness.of("khai tử")[0]])
    assert likeness.of("khai sinh xyz") == pytest.approx(likeness.of("khai sinh"))
    assert not likeness.of("xyz").any()
    assert not likeness.of("").any()


def test_accents_count_where_they_were_typed() -> None:
    scorer = Scorer(["ban dat", "ban dat"], ["bán đất", "bàn đạt"])
    assert scorer.likeness(Sentence.of("bàn đạt")) == pytest.approx([0, 1])
    assert scorer.likeness(Sentence.of("ban dat")) == pytest.approx([1, 1])


@settings(deadline=None)
@given(WORDS, st.lists(st.sampled_from([0.1, 0.5, 1.0]), min_size=6, max_size=6), WORDS)
def test_every_feature_is_between_0_and_1(
    words: list[str], scales: list[float], typed: list[str]
) -> None:
    message = Sentence.of(" ".join(typed))
    query = Query(tuple(words), tuple(scales[: len(words)]))
    for values in (*SCORER.features(query).values(), SCORER.likeness(message)):
        assert ((values >= 0) & (values <= 1 + 1e-9)).all()
