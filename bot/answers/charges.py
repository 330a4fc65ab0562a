"""Fees by filing channel: channels that agree are told together, what they share is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from bot.answers import lexicon
from bot.answers.channels import common, first_lines, names, others, stating, told_apart
from bot.answers.excerpts import chosen, without
from bot.answers.remarks import plain_note, with_amount, without_amount
from bot.answers.sentences import about, split
from bot.answers.wording import clean, money
from bot.catalogue.procedure import Fee, Procedure, SubmissionMethod

_SMALLEST_LIKELY_VND = 1000
"""The portal prints "700 VNĐ" for 700.000: nothing official costs less than 1.000 đồng."""

_EXEMPTION = re.compile(r"\b(?:miễn|giảm|không thu)\b")


@dataclass(frozen=True)
class Charge:
    """One amount; `amount` is "" where the source names none or says free (`free`).

    `note` is the source's remark, `remark` what it adds to the amount; `complete` tells that the
    remark names the amount itself. `council` tells that a free charge may not be: its "note" says
    that the provincial People's Council sets it, or the procedure's legal "basis" does. `expired`
    tells that the note's own last day ("áp dụng đến hết ngày 31/12/2023") is over.
    """

    amount: str
    free: bool
    council: str
    doubtful: bool
    label: str
    note: str
    remark: str
    complete: bool
    expired: bool

    @property
    def quotes(self) -> bool:
        """Whether it is told as the source's words rather than as a fact."""
        return self.doubtful or bool(self.council) or (self.free and bool(self.note))

    @property
    def open(self) -> bool:
        """Whether one has to ask what is really to be paid."""
        sets = bool(self.council) or lexicon.matches("council", self.note)
        return sets or self.doubtful or self.expired or not (self.free or self.amount)

    @property
    def essence(self) -> str:
        """The remark, where it is said already that the council decides, without that sentence."""
        if self.council != "note":
            return self.remark
        sentences = [sentence.text for sentence in split(self.remark)]
        kept = [text for text in sentences if not _only_names_council(text)]
        return self.remark if len(kept) == len(sentences) else " ".join(kept)


@dataclass(frozen=True)
class FeeGroup:
    """Channels with the same charges; `notes` are sentences on money from the methods' notes."""

    channels: str
    charges: tuple[Charge, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeeTable:
    """The groups, and what all their charges share: the label, the remark, sentences from notes."""

    groups: tuple[FeeGroup, ...] = ()
    label: str = ""
    remark: str = ""
    notes: tuple[str, ...] = ()

    @property
    def quotes(self) -> bool:
        """Whether one of several charges is told as the source's words."""
        charges = [charge for group in self.groups for charge in group.charges]
        return len(charges) > 1 and any(charge.quotes for charge in charges)


def fee_groups(procedure: Procedure) -> list[FeeGroup]:
    """What to pay, by channel; empty when the source says nothing or is not verified."""
    methods = procedure.methods if procedure.states("methods.fees") else ()
    council = council_sets_fees(procedure)
    groups: dict[frozenset[tuple[str, ...]], list[SubmissionMethod]] = {}
    charges: dict[frozenset[tuple[str, ...]], tuple[Charge, ...]] = {}
    for method in _rows_joined(stating(methods, lambda method: bool(method.fees))):
        by_key = {_key(charge): charge for charge in (_charge(f, council) for f in method.fees)}
        key = frozenset(by_key)
        groups.setdefault(key, []).append(method)
        charges.setdefault(key, tuple(by_key.values()))
    apart = told_apart(groups.values())
    return [
        FeeGroup(names(members), charges[key], _notes(members, charges[key], apart))
        for key, members in groups.items()
        if any(groups)
    ]


def fee_table(groups: Sequence[FeeGroup]) -> FeeTable:
    """The groups, without repeating what all of them say."""
    charges = [charge for group in groups for charge in group.charges]
    alone = all(len(group.charges) == 1 for group in groups)
    labels = {charge.label for charge in charges} if alone else set()
    remarks = {charge.remark for charge in charges if not charge.complete}
    shared = len(charges) > 1 and len(remarks) == 1 and all(charge.amount for charge in charges)
    remark = remarks.pop() if shared and not any(charge.expired for charge in charges) else ""
    remark = "" if remark.startswith("/") or any(charge.complete for charge in charges) else remark
    label = labels.pop() if len(labels) == 1 else ""
    notes = common([group.notes for group in groups])
    return FeeTable(
        groups=tuple(_stripped(group, bool(label), bool(remark), notes) for group in groups),
        label=label,
        remark=remark,
        notes=tuple(notes),
    )


def council_sets_fees(procedure: Procedure) -> bool:
    """Whether the procedure's legal basis leaves its fees to the provincial People's Council.

    Thông tư 85/2019/TT-BTC and 106/2021/TT-BTC do; their titles name the council.
    """
    if not procedure.states("legal_basis"):
        return False
    return any(lexicon.matches("council", basis.title) for basis in procedure.legal_basis)


def _rows_joined(methods: Iterable[SubmissionMethod]) -> list[SubmissionMethod]:
    """One method for the rows of a channel that differ in nothing but their fees."""
    joined: dict[tuple[str, str], SubmissionMethod] = {}
    for method in methods:
        key = (method.channel.value, clean(method.note).casefold().rstrip("."))
        known = joined.get(key)
        fees = (*known.fees, *method.fees) if known else method.fees
        joined[key] = method.copy(update={"fees": fees})
    return list(joined.values())


def _charge(fee: Fee, council: bool) -> Charge:
    free = fee.amount == 0
    note = plain_note(fee.note)
    complete = with_amount(note, fee.amount, fee.currency) if fee.amount else ""
    return Charge(
        amount=money(fee.amount, fee.currency) if fee.amount else "",
        free=free,
        council=_council(fee, council) if free else "",
        doubtful=fee.currency == "VND" and 0 < (fee.amount or 0) < _SMALLEST_LIKELY_VND,
        label=clean(fee.label).rstrip(":"),
        note=note,
        remark=complete or (without_amount(note, fee.amount) if fee.amount else note),
        complete=bool(complete),
        expired=_is_over(fee.note),
    )


def _key(charge: Charge) -> tuple[str, ...]:
    return (charge.amount, str(charge.free), charge.label.casefold(), charge.note.casefold())


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


def _only_names_council(sentence: str) -> bool:
    tells_more = any(map(str.isdigit, sentence)) or _EXEMPTION.search(sentence.lower())
    return lexicon.matches("council", sentence) and not tells_more


def _notes(
    methods: Sequence[SubmissionMethod], charges: Sequence[Charge], apart: bool
) -> tuple[str, ...]:
    sentences = chosen("telling_fee", about("fee", [m.note for m in methods if m.note]))
    if apart and not sentences and not any(charge.label or charge.note for charge in charges):
        sentences = first_lines(methods)
    return tuple(without(sentences, [charge.note for charge in charges]))


def _stripped(group: FeeGroup, label: bool, remark: bool, notes: Sequence[str]) -> FeeGroup:
    """The group without what is said once for all of them."""
    charges = tuple(
        replace(
            charge,
            label="" if label else charge.label,
            remark="" if remark else charge.remark,
        )
        for charge in group.charges
    )
    return FeeGroup(group.channels, charges, others(group.notes, notes))
