"""bot.catalogue.leaving: a follow-up or a new topic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.leaving import MOST, Stance

FITS_BOTH = Stance(other=0.7, mine=0.75, information=1.5, covered=0.5, turning=False)
scores = st.floats(0, 1.2)


@pytest.mark.parametrize(
    ("change", "sooner"),
    [
        ({"other": 0.9}, True),
        ({"mine": 0.9}, False),
        ({"information": 3.0}, True),
        ({"covered": 1.0}, False),
        ({"turning": True}, True),
    ],
)
def test_what_speaks_for_another_procedure_and_what_for_this_one(
    change: dict[str, float], sooner: bool
) -> None:
    changed = replace(FITS_BOTH, **change).leaving()
    assert (changed > FITS_BOTH.leaving()) is sooner


def test_a_few_words_do_not_leave_and_a_told_story_does() -> None:
    little = Stance(0.65, 0.6, information=0.5, covered=0.0, turning=False)
    assert little.leaving() < 0.5
    assert replace(little, information=4.0).leaving() > 0.5


@given(scores, scores, st.floats(0, 50), st.floats(0, 1), st.booleans())
def test_it_is_a_probability_and_a_long_story_says_no_more_than_a_told_one(
    other: float, mine: float, information: float, covered: float, turning: bool
) -> None:
    stance = Stance(other, mine, information, covered, turning)
    assert 0 < stance.leaving() < 1
    told = replace(stance, information=max(information, MOST))
    assert told.leaving() == replace(stance, information=MOST).leaving()
