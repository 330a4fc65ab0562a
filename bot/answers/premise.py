"""The sentence that confirms or corrects what a citizen asserted, before the answer proper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.answers.fit import shorten
from bot.answers.rendering import render_lines
from bot.answers.values import ask_at
from bot.answers.wording import (
    clean,
    duration_text,
    join_words,
    labels,
    level_label,
    money,
    number,
    source_word,
    unique,
)
from bot.catalogue.procedure import Procedure, Unit
from bot.premises.values import Age, Claim, Filing, Money, Paper, Period, Place, Value
from bot.premises.verdict import Ruling, Verdict

_MOST_VALUES = 4
_QUOTE = 220


def verdict_lines(verdict: Verdict, procedure: Procedure) -> list[str]:
    """What the message begins with; nothing where the catalogue cannot tell."""
    if verdict.ruling is Ruling.unknown:
        return []
    values = unique(_values(verdict))
    source = source_word(procedure.source_name)
    return render_lines(
        f"premises/{_TEMPLATES[type(verdict.claim.value)]}",
        agrees=verdict.ruling is Ruling.agrees,
        aspect=verdict.claim.aspect.value,
        unsupported=verdict.ruling is Ruling.unsupported,
        values=_listed(values),
        several=len(values) > 1,
        quote=shorten(clean(verdict.quotes[0]).rstrip("."), _QUOTE) if verdict.quotes else "",
        source=source,
        Source=source.capitalize(),
        ask=ask_at(procedure),
        filed=_filed(verdict.claim),
        **_claimed(verdict.claim.value),
    )


def _values(verdict: Verdict) -> Iterator[str]:
    """The published values, worded for display."""
    yield from (money(found.amount, found.currency) for found in verdict.sums)
    yield from (level_label(level) for level in verdict.levels)
    for duration in verdict.durations:
        bare = duration.amount is not None and duration.unit is Unit.unknown
        yield duration_text(duration) + (f" ({labels()['no_unit']})" if bare else "")


def _listed(values: Sequence[str]) -> str:
    """The values in one line, the first few of many."""
    if len(values) > _MOST_VALUES:
        return f"{', '.join(values[:_MOST_VALUES])} {labels()['and_others']}"
    return join_words(values, "và") if values else ""


def _filed(claim: Claim) -> str:
    """The way of filing that the correction is about, to stand before it."""
    return f"nộp {labels()['channels'][claim.channel.value]} thì " if claim.channel else ""


def _claimed(value: Value) -> dict[str, Any]:
    """What the citizen said, worded for display."""
    if isinstance(value, Money):
        return {"claimed": money(value.amount, value.currency), "free": value.amount == 0}
    if isinstance(value, Period):
        unit = labels()["units"][value.unit.value]
        amount = labels()["half"] if value.amount == 1 / 2 else number(value.amount)
        return {"claimed": f"{amount} {unit}"}
    if isinstance(value, Age):
        return {"claimed": f"{value.years} tuổi"}
    if isinstance(value, Place):
        level = level_label(value.level) if value.level else ""
        return {"claimed": level, "district": value.level is None}
    if isinstance(value, Paper):
        return {"claimed": value.name, "needed": value.needed}
    return {"claimed": "", "online": value.online}


_TEMPLATES = {
    Money: "fee",
    Period: "period",
    Age: "period",
    Place: "place",
    Paper: "paper",
    Filing: "online",
}
