"""Which parts of a procedure an aspect reads, and whether they may be stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.catalogue.procedure import Procedure
from bot.reply import Aspect

FIELDS: dict[Aspect, tuple[str, ...]] = {
    Aspect.documents: ("document_cases",),
    Aspect.fee: ("methods.fees",),
    Aspect.duration: ("methods.duration",),
    Aspect.place: ("agencies", "address", "levels"),
    Aspect.steps: ("steps",),
    Aspect.form: ("document_cases",),
    Aspect.eligibility: ("conditions", "audience"),
    Aspect.result: ("results",),
    Aspect.legal_basis: ("legal_basis",),
    Aspect.online: ("methods",),
    Aspect.overview: (),
    Aspect.validity: (),
}
"""The fields (or "field.part") an aspect states; sentences quoted from other fields are chosen in
excerpts.py."""

FOLLOW_UPS: dict[Aspect, tuple[Aspect, ...]] = {
    Aspect.documents: (Aspect.place, Aspect.fee, Aspect.form),
    Aspect.fee: (Aspect.documents, Aspect.duration, Aspect.place),
    Aspect.duration: (Aspect.documents, Aspect.fee, Aspect.place),
    Aspect.place: (Aspect.documents, Aspect.duration, Aspect.online),
    Aspect.steps: (Aspect.documents, Aspect.place, Aspect.duration),
    Aspect.form: (Aspect.documents, Aspect.place, Aspect.online),
    Aspect.eligibility: (Aspect.documents, Aspect.place, Aspect.steps),
    Aspect.result: (Aspect.duration, Aspect.documents, Aspect.fee),
    Aspect.legal_basis: (Aspect.documents, Aspect.steps, Aspect.eligibility),
    Aspect.online: (Aspect.documents, Aspect.steps, Aspect.fee),
    Aspect.overview: (Aspect.documents, Aspect.fee, Aspect.place),
    Aspect.validity: (Aspect.documents, Aspect.duration, Aspect.result),
}


class State(str, Enum):
    """What may be said about an aspect."""

    known = "known"
    raw = "raw"
    missing = "missing"
    unverified = "unverified"
    name_only = "name_only"


@dataclass(frozen=True)
class Contacts:
    """Where the province sends questions the catalogue cannot answer; "" is left out.

    `hotline` is printed as written ("1022"); `centre` is where the one-stop centre is.
    """

    hotline: str = ""
    centre: str = ""


def is_name_only(procedure: Procedure) -> bool:
    """Whether the source published no more than the procedure's name and who handles it."""
    content = (
        procedure.methods,
        procedure.document_cases,
        procedure.steps,
        procedure.conditions,
        procedure.results,
        procedure.legal_basis,
        procedure.raw,
    )
    return not any(content)


def raw_texts(procedure: Procedure, fields: Iterable[str]) -> Sequence[str]:
    """Source text of these fields that could not be taken apart.

    A raw text cannot be divided: one unverified part of the field withholds all of it.
    """
    wholes = dict.fromkeys(field.split(".")[0] for field in fields)
    withheld = {field.split(".")[0] for field in procedure.unverified}
    return [
        procedure.raw[whole]
        for whole in wholes
        if whole not in withheld and procedure.raw.get(whole, "").strip()
    ]


def state_of(procedure: Procedure, aspect: Aspect, has_facts: bool) -> State:
    """What may be said, given whether anything verified was found for the aspect."""
    if has_facts:
        return State.known
    fields = FIELDS[aspect]
    if raw_texts(procedure, fields):
        return State.raw
    if fields and any(not procedure.states(field) for field in fields):
        return State.unverified
    return State.name_only if is_name_only(procedure) else State.missing
