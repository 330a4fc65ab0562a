"""Sums of money that somebody says are to be paid ("hết 500 nghìn", "150 đô", "miễn phí")."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.numbers import Number
from bot.premises.scan import Scan
from bot.premises.values import Claim, Money
from bot.reply import Aspect

_LEAST_VND = 500
_LEAST_PLAIN = 10_000
"""A bare number from here on is money ("mất 50000"); grouped ones are from a thousand on."""
_RANGE = {"den", "toi", "-"}


def sums(scan: Scan) -> list[Claim]:
    """The fees asserted, "free" among them."""
    if scan.has("money.not_fee_anywhere") and not scan.has("money.fee_anywhere"):
        return []
    found = list(_amounts(scan))
    if not found:
        found = [Claim(Aspect.fee, Money(0), *span) for span in scan.find("money.free")]
    return found


def money_at(scan: Scan, number: Number) -> tuple[Money, int] | None:
    """The sum that the number begins, and where it ends; None if it is no sum."""
    for size in (3, 2, 1):
        words = scan.text(number.last, number.last + size)
        currency = scan.lexicon.currencies.get(words) if len(words.split()) == size else None
        if currency:
            money = Money(round(number.value), currency)
            least = _LEAST_VND if currency == "VND" else 1
            return (money, number.last + size) if money.amount >= least else None
    if number.scaled and number.value >= _LEAST_VND:
        return Money(round(number.value)), number.last
    plain = number.grouped and number.value >= 1000
    if plain or (number.value >= _LEAST_PLAIN and number.value % 1000 == 0):
        return Money(round(number.value)), number.last
    thousands = number.value >= 1000 and number.value % 500 == 0
    if thousands and _of_fees(scan, number.first):
        return Money(round(number.value)), number.last
    if number.spoken_hundreds and _of_fees(scan, number.first):
        return Money(round(number.value * 1000)), number.last
    return None


def _amounts(scan: Scan) -> Iterator[Claim]:
    of_fees = scan.has("money.fee_anywhere")
    others = ("money.not_fee",) if of_fees else ("money.not_fee", "money.owned")
    for number in scan.numbers:
        found = money_at(scan, number)
        if found is None:
            continue
        money, end = found
        first = scan.left(number.first, "money.before")
        if any(scan.left(at, *others) < at for at in (first, number.first)):
            continue
        if _in_range(scan, number):
            continue
        yield Claim(Aspect.fee, money, first, scan.right(end, "money.after"))


def _of_fees(scan: Scan, first: int) -> bool:
    start = scan.left(first, "money.before")
    return any(scan.is_phrase(at, at + 1, ["money.fee_words"]) for at in range(start, first))


def _in_range(scan: Scan, number: Number) -> bool:
    """Whether it is the end of "200 đến 300 nghìn", which says no single sum."""
    before = number.first - 1
    return scan.text(before, number.first) in _RANGE and any(
        other.last == before for other in scan.numbers
    )
