"""bot.premises.spans: lengths of time compared across units."""

from __future__ import annotations

import pytest

from bot.catalogue.procedure import Unit
from bot.premises.spans import longer, same_length


@pytest.mark.parametrize(
    ("claimed", "published", "same"),
    [
        ((7, Unit.day), (7, Unit.working_day), True),
        ((1, Unit.week), (7, Unit.day), True),
        ((1, Unit.week), (5, Unit.working_day), True),
        ((1, Unit.month), (30, Unit.day), True),
        ((12, Unit.month), (1, Unit.year), True),
        ((8, Unit.hour), (8, Unit.working_hour), True),
        ((8, Unit.hour), (1, Unit.working_day), False),
        ((1, Unit.month), (3, Unit.working_day), False),
        ((6, Unit.day), (7, Unit.day), False),
        ((1, Unit.day), (1, Unit.unknown), False),
    ],
)
def test_same_length(
    claimed: tuple[float, Unit], published: tuple[float, Unit], same: bool
) -> None:
    assert same_length(claimed, published) is same


def test_roughly_the_same_is_for_weeks_and_months_only() -> None:
    assert same_length((1, Unit.month), (20, Unit.working_day), roughly=True)
    assert not same_length((9, Unit.day), (7, Unit.working_day), roughly=True)


def test_longer_beyond_doubt() -> None:
    assert longer((1, Unit.month), (1, Unit.working_day))
    assert not longer((1, Unit.week), (5, Unit.working_day))
