"""What is said when a dossier is no longer followed."""

from __future__ import annotations

import pytest

from bot.answers.following import no_longer_followed
from bot.dossiers.following import Ending

MASK = "H42.21-•••345"


@pytest.mark.parametrize("ending", [Ending.expired, Ending.lost])
def test_an_ending_is_told_with_the_mask_and_a_way_on(ending: Ending) -> None:
    reply = no_longer_followed(MASK, ending)
    assert MASK in reply.text and len(reply.text) <= 1200
    assert [button.payload for button in reply.buttons] == ["/dossier_status"]


def test_endings_are_told_apart() -> None:
    assert "hết thời hạn" in no_longer_followed(MASK, Ending.expired).text
    assert "không còn tra cứu được" in no_longer_followed(MASK, Ending.lost).text
