"""bot.catalogue.meaning: whether enough was said to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.meaning import LEAD, Finding

UNSURE = Finding(score=0.8, lead=0.08, information=1.5, exact=False, vague=False)


@pytest.mark.parametrize(
    ("change", "surer"),
    [
        ({"score": 1.0}, True),
        ({"lead": 0.15}, True),
        ({"information": 3.0}, True),
        ({"exact": True}, True),
        ({"vague": True}, False),
    ],
)
def test_what_makes_surer_and_what_less_sure(change: dict[str, float], surer: bool) -> None:
    assert (replace(UNSURE, **change).enough() > UNSURE.enough()) is surer


def test_one_word_that_fits_many_is_too_little_and_a_told_story_is_enough() -> None:
    assert replace(UNSURE, lead=0.01, information=0.8).enough() < 0.1
    assert replace(UNSURE, lead=0.1, information=3.0).enough() > 0.9


@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 50), st.booleans(), st.booleans())
def test_it_is_a_probability_and_a_great_lead_says_no_more_than_a_clear_one(
    score: float, lead: float, information: float, exact: bool, vague: bool
) -> None:
    finding = Finding(score, lead, information, exact, vague)
    assert 0 <= finding.enough() <= 1
    clear = replace(finding, lead=max(lead, LEAD))
    assert clear.enough() == replace(finding, lead=LEAD).enough()
