"""What each aspect's templates print, prepared from the procedure; no sentence is made here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.answers import lexicon
from bot.answers.aspects import FIELDS, is_name_only, verified
from bot.answers.charges import duration_groups, fee_groups
from bot.answers.documents import cases_of, is_conditional, papers_with_forms
from bot.answers.excerpts import (
    chosen,
    citizen_deadlines,
    excerpts,
    for_citizens,
    form_codes,
    without,
)
from bot.answers.steps import main_steps
from bot.answers.wording import channel_names, clean, clean_lines, level_label, unique
from bot.catalogue.procedure import Channel, Procedure, SubmissionMethod
from bot.reply import Aspect

Values = dict[str, Any]


def facts_of(procedure: Procedure, aspect: Aspect) -> tuple[Values, bool]:
    """The aspect's values, and whether any of them is something to state."""
    values = _BUILDERS[aspect](procedure)
    return values, any(bool(values[name]) for name in _FACTS[aspect])


def _notes_by_channel(procedure: Procedure) -> list[Values]:
    """The whole notes of the methods, with the channels each is printed for."""
    groups: dict[tuple[str, ...], list[Channel]] = {}
    for method in procedure.methods if verified(procedure, "methods") else ():
        lines = tuple(unique(clean_lines([method.note])))
        if lines:
            groups.setdefault(lines, []).append(method.channel)
    return [
        {"channels": channel_names(dict.fromkeys(channels)), "lines": lines}
        for lines, channels in groups.items()
    ]


def _fee(procedure: Procedure) -> Values:
    groups = fee_groups(procedure)
    shown = [note for group in groups for note in group.notes]
    shown += [charge.note for group in groups for charge in group.charges]
    sentences = without(_said(procedure, Aspect.fee), shown)
    return {
        "groups": groups,
        "sentences": sentences,
        "telling": chosen("telling_fee", sentences),
        "council": any(
            charge.council or lexicon.matches("council", charge.note)
            for group in groups
            for charge in group.charges
        ),
        "notes": _notes_by_channel(procedure) if verified(procedure, "methods.fees") else [],
    }


def _duration(procedure: Procedure) -> Values:
    groups = duration_groups(procedure)
    sentences = _said(procedure, Aspect.duration)
    others = without(sentences, [note for group in groups for note in group.notes])
    return {
        "groups": groups,
        "sentences": others,
        "citizen": citizen_deadlines(others),
        "unsure": not all(group.unit_known for group in groups),
        "telling": for_citizens(others) or others,
        "notes": _notes_by_channel(procedure) if verified(procedure, "methods.duration") else [],
    }


def _said(procedure: Procedure, aspect: Aspect) -> list[str]:
    """Sentences of other fields; none while the aspect's own field is unverified."""
    if any(not verified(procedure, field) for field in FIELDS[aspect]):
        return []
    return excerpts(procedure, aspect)


def _documents(procedure: Procedure) -> Values:
    cases = cases_of(procedure)
    plain = [case for case in cases if case.plain and case.papers]
    others = [case for case in cases if not case.plain]
    return {
        "cases": cases,
        "plain": plain,
        "others": others,
        "remarks": [remark for case in cases if case.plain for remark in case.remarks],
        "count": sum(len(case.papers) for case in plain),
        "conditional": any(is_conditional(paper) for case in plain for paper in case.papers),
    }


def _form(procedure: Procedure) -> Values:
    papers = papers_with_forms(cases_of(procedure))
    sentences = _said(procedure, Aspect.form)
    texts = [*(f"{paper.name} {paper.note}" for paper in papers), *sentences]
    return {"papers": papers, "codes": form_codes(texts), "sentences": sentences}


def _place(procedure: Procedure) -> Values:
    agencies = _verified_values(procedure, "agencies", procedure.agencies)
    address = clean_lines([procedure.address]) if verified(procedure, "address") else []
    withheld = not verified(procedure, "agencies") and not verified(procedure, "address")
    sentences = [] if withheld else without(excerpts(procedure, Aspect.place), address)
    return {
        "agencies": agencies,
        "address": address,
        "levels": _levels(procedure),
        "online": _has(procedure, Channel.online),
        "sentences": sentences,
        "telling": chosen("telling_place", for_citizens(sentences)),
        "notes": _notes_by_channel(procedure),
    }


def _steps(procedure: Procedure) -> Values:
    steps = _verified_values(procedure, "steps", procedure.steps)
    return {"steps": steps, "main": main_steps(procedure.steps) if steps else []}


def _eligibility(procedure: Procedure) -> Values:
    conditions = _verified_values(procedure, "conditions", procedure.conditions)
    none = all(line.casefold().rstrip(".") in lexicon.none_words() for line in conditions)
    sentences = without(_said(procedure, Aspect.eligibility), conditions)
    return {
        "conditions": [] if none else conditions,
        "none_said": conditions[0] if conditions and none else "",
        "audience": _verified_values(procedure, "audience", procedure.audience),
        "sentences": sentences,
        "telling": for_citizens(sentences),
    }


def _result(procedure: Procedure) -> Values:
    return {
        "results": _results(procedure),
        "sentences": _said(procedure, Aspect.result),
    }


def _results(procedure: Procedure) -> list[str]:
    """What one gets; refusals last."""
    results = _verified_values(procedure, "results", procedure.results)
    return sorted(results, key=lambda result: lexicon.matches("refusal", result))


def _legal_basis(procedure: Procedure) -> Values:
    laws = [
        {"number": clean(basis.number), "title": clean(basis.title)}
        for basis in procedure.legal_basis
        if clean(basis.number) or clean(basis.title)
    ]
    return {
        "laws": laws if verified(procedure, "legal_basis") else [],
        "decision": clean(procedure.decision) if verified(procedure, "decision") else "",
        "published_by": clean(procedure.published_by),
    }


def _online(procedure: Procedure) -> Values:
    methods = procedure.methods if verified(procedure, "methods") else ()
    only = procedure.copy(update={"methods": _of(methods, Channel.online)})
    others = [method.channel for method in methods if method.channel is not Channel.online]
    level = clean(procedure.service_level) if verified(procedure, "service_level") else ""
    sentences = _said(procedure, Aspect.online)
    return {
        "available": _has(procedure, Channel.online),
        "others": channel_names(dict.fromkeys(others)) if others else "",
        "fees": fee_groups(only),
        "durations": duration_groups(only),
        "service_level": level,
        "sentences": sentences,
        "telling": for_citizens(sentences),
    }


def _validity(procedure: Procedure) -> Values:
    sentences = excerpts(procedure, Aspect.validity)
    return {"sentences": sentences, "telling": chosen("quantity", sentences)}


def _overview(procedure: Procedure) -> Values:
    cases = cases_of(procedure)
    plain = [paper for case in cases if case.plain for paper in case.papers]
    channels = [method.channel for method in procedure.methods]
    others = [channel for channel in channels if channel is not Channel.online]
    return {
        "name": clean(procedure.name),
        "field": clean(procedure.field) if verified(procedure, "field") else "",
        "fees": fee_groups(procedure),
        "durations": duration_groups(procedure),
        "cases": cases,
        "papers": len(plain),
        "conditional": any(is_conditional(paper) for paper in plain),
        "other_cases": sum(not case.plain for case in cases),
        "agencies": _verified_values(procedure, "agencies", procedure.agencies),
        "address": _verified_values(procedure, "address", (procedure.address,)),
        "levels": _levels(procedure),
        "results": _results(procedure),
        "audience": _verified_values(procedure, "audience", procedure.audience),
        "conditions": _verified_values(procedure, "conditions", procedure.conditions),
        "online": _has(procedure, Channel.online),
        "other_channels": channel_names(others) if others else "",
        "verified": {
            field.replace(".", "_"): verified(procedure, field)
            for field in (
                "agencies",
                "methods",
                "methods.fees",
                "methods.duration",
                "document_cases",
            )
        },
        "known": not is_name_only(procedure),
    }


def _levels(procedure: Procedure) -> list[str]:
    return unique(map(level_label, procedure.levels)) if verified(procedure, "levels") else []


def _of(methods: tuple[SubmissionMethod, ...], channel: Channel) -> tuple[SubmissionMethod, ...]:
    return tuple(method for method in methods if method.channel is channel)


def _has(procedure: Procedure, channel: Channel) -> bool:
    return verified(procedure, "methods") and bool(_of(procedure.methods, channel))


def _verified_values(procedure: Procedure, field: str, texts: tuple[str, ...]) -> list[str]:
    return unique(clean_lines(texts)) if verified(procedure, field) else []


_BUILDERS: Mapping[Aspect, Callable[[Procedure], Values]] = {
    Aspect.documents: _documents,
    Aspect.fee: _fee,
    Aspect.duration: _duration,
    Aspect.place: _place,
    Aspect.steps: _steps,
    Aspect.form: _form,
    Aspect.eligibility: _eligibility,
    Aspect.result: _result,
    Aspect.legal_basis: _legal_basis,
    Aspect.online: _online,
    Aspect.overview: _overview,
    Aspect.validity: _validity,
}

_FACTS: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.documents: ("cases",),
    Aspect.fee: ("groups", "sentences", "notes"),
    Aspect.duration: ("groups", "sentences", "notes"),
    Aspect.place: ("agencies", "address", "levels", "sentences"),
    Aspect.steps: ("steps",),
    Aspect.form: ("papers", "codes", "sentences"),
    Aspect.eligibility: ("conditions", "none_said", "audience", "sentences"),
    Aspect.result: ("results", "sentences"),
    Aspect.legal_basis: ("laws", "decision"),
    Aspect.online: ("available", "others", "sentences"),
    Aspect.overview: ("known",),
    Aspect.validity: ("sentences",),
}
"""Values that make an aspect known: without any of them there is nothing to state."""
