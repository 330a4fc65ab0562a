"""What a procedure's texts say in figures: sums, lengths of time, ages, and the sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.catalogue.phrases import words
from bot.catalogue.procedure import Procedure, Unit
from bot.premises.lexicon import PremiseLexicon
from bot.premises.periods import period_at
from bot.premises.scan import Scan
from bot.premises.sums import money_at
from bot.premises.values import Money

_DOUBTFUL_VND = 1000
"""The portal prints "700" for 700.000: below this an amount may also be meant in thousands."""
_BRACKETED = re.compile(r"\([^()\d]{1,20}\)")
_SENTENCE_END = re.compile(r"[.;]\s+|\n")
_DEADLINE = re.compile(r"\btrong (?:thoi han|vong)\b.*\b(?:ke tu|tinh tu|sau khi)\b")
_DUTY = re.compile(r"\b(?:co trach nhiem|phai)\b")
_OFFICE = re.compile(
    r"\b(?:nhan (?:du |duoc )?ho so|co quan|uy ban|cong chuc|cong an|can bo|giai quyet|xac minh)\b"
)
_AGE = re.compile(r"\b(\d{1,3}) tuoi\b")


def fee_sums(procedure: Procedure) -> set[Money]:
    """The amounts of the fee table."""
    methods = procedure.methods if procedure.states("methods.fees") else ()
    return {
        Money(fee.amount, fee.currency.upper())
        for method in methods
        for fee in method.fees
        if fee.amount is not None
    }


def in_thousands(sums: Iterable[Money]) -> set[Money]:
    """What amounts too small to be true may stand for."""
    return {
        Money(money.amount * 1000)
        for money in sums
        if money.currency == "VND" and 0 < money.amount < _DOUBTFUL_VND
    }


def fee_texts(procedure: Procedure) -> list[str]:
    """What the fee table remarks, and the notes on ways to file."""
    if not procedure.states("methods.fees"):
        return []
    return [
        text
        for method in procedure.methods
        for text in (method.note, *(t for fee in method.fees for t in (fee.label, fee.note)))
        if text.strip()
    ]


def texts(procedure: Procedure, *fields: str) -> list[str]:
    """The verified texts of the fields; "methods" are their notes, "document_cases" the papers."""
    return [
        text
        for field in fields
        if procedure.states(field)
        for text in _texts_of(procedure, field)
        if text.strip()
    ]


def sums_in(said: Iterable[str], lexicon: PremiseLexicon) -> set[Money]:
    """Sums of money written in the texts."""
    found = set()
    for text in said:
        scan = Scan(text, lexicon)
        money = (money_at(scan, number) for number in scan.numbers)
        found |= {sum_[0] for sum_ in money if sum_}
    return found


def periods_in(said: Iterable[str], lexicon: PremiseLexicon) -> list[tuple[float, Unit]]:
    """Lengths of time written in the texts."""
    found = []
    for text in said:
        scan = Scan(_BRACKETED.sub(" ", text), lexicon)
        periods = (period_at(scan, n) for n in scan.numbers if not n.scaled)
        found += [(amount, unit) for amount, unit, _ in filter(None, periods)]
    return found


def ages_in(said: Iterable[str]) -> set[int]:
    """Ages written in the texts ("từ đủ 18 tuổi")."""
    return {int(years) for text in said for years in _AGE.findall(words(_BRACKETED.sub(" ", text)))}


def sentences(said: Iterable[str]) -> list[str]:
    """The texts' sentences."""
    parts = (part for text in said for part in _SENTENCE_END.split(text))
    return list(dict.fromkeys(cleaned for part in parts if (cleaned := part.strip(" -+*•.\t"))))


def deadlines(procedure: Procedure) -> list[str]:
    """The sentences that give a citizen so long ("trong 60 ngày kể từ ngày sinh, cha mẹ phải …").

    What the office has to do within a time is none.
    """
    said = sentences(texts(procedure, "conditions", "steps", "methods", "document_cases"))
    folded = {sentence: words(sentence) for sentence in said}
    return [
        sentence
        for sentence, text in folded.items()
        if _DEADLINE.search(text) and _DUTY.search(text) and not _OFFICE.search(text)
    ]


def _texts_of(procedure: Procedure, field: str) -> Iterator[str]:
    if field == "methods":
        yield from (method.note for method in procedure.methods)
    elif field == "document_cases":
        for case in procedure.document_cases:
            yield case.name
            yield from (text for paper in case.documents for text in (paper.name, paper.note))
    else:
        value = getattr(procedure, field)
        yield from [value] if isinstance(value, str) else value
