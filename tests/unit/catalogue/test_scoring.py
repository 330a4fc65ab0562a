"""bot.catalogue.scoring: how well each wording fits a query."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.query import Query
from bot.catalogue.scoring import Overlap, Scorer

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
    features["tones"] = SCORER.tones(ACCENTED[0].split())
    assert {name: round(float(values[0]), 6) for name, values in features.items()} == dict.fromkeys(
        features, 1.0
    )
    assert all(values.shape == (len(TEXTS),) for values in features.values())


@pytest.mark.parametrize(
    ("name", "better"),
    [("words_of_surface", 0), ("pairs_of_surface", 0)],
)
def test_neighbours_and_length_tell_near_names_apart(name: str, better: int) -> None:
    query = plain("ky", "khai", "sinh")
    values = SCORER.features(query)[name]
    assert np.argmax(values) == better
    assert values[better] > values[1] > 0


def test_accents_count_only_where_they_were_typed() -> None:
    scorer = Scorer(["ban dat", "ban dat"], ["bán đất", "bàn đạt"])
    assert scorer.tones(["bàn", "đạt"]) == pytest.approx([0, 1])
    assert not scorer.tones([]).any()


@settings(deadline=None)
@given(WORDS, st.lists(st.sampled_from([0.1, 0.5, 1.0]), min_size=6, max_size=6), WORDS)
def test_every_feature_is_between_0_and_1(
    words: list[str], scales: list[float], typed: list[str]
) -> None:
    query = Query(tuple(words), tuple(scales[: len(words)]))
    for values in (*SCORER.features(query).values(), SCORER.tones(typed)):
        assert ((values >= 0) & (values <= 1 + 1e-9)).all()
