"""bot.catalogue.choice: taking one of the offered procedures in words."""

from __future__ import annotations

import pytest

from bot.catalogue.choice import chosen
from bot.catalogue.lexicon import Lexicon
from tests import small_catalogue as small
from tests.small_catalogue import BY_CODE

OFFERED = [small.RESIDENCE, small.STAY, small.SPLIT, small.BIRTH_AGAIN]


@pytest.mark.parametrize(
    ("utterance", "position"),
    [
        ("1", 0),
        ("cái 2", 1),
        ("lấy cái thứ ba nhé", 2),
        ("dau tien", 0),
        ("cái cuối", 3),
        ("cuối cùng", 3),
        ("tạm trú", 1),
        ("tam tru", 1),
        ("tôi muốn làm thường trú", 0),
        ("tách", 2),
        ("đăng ký tách hộ", 2),  # few names have these words, most have the others
        ("lại khai sinh ạ", 3),
        ("cái đăng ký lại", 3),
        ("đầu tiên à, không, tạm trú", 1),  # words tell more than a position
    ],
)
def test_a_choice_is_taken_by_position_or_by_telling_words(
    lexicon: Lexicon, utterance: str, position: int
) -> None:
    offered = [BY_CODE[code] for code in OFFERED]
    assert chosen(utterance, offered, lexicon) == OFFERED[position]


@pytest.mark.parametrize(
    "utterance",
    [
        "trú",  # two choices share it
        "đăng ký",  # all but one do
        "thường trú hay tạm trú",
        "cấp thẻ",
        "là thủ tục gì ạ",
        "",
    ],
)
def test_a_tie_or_nothing_telling_takes_none(lexicon: Lexicon, utterance: str) -> None:
    assert chosen(utterance, [BY_CODE[code] for code in OFFERED], lexicon) is None


def test_the_words_of_a_position_are_not_looked_for_in_names(lexicon: Lexicon) -> None:
    offered = [BY_CODE[small.LAND_AGAIN], BY_CODE[small.LAND]]
    assert chosen("cái đầu tiên", offered, lexicon) == small.LAND_AGAIN
    assert chosen("cấp lần đầu", offered, lexicon) == small.LAND


@pytest.mark.parametrize("utterance", ["cái 3", "thứ ba"])
def test_a_position_that_was_not_offered_takes_none(lexicon: Lexicon, utterance: str) -> None:
    assert chosen(utterance, [BY_CODE[code] for code in OFFERED[:2]], lexicon) is None


@pytest.mark.parametrize("utterance", ["1", "cuối cùng", "tạm trú"])
def test_nothing_is_taken_when_nothing_was_offered(lexicon: Lexicon, utterance: str) -> None:
    assert chosen(utterance, [], lexicon) is None
