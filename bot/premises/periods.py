"""Lengths of time and ages that somebody says are the rule ("chờ ba tháng", "đủ 16 tuổi mới …")."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.numbers import Number
from bot.catalogue.procedure import Unit
from bot.premises.scan import Scan
from bot.premises.values import Age, Claim, Period
from bot.reply import Aspect

_WORDS_BETWEEN = 4


def periods(scan: Scan) -> list[Claim]:
    """The lengths of time asserted."""
    return list(_periods(scan))


def ages(scan: Scan) -> list[Claim]:
    """The ages asserted as a condition; the age of the person who asks is none."""
    return list(_ages(scan))


def period_at(scan: Scan, number: Number) -> tuple[float, Unit, int] | None:
    """Amount, unit and end of the length of time that the number begins."""
    for size in (3, 2, 1):
        unit = scan.lexicon.units.get(scan.text(number.last, number.last + size))
        if unit is None or len(scan.words) < number.last + size:
            continue
        end = number.last + size
        following = scan.words[end].said if end < len(scan.words) else ""
        if following[:1].isdigit():
            return None  # a date: "12 tháng 6"
        if scan.text(end, end + 1) == "ruoi":
            return number.value + 0.5, unit, end + 1
        return number.value, unit, end
    return None


def _periods(scan: Scan) -> Iterator[Claim]:
    whole = [Number(1, first, last) for first, last in scan.find("period.whole")]
    for number in (*scan.numbers, *whole):
        found = None if number.scaled or number.grouped else period_at(scan, number)
        if found is None:
            continue
        amount, unit, end = found
        if scan.is_phrase(end, end + 1, ["period.not_after"]) or scan.is_phrase(
            end, end + 2, ["period.not_after"]
        ):
            continue
        inner = scan.left(number.first, "period.between")
        qualified = scan.left(inner, "period.qualifying") < inner
        first = scan.left(inner, "period.before", "period.between")
        last = scan.right(end, "period.after")
        if first == inner and last == end and not qualified:
            continue
        waiting = any(
            first - 1 <= start and stop <= last + 2 for start, stop in scan.find("period.waiting")
        )
        aspect = Aspect.eligibility if qualified else _aspect(scan, waiting)
        yield Claim(aspect, Period(amount, unit, waiting), first, last)


def _aspect(scan: Scan, waiting: bool) -> Aspect:
    """What is said to take so long; a wait is no validity, but may be a condition ("thi lại")."""
    if scan.hears("period.eligibility"):
        return Aspect.eligibility
    valid = not waiting and scan.hears("period.validity")
    return Aspect.validity if valid else Aspect.duration


def _ages(scan: Scan) -> Iterator[Claim]:
    for number in scan.numbers:
        if scan.text(number.last, number.last + 1) != "tuoi" or number.value > 120:
            continue
        end = number.last + 1
        first = scan.left(number.first, "age.before")
        strong = first < number.first or scan.right(end, "age.after") > end
        rule = strong and scan.left(first, "age.persons") == first
        if rule or _compares(scan, number.first):
            yield Claim(Aspect.eligibility, Age(round(number.value)), number.first, end)


def _compares(scan: Scan, first: int) -> bool:
    """Whether two people's ages are compared ("hơn con nuôi 20 tuổi")."""
    return any(0 < first - last < _WORDS_BETWEEN for _, last in scan.find("age.comparing"))
