"""Asserted lengths of time and ages held against what a procedure publishes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalogue.phrases import words
from bot.catalogue.procedure import Duration, Procedure, Unit
from bot.premises import published
from bot.premises.lexicon import PremiseLexicon
from bot.premises.spans import in_days, longer, same_length
from bot.premises.values import Age, Claim, Period
from bot.premises.verdict import Ruling, Verdict
from bot.reply import Aspect

_EVERYWHERE = ("conditions", "steps", "methods", "document_cases", "results")
_VALIDITY_FIELDS = ("results", "conditions", "steps", "methods")
_VALIDITY = re.compile(r"\b(?:gia tri|hieu luc|co thoi han|thoi han su dung)\b")


def check_period(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether the length of time is published for the aspect that it is asserted of."""
    assert isinstance(claim.value, Period)
    if claim.aspect is Aspect.duration:
        taken = _duration(claim, claim.value, procedure, lexicon)
        if claim.value.waiting or taken.ruling is Ruling.agrees:
            return taken
        return _deadline(claim, claim.value, procedure, lexicon) or taken
    fields = ("conditions",) if claim.aspect is Aspect.eligibility else _VALIDITY_FIELDS
    sentences = [
        sentence
        for sentence in published.sentences(published.texts(procedure, *fields))
        if claim.aspect is Aspect.eligibility or _VALIDITY.search(words(sentence))
    ]
    quotes = [text for text in sentences if published.periods_in([text], lexicon)]
    everywhere = published.texts(procedure, *_EVERYWHERE)
    same = _same(claim.value, published.periods_in(quotes, lexicon))
    if same or not quotes:
        ruling = Ruling.agrees if same else Ruling.unknown
    else:
        mentioned = _same(claim.value, published.periods_in(everywhere, lexicon))
        ruling = Ruling.unknown if mentioned else Ruling.differs
    fitting = [q for q in quotes if _same(claim.value, published.periods_in([q], lexicon))]
    return Verdict(ruling, claim, quotes=tuple(sorted(fitting or quotes, key=len)))


def _deadline(
    claim: Claim, period: Period, procedure: Procedure, lexicon: PremiseLexicon
) -> Verdict | None:
    """The verdict by the deadlines that bind the citizen; None if none of them tells."""
    given = {text: published.periods_in([text], lexicon) for text in published.deadlines(procedure)}
    fitting = [text for text, lengths in given.items() if _same(period, lengths)]
    if fitting:
        return Verdict(Ruling.agrees, claim, quotes=(min(fitting, key=len),))
    told = [text for text, lengths in given.items() if lengths]
    everywhere = published.periods_in(published.texts(procedure, *_EVERYWHERE), lexicon)
    if not told or _same(period, everywhere):
        return None
    return Verdict(Ruling.differs, claim, quotes=(min(told, key=len),))


def _duration(
    claim: Claim, period: Period, procedure: Procedure, lexicon: PremiseLexicon
) -> Verdict:
    methods = procedure.methods if procedure.states("methods.duration") else ()
    stated = [m.duration for m in methods if m.duration and _says_something(m.duration)]
    known = [d for d in stated if d.amount is not None and d.unit is not Unit.unknown]
    worded = published.periods_in([d.text for d in stated if d not in known], lexicon)
    notes = published.periods_in(published.texts(procedure, "methods"), lexicon)
    lengths = [(d.amount, d.unit) for d in known if d.amount is not None]
    if _same(period, lengths) or _same(period, worded):
        ruling = Ruling.agrees
    elif _same(period, notes) or _near(period, lengths) or not stated:
        ruling = Ruling.unknown
    elif len(known) < len(stated):
        ruling = (
            Ruling.differs if period.waiting and _far_longer(period, stated) else Ruling.unknown
        )
    else:
        steps = () if period.waiting else published.texts(procedure, "steps", "conditions")
        mentioned = _same(period, published.periods_in(steps, lexicon))
        ruling = Ruling.unknown if mentioned else Ruling.differs
    shown = sorted(dict.fromkeys(stated), key=lambda d: in_days((d.amount or 0, d.unit)))
    return Verdict(ruling, claim, durations=tuple(shown))


def _says_something(duration: Duration) -> bool:
    return duration.amount is not None or bool(duration.text)


def _far_longer(period: Period, stated: Sequence[Duration]) -> bool:
    """Whether it is longer than all that is stated, even if bare numbers ("1") are days."""
    lengths = [
        (d.amount, Unit.working_day if d.unit is Unit.unknown else d.unit)
        for d in stated
        if d.amount is not None
    ]
    return len(lengths) == len(stated) and all(
        longer((period.amount, period.unit), length) for length in lengths
    )


def _same(period: Period, others: Sequence[tuple[float, Unit]]) -> bool:
    claimed = (period.amount, period.unit)
    return any(same_length(claimed, other) for other in others)


def _near(period: Period, others: Sequence[tuple[float, Unit]]) -> bool:
    """Whether it may be the same in round figures: a month for 20 working days."""
    claimed = (period.amount, period.unit)
    return any(same_length(claimed, other, roughly=True) for other in others)


def check_age(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether the age is among those of the conditions, or in the name."""
    assert isinstance(claim.value, Age)
    sentences = published.sentences(published.texts(procedure, "conditions"))
    quotes = sorted((text for text in sentences if published.ages_in([text])), key=len)
    everywhere = published.texts(procedure, "name", "audience", *_EVERYWHERE)
    if claim.value.years in published.ages_in([*quotes, procedure.name]):
        ruling = Ruling.agrees
    elif quotes and claim.value.years not in published.ages_in(everywhere):
        ruling = Ruling.differs
    else:
        ruling = Ruling.unknown
    fitting = [text for text in quotes if claim.value.years in published.ages_in([text])]
    return Verdict(ruling, claim, quotes=tuple(fitting or quotes))
