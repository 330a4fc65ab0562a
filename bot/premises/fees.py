"""Asserted sums held against the fees that a procedure publishes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalogue.phrases import words
from bot.catalogue.procedure import Procedure
from bot.premises import published
from bot.premises.lexicon import PremiseLexicon
from bot.premises.values import Claim, Money
from bot.premises.verdict import Ruling, Verdict

_SET_ELSEWHERE = re.compile(r"\b(?:theo quy dinh|quy dinh tai|quy dinh cua|thong tu|muc thu)\b")
_COUNCIL = re.compile(r"\b(?:hoi dong nhan dan|hdnd)\b")
_FREE = re.compile(r"\b(?:mien (?:le )?phi|khong thu (?:le )?phi)\b(?! (?:cho|doi voi|voi))")


def check_fee(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether the sum is one of the amounts in the fee table or its remarks."""
    assert isinstance(claim.value, Money)
    table = published.fee_sums(procedure)
    texts = published.fee_texts(procedure)
    written = published.sums_in(texts, lexicon)
    elsewhere = published.sums_in(published.texts(procedure, "steps", "conditions"), lexicon)
    told = {money for money in table | written if money.amount}
    meant = told | published.in_thousands(table)
    if claim.value.amount == 0:
        ruling = _free(procedure, told, bool(texts))
    elif claim.value in meant:
        ruling = Ruling.agrees
    elif claim.value in elsewhere or not table:
        ruling = Ruling.unknown
    elif told:
        ruling = Ruling.differs
    else:
        ruling = Ruling.unsupported if _open(texts) else Ruling.differs
    currency = claim.value.currency
    shown = sorted(told, key=lambda m: (m.currency != currency, m not in table, m.amount))
    return Verdict(ruling, claim, sums=tuple(shown))


def _free(procedure: Procedure, told: set[Money], remarked: bool) -> Ruling:
    amounts = [
        fee.amount
        for method in procedure.methods
        for fee in method.fees
        if procedure.states("methods.fees")
    ]
    if amounts and None not in amounts and all(amounts):
        return Ruling.differs
    free = bool(amounts) and not any(amounts) and None not in amounts
    return Ruling.agrees if free and not told and not remarked else Ruling.unknown


def _open(texts: Sequence[str]) -> bool:
    """Whether "free" may only mean that the amount is set elsewhere ("theo quy định của …")."""
    said = [words(text) for text in texts]
    return any(
        _COUNCIL.search(text) or (_SET_ELSEWHERE.search(text) and not _FREE.search(text))
        for text in said
    )
