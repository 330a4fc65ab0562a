"""bot.catalogue.moving: a follow-up or a new topic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.moving import MOST, Move, Place

ASIDE = Move(information=1.5, turning=False, elliptical=False)
STAYING = Place(alone=0.4, blended=0.6, joined=1.0, same_field=True, current=True, before=False)
LEAVING = replace(STAYING, alone=0.7, blended=0.75, joined=0.6, current=False)
scores = st.floats(0, 1.2)


def stays(staying: Place, leaving: Place, move: Move) -> float:
    return staying.weight(move) - leaving.weight(move)


@pytest.mark.parametrize(
    "more",
    [
        {"information": 3.0},
        {"turning": True},
        {"elliptical": True},
    ],
)
def test_what_is_said_speaks_for_a_new_topic(more: dict[str, float]) -> None:
    said = replace(ASIDE, **more)
    assert stays(STAYING, LEAVING, said) < stays(STAYING, LEAVING, ASIDE)


@pytest.mark.parametrize(
    "better",
    [
        {"alone": 0.9},
        {"blended": 0.9},
        {"joined": 0.9},
        {"before": True},
    ],
)
def test_what_a_procedure_has_speaks_for_it(better: dict[str, float]) -> None:
    assert replace(LEAVING, **better).weight(ASIDE) > LEAVING.weight(ASIDE)


def test_a_neighbour_of_the_field_goes_before_a_stranger() -> None:
    assert LEAVING.weight(ASIDE) > replace(LEAVING, same_field=False).weight(ASIDE)


def test_a_few_words_stay_and_a_told_story_leaves() -> None:
    little = Move(information=0.4, turning=False, elliptical=False)
    told = Move(information=4.0, turning=True, elliptical=False)
    assert stays(STAYING, LEAVING, little) > 0
    assert stays(STAYING, LEAVING, told) < 0


@given(scores, scores, scores, st.floats(0, 50), st.booleans(), st.booleans())
def test_a_long_story_says_no_more_than_a_told_one(
    alone: float, blended: float, joined: float, information: float, same: bool, current: bool
) -> None:
    place = Place(alone, blended, joined, same, current, before=False)
    told = Move(max(information, MOST), turning=False, elliptical=False)
    assert place.weight(told) == place.weight(replace(told, information=MOST))
