"""Fees and durations by filing channel: channels that agree are told together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from bot.answers import lexicon
from bot.answers.aspects import verified
from bot.answers.excerpts import without
from bot.answers.sentences import about
from bot.answers.wording import channel_names, clean, clean_lines, duration_text, money, unique
from bot.catalogue.procedure import Channel, Duration, Fee, Procedure, SubmissionMethod, Unit

_SMALLEST_LIKELY_VND = 1000
"""The portal prints "700 VNĐ" for 700.000: nothing official costs less than 1.000 đồng."""


@dataclass(frozen=True)
class Charge:
    """One amount; `amount` is "" where the source names none or says free (`free`).

    `council` tells that a free charge may not be: its "note" says that the provincial People's
    Council sets it, or the procedure's legal "basis" does. `expired` tells that the note's own
    last day ("áp dụng đến hết ngày 31/12/2023") is over.
    """

    amount: str
    free: bool
    council: str
    doubtful: bool
    label: str
    note: str
    expired: bool


@dataclass(frozen=True)
class FeeGroup:
    """Channels with the same charges; `notes` are sentences on money from the methods' notes."""

    channels: str
    charges: tuple[Charge, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class DurationGroup:
    """Channels with the same duration; `unit_known` is False for a bare number."""

    channels: str
    text: str
    unit_known: bool
    notes: tuple[str, ...]


def fee_groups(procedure: Procedure) -> list[FeeGroup]:
    """What to pay, by channel; empty when the source says nothing or is not verified."""
    methods = procedure.methods if verified(procedure, "methods.fees") else ()
    council = council_sets_fees(procedure)
    groups: dict[tuple[Charge, ...], list[SubmissionMethod]] = {}
    for method in methods:
        charges = tuple(dict.fromkeys(_charge(fee, council) for fee in method.fees))
        groups.setdefault(charges, []).append(method)
    told_apart = _told_apart(groups.values())
    return [
        FeeGroup(_names(members), charges, _notes(members, charges, told_apart))
        for charges, members in groups.items()
        if charges or len(groups) > 1
    ]


def council_sets_fees(procedure: Procedure) -> bool:
    """Whether the procedure's legal basis leaves its fees to the provincial People's Council.

    Thông tư 85/2019/TT-BTC and 106/2021/TT-BTC do; their titles name the council.
    """
    if not verified(procedure, "legal_basis"):
        return False
    return any(lexicon.matches("council", basis.title) for basis in procedure.legal_basis)


def _charge(fee: Fee, council: bool) -> Charge:
    free = fee.amount == 0
    return Charge(
        amount=money(fee.amount, fee.currency) if fee.amount else "",
        free=free,
        council=_council(fee, council) if free else "",
        doubtful=fee.currency == "VND" and 0 < (fee.amount or 0) < _SMALLEST_LIKELY_VND,
        label=clean(fee.label).rstrip(":"),
        note=_note(fee.note),
        expired=_is_over(fee.note),
    )


def _is_over(note: str) -> bool:
    """Whether every last day that the note names has passed."""
    last_days = []
    for match in lexicon.pattern("last_day").finditer(note.lower()):
        day, month, year = (int(number) for number in match.groups())
        with suppress(ValueError):
            last_days.append(date(year, month, day))
    return bool(last_days) and max(last_days) < date.today()


def _council(fee: Fee, by_basis: bool) -> str:
    if lexicon.matches("council", f"{fee.label} {fee.note}"):
        return "note"
    return "basis" if by_basis else ""


def _note(text: str) -> str:
    """The remark without brackets around it; "" for "(không có)"."""
    note = clean(text)
    inner = note[1:-1]
    if note.startswith("(") and note.endswith(")") and "(" not in inner and ")" not in inner:
        note = inner.strip()
    return "" if note.casefold().rstrip(".") in lexicon.none_words() else note


def _notes(
    methods: Sequence[SubmissionMethod], charges: Sequence[Charge], told_apart: bool
) -> tuple[str, ...]:
    texts = [method.note for method in methods if method.note]
    sentences = about("fee", texts)
    if told_apart and not sentences and not any(charge.label or charge.note for charge in charges):
        sentences = unique(line for text in texts for line in clean_lines([text])[:1])
    return tuple(without(sentences, [charge.note for charge in charges]))


def duration_groups(procedure: Procedure) -> list[DurationGroup]:
    """How long the office has, by channel; empty when the source says nothing or unverified."""
    methods = procedure.methods if verified(procedure, "methods.duration") else ()
    groups: dict[tuple[str, bool], list[SubmissionMethod]] = {}
    for method in methods:
        text = duration_text(method.duration)
        groups.setdefault((text, _unit_known(method.duration)), []).append(method)
    told_apart = _told_apart(groups.values())
    return [
        DurationGroup(_names(members), text, known, _time_notes(members, told_apart))
        for (text, known), members in groups.items()
        if text or len(groups) > 1
    ]


def _unit_known(duration: Duration | None) -> bool:
    if duration is None or duration.unit is not Unit.unknown:
        return True
    return not clean(duration.text).replace(",", "").replace(".", "").isdigit() and bool(
        clean(duration.text)
    )


def _time_notes(methods: Sequence[SubmissionMethod], told_apart: bool) -> tuple[str, ...]:
    texts = [method.note for method in methods if method.note]
    sentences = about("duration", texts)
    if not sentences and told_apart:
        sentences = unique(line for text in texts for line in clean_lines([text])[:1])
    return tuple(sentences)


def _told_apart(groups: Iterable[Sequence[SubmissionMethod]]) -> bool:
    """Whether a channel stands in several groups, so that only its note tells them apart."""
    seen: set[Channel] = set()
    for methods in groups:
        channels = {method.channel for method in methods}
        if channels & seen:
            return True
        seen |= channels
    return False


def _names(methods: Sequence[SubmissionMethod]) -> str:
    return channel_names(dict.fromkeys(method.channel for method in methods))
