"""bot.catalogue.query: the weighted words that search compares with the catalogue."""

from __future__ import annotations

import pytest

from bot.catalogue.lexicon import Content, Part
from bot.catalogue.query import Query, queries

WEIGHTS = {"mat": 3.0, "so": 1.0, "do": 1.0, "giay": 1.0, "dat": 4.0, "dai": 3.0}


def weight(word: str) -> float:
    return WEIGHTS[word]


def content(*parts: tuple[str, str]) -> Content:
    return Content(tuple(Part(tuple(s.split()), tuple(o.split())) for s, o in parts))


def test_an_utterance_is_compared_as_said_and_in_official_terms() -> None:
    said, official = queries(content(("mat", "mat"), ("so do", "giay dat dai")), weight)
    assert said == Query(("mat", "so", "do"), (1.0, 1.0, 1.0))
    assert official.text == "mat giay dat dai"


def test_an_official_term_weighs_as_much_as_what_was_said_for_it() -> None:
    _, official = queries(content(("mat", "mat"), ("so do", "giay dat dai")), weight)
    weights = {word: WEIGHTS[word] * scale for word, scale in official.words().items()}
    assert weights.pop("mat") == WEIGHTS["mat"]
    assert sum(weights.values()) == pytest.approx(WEIGHTS["so"] + WEIGHTS["do"])


def test_a_light_official_term_is_not_made_heavier() -> None:
    _, official = queries(content(("dat dai", "giay")), weight)
    assert official.scales == (1.0,)


def test_without_citizens_terms_there_is_one_query() -> None:
    assert [query.text for query in queries(content(("mat", "mat")), weight)] == ["mat"]
    assert [query.text for query in queries(content(), weight)] == [""]


def test_an_earlier_topic_stands_before_the_words_and_counts_less() -> None:
    joined = Query(("cap", "lai"), (1.0, 0.5)).about(["the", "cap"], 0.25)
    assert joined == Query(("the", "cap", "lai"), (0.25, 1.0, 0.5))


def test_words_said_twice_count_as_the_heavier() -> None:
    query = Query(("the", "cap", "the"), (0.2, 1.0, 0.7))
    assert query.words() == {"the": 0.7, "cap": 1.0}


def test_repairing_changes_words_not_weights() -> None:
    repaired = Query(("kahi", "sinh"), (1.0, 0.5)).repaired(lambda words: ["khai", *words[1:]])
    assert repaired == Query(("khai", "sinh"), (1.0, 0.5))
