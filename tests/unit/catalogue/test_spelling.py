"""bot.catalogue.spelling: a slip of the finger is repaired where the neighbours tell the word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.spelling import Speller

TEXTS = ("dang ky khai sinh", "dang ky khai tu", "dang ky ket hon", "tach ho", "cap lai the", "cai")


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("kahi sinh", "khai sinh"),  # two letters swapped
        ("kha sinh", "khai sinh"),  # one missing
        ("khaii sinh", "khai sinh"),  # one too many
        ("khao sinh", "khai sinh"),  # one wrong
        ("lam kahi sinh cho con", "lam khai sinh cho con"),
        ("dnag ky ket honn", "dang ky ket hon"),
        ("khai sinh", "khai sinh"),
        ("ky khai", "ky khai"),
        ("khcii sinh", "khcii sinh"),  # two slips
        ("tac ha", "tac ha"),  # nothing known beside it
        ("cai lai the", "cap lai the"),  # a word of the catalogue, but not here
        ("la the", "la the"),  # too short to tell
        ("", ""),
    ],
)
def test_a_word_that_fits_no_neighbour_becomes_the_nearest_that_does(
    typed: str, repaired: str
) -> None:
    assert Speller(TEXTS).repair(typed.split()) == repaired.split()


def test_of_several_words_the_one_that_the_catalogue_uses_more_often_is_meant() -> None:
    speller = Speller(["xin hao", "xin hai", "xin hai"])
    assert speller.repair(["xin", "hax"]) == ["xin", "hai"]
    assert speller.repair(["xin", "hao"]) == ["xin", "hao"]


@settings(deadline=None)
@given(st.lists(st.text("acdhikngsty", min_size=1, max_size=5), max_size=6))
def test_words_keep_their_number_and_short_ones_their_letters(words: list[str]) -> None:
    repaired = Speller(TEXTS).repair(words)
    assert len(repaired) == len(words)
    assert [w for w in words if len(w) < 3] == [
        r for w, r in zip(words, repaired, strict=True) if len(w) < 3
    ]
