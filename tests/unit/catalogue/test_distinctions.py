"""bot.catalogue.distinctions: what tells procedures of like names apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.catalogue.distinctions import ASKED, OTHER, UNASKED, WRONG_AGE, Distinctions, read_kinds
from bot.catalogue.phrases import Sentence

KINDS = read_kinds(
    {
        "negations": ["không", "không phải", "chứ không phải"],
        "ages": {0: ["mới sinh", "tháng tuổi"], 6: ["con nhỏ"], 70: ["cụ già"]},
        "groups": {
            "action": {
                "first": {"plain": True, "in_name": ["^cap(?! lai)"], "in_message": ["lần đầu"]},
                "again": {"in_name": ["cap lai"], "in_message": ["làm lại", "bị mất"]},
            },
            "who": {
                "household": {
                    "in_name": ["ho kinh doanh"],
                    "in_message": ["hộ kinh doanh", "quán"],
                },
                "company": {"in_name": ["cong ty"], "in_message": ["công ty"]},
            },
        },
    }
)
CARD, CARD_AGAIN, TOMB = "Cấp thẻ", "Cấp lại thẻ", "Di dời mộ"
SHOP, COMPANY = "Mở hộ kinh doanh", "Mở công ty"
CHILD, ADULT = "Làm thẻ cho người dưới 14 tuổi", "Làm thẻ cho người từ đủ 14 tuổi trở lên"
NAMES = (CARD, CARD_AGAIN, TOMB, SHOP, COMPANY, CHILD, ADULT)


def agreement(message: str) -> dict[str, float]:
    values = Distinctions(NAMES, KINDS).agreement(Sentence.of(message), np.arange(len(NAMES)))
    return dict(zip(NAMES, values.tolist(), strict=True))


def test_the_kind_that_is_asked_for_fits_better_and_another_worse() -> None:
    for message in ("thẻ bị mất", "lam lai the"):
        found = agreement(message)
        assert (found[CARD_AGAIN], found[CARD]) == (ASKED, OTHER)
        assert found[TOMB] == found[SHOP] == 0


@pytest.mark.parametrize(
    "message", ["thẻ không bị mất", "the gay chu khong phai bi mat", "thẻ không phải làm lại"]
)
def test_what_is_denied_is_not_asked_for(message: str) -> None:
    assert agreement(message)[CARD_AGAIN] == UNASKED


def test_a_negation_elsewhere_denies_nothing() -> None:
    assert agreement("không có thẻ vì bị mất")[CARD_AGAIN] == ASKED


def test_where_nothing_is_said_a_special_kind_fits_worse_than_the_plain_one() -> None:
    found = agreement("làm thẻ")
    assert (found[CARD], found[CARD_AGAIN], found[TOMB]) == (0, UNASKED, 0)


def test_a_group_without_a_plain_kind_says_nothing_unless_asked() -> None:
    assert agreement("mở cửa hàng")[SHOP] == agreement("mở cửa hàng")[COMPANY] == 0
    found = agreement("mở quán")
    assert (found[SHOP], found[COMPANY]) == (ASKED, OTHER)


@pytest.mark.parametrize(
    ("message", "fitting"),
    [
        ("con tôi 10 tuổi", CHILD),
        ("cháu 13 tuoi", CHILD),
        ("bé 3 tháng tuổi", CHILD),
        ("cháu mới sinh", CHILD),
        ("con 14 tuổi", ADULT),
        ("con mười bốn tuổi", ADULT),
        ("chau sau tuoi", CHILD),
        ("ông 80 tuổi", ADULT),
        ("cho con nhỏ", CHILD),
        ("lam cho cu gia", ADULT),
    ],
)
def test_an_age_is_compared_with_the_limits_in_a_name(message: str, fitting: str) -> None:
    found = agreement(message)
    other = CHILD if fitting == ADULT else ADULT
    given = not {"10", "13", "14", "80", "mười", "sau"}.isdisjoint(message.split())
    wrong = WRONG_AGE if given else OTHER
    assert (found[fitting], found[other], found[TOMB]) == (ASKED, wrong, 0)


@pytest.mark.parametrize(("years", "fitting"), [(13, CHILD), (14, ADULT), (80, ADULT)])
@pytest.mark.parametrize("said", ["cháu sinh năm {}", "con sinh {} làm thẻ", "sinh nam {}"])
def test_a_year_of_birth_is_an_age(said: str, years: int, fitting: str) -> None:
    found = agreement(said.format(date.today().year - years))
    other = CHILD if fitting == ADULT else ADULT
    assert (found[fitting], found[other]) == (ASKED, WRONG_AGE)


@pytest.mark.parametrize("message", ["làm thẻ", "thẻ 14", "", "nghị định 2010", "sinh 2 con"])
def test_without_an_age_no_limit_counts(message: str) -> None:
    assert agreement(message)[CHILD] == agreement(message)[ADULT] == 0


def test_no_procedures_have_no_agreement() -> None:
    assert len(Distinctions([], KINDS).agreement(Sentence.of("bị mất"), np.arange(0))) == 0
