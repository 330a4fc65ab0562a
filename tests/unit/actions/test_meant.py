"""actions.meant: a procedure is meant although the intent is another one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.meant import Signs, asks

UNSURE = Signs(
    confidence=0.6,
    asking=0.2,
    doubtful=True,
    detail=False,
    cued=False,
    limits=1,
    information=1.5,
    lead=0.1,
    enough=0.9,
)
shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("change", "likelier"),
    [
        ({"confidence": 0.95}, False),
        ({"asking": 0.5}, True),
        ({"doubtful": False}, False),
        ({"detail": True}, True),
        ({"cued": True}, True),
        ({"limits": 0}, True),
        ({"limits": 2}, False),
        ({"information": 4.0}, True),
        ({"lead": 0.2}, True),
        ({"enough": 0.1}, False),
    ],
)
def test_what_speaks_for_a_procedure_and_what_against(
    change: dict[str, float], likelier: bool
) -> None:
    changed = replace(UNSURE, **change).probability()
    assert (changed > UNSURE.probability()) is likelier


def test_a_greeting_is_no_question_and_a_clear_name_is_one() -> None:
    greeting = Signs(0.95, 0.02, False, False, False, 0, information=0.3, lead=0.02, enough=0.1)
    assert greeting.probability() < 0.5
    named = Signs(0.85, 0.1, True, False, False, 0, information=3.0, lead=0.2, enough=1.0)
    assert named.probability() > 0.5


@given(
    shares,
    shares,
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.integers(0, 6),
    st.floats(0, 50),
    shares,
    shares,
)
def test_it_is_a_probability(
    confidence: float,
    asking: float,
    told: tuple[bool, bool, bool],
    limits: int,
    information: float,
    lead: float,
    enough: float,
) -> None:
    signs = Signs(max(confidence, 0.01), asking, *told, limits, information, lead, enough)
    assert 0 < signs.probability() < 1


def test_which_intents_are_about_a_procedure() -> None:
    assert asks("ask_fee")
    assert asks("vague")
    assert not asks("greet")
