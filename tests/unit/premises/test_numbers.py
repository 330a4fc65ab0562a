"""bot.catalogue.numbers and sums: amounts survive being spoken, written and typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.numbers import Number, Reader
from bot.catalogue.phrases import Sentence
from bot.premises.lexicon import load_premises
from bot.premises.published import periods_in, sums_in
from bot.premises.scan import Scan
from bot.premises.values import Money
from bot.text import fold
from bot.wiring import LEXICON_DIR

LEXICON = load_premises(LEXICON_DIR)
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def spoken(number: int) -> str:
    """A number below a thousand as people say it."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds else []
    if tens == 0 and units:
        words += (["lẻ"] if hundreds else []) + [DIGITS[units]]
    elif tens:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
        unit = {1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(units, DIGITS[units])
        words += [unit] if units else []
    return " ".join(words)


def spoken_amount(thousands: int) -> str:
    """An amount of thousands of đồng as people say it."""
    millions, rest = divmod(thousands, 1000)
    parts = [f"{spoken(millions)} triệu"] if millions else []
    return " ".join(parts + ([f"{spoken(rest)} nghìn"] if rest else []))


THOUSANDS = st.integers(1, 999_999)


@given(THOUSANDS)
def test_spoken_amounts_are_read_back(thousands: int) -> None:
    said = f"mất {spoken_amount(thousands)} đồng"
    assert sums_in([said], LEXICON) == {Money(thousands * 1000)}


@given(THOUSANDS)
def test_amounts_spoken_without_accents_are_read_back(thousands: int) -> None:
    said = fold(f"mất {spoken_amount(thousands)} đồng")
    assert sums_in([said], LEXICON) == {Money(thousands * 1000)}


@given(THOUSANDS, st.sampled_from([".", ",", ""]), st.sampled_from([" đồng", "đ", " VND", " vnđ"]))
def test_printed_amounts_are_read_back(thousands: int, mark: str, unit: str) -> None:
    printed = f"{thousands * 1000:,}".replace(",", mark)
    assert sums_in([f"lệ phí {printed}{unit}/lần"], LEXICON) == {Money(thousands * 1000)}


@given(st.integers(1, 99), st.integers(1, 9))
def test_short_millions_are_read_back(millions: int, rest: int) -> None:
    short = f"{millions} triệu {rest}"
    assert sums_in([short], LEXICON) == {Money(millions * 1_000_000 + rest * 100_000)}


@given(st.integers(1, 999))
def test_spoken_lengths_of_time_are_read_back(number: int) -> None:
    ((amount, _),) = periods_in([f"chờ {spoken(number)} ngày"], LEXICON)
    assert amount == number


@given(st.text())
def test_nothing_breaks_the_reader(text: str) -> None:
    for number in Scan(text, LEXICON).numbers:
        assert number.first < number.last


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("một triệu rưỡi", 1_500_000),
        ("1 triệu rưỡi", 1_500_000),
        ("triệu hai", None),
        ("một triệu hai", 1_200_000),
        ("một triệu hai trăm", 1_200_000),
        ("1 triệu 250", 1_250_000),
        ("1,5 triệu", 1_500_000),
        ("nửa triệu", 500_000),
        ("hai trăm rưỡi nghìn", 250_000),
        ("năm chục nghìn", 50_000),
        ("2 củ", 2_000_000),
        ("200 000 đồng", 200_000),
        ("50000", 50_000),
        ("mấy trăm nghìn", None),
        ("hàng trăm nghìn", None),
        ("trăm nghìn", 100_000),
        ("triệu rưỡi", 1_500_000),
        ("2 đồng", None),
        ("7 chỗ", None),
        ("năm 2025", None),
        ("một ngân hàng", None),
        ("1 triệu 2 tháng", 1_000_000),
    ],
)
def test_amounts_as_people_say_them(said: str, amount: int | None) -> None:
    assert sums_in([said], LEXICON) == ({Money(amount)} if amount else set())


@pytest.mark.parametrize("said", ["150 usd", "150$", "150 đô", "150 đô la", "150 đô la mỹ"])
def test_dollars(said: str) -> None:
    assert sums_in([said], LEXICON) == {Money(150, "USD")}


def test_five_after_a_ten_is_not_the_word_for_year() -> None:
    reader = Reader(Sentence.of("mười năm"), {})
    assert reader.numbers() == [Number(10, 0, 1), Number(5, 1, 2)]
