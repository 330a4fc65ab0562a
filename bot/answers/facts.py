"""What each aspect's templates print, prepared from the procedure; no sentence is made here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.answers import lexicon
from bot.answers.charges import fee_groups, fee_table
from bot.answers.documents import cases_of, is_conditional, papers_with_forms
from bot.answers.durations import duration_groups, with_common_notes_apart
from bot.answers.excerpts import (
    chosen,
    citizen_deadlines,
    distinct,
    excerpts,
    for_citizens,
    form_codes,
    without,
)
from bot.answers.overview import overview
from bot.answers.reading import (
    filed_by,
    names_levels,
    notes_by_channel,
    other_channels,
    said_elsewhere,
    verified_levels,
    verified_lines,
    verified_results,
    without_notes,
)
from bot.answers.steps import main_steps
from bot.answers.wording import clean
from bot.catalogue.procedure import Channel, Procedure
from bot.reply import Aspect

Values = dict[str, Any]


def facts_of(procedure: Procedure, aspect: Aspect) -> tuple[Values, bool]:
    """The aspect's values, and whether any of them is something to state."""
    values = _BUILDERS[aspect](procedure)
    return values, any(bool(values[name]) for name in _FACTS[aspect])


def _fee(procedure: Procedure) -> Values:
    groups = fee_groups(procedure)
    charges = [charge for group in groups for charge in group.charges]
    shown = [note for group in groups for note in group.notes]
    shown += [charge.note for charge in charges]
    sentences = without(said_elsewhere(procedure, Aspect.fee), shown)
    notes = notes_by_channel(procedure) if procedure.states("methods.fees") else []
    return {
        "groups": groups,
        "table": fee_table(groups),
        "sentences": sentences,
        "others": without_notes(sentences, notes),
        "telling": chosen("telling_fee", sentences),
        "open": any(charge.open for charge in charges),
        "notes": notes,
    }


def _duration(procedure: Procedure) -> Values:
    groups, common = with_common_notes_apart(duration_groups(procedure))
    shown = [*common, *(note for group in groups for note in group.notes)]
    others = without(said_elsewhere(procedure, Aspect.duration), shown)
    notes = notes_by_channel(procedure) if procedure.states("methods.duration") else []
    return {
        "groups": groups,
        "common": common,
        "sentences": others,
        "others": without_notes(others, notes),
        "citizen": citizen_deadlines(others),
        "unsure": not all(group.unit_known for group in groups),
        "telling": for_citizens(others) or others,
        "notes": notes,
    }


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
    sentences = said_elsewhere(procedure, Aspect.form)
    texts = [*(f"{paper.name} {paper.note}" for paper in papers), *sentences]
    return {"papers": papers, "codes": form_codes(texts), "sentences": sentences}


def _place(procedure: Procedure) -> Values:
    agencies = verified_lines(procedure, "agencies")
    address = [line.rstrip(":") for line in verified_lines(procedure, "address")]
    levels = verified_levels(procedure)
    withheld = not procedure.states("agencies") and not procedure.states("address")
    sentences = [] if withheld else without(excerpts(procedure, Aspect.place), address)
    notes = notes_by_channel(procedure)
    return {
        "agencies": agencies,
        "address": address,
        "levels": levels,
        "unnamed_levels": [] if names_levels(agencies, procedure.levels) else levels,
        "online": bool(filed_by(procedure, Channel.online)),
        "other_channels": other_channels(procedure),
        "sentences": sentences,
        "others": without_notes(sentences, notes),
        "telling": distinct(chosen("telling_place", for_citizens(sentences)), agencies + address),
        "notes": notes,
    }


def _steps(procedure: Procedure) -> Values:
    steps = verified_lines(procedure, "steps")
    return {"steps": steps, "main": main_steps(procedure.steps) if steps else []}


def _eligibility(procedure: Procedure) -> Values:
    conditions = verified_lines(procedure, "conditions")
    none = all(line.casefold().rstrip(".") in lexicon.none_words() for line in conditions)
    sentences = without(said_elsewhere(procedure, Aspect.eligibility), conditions)
    return {
        "conditions": [] if none else conditions,
        "none_said": conditions[0] if conditions and none else "",
        "audience": verified_lines(procedure, "audience"),
        "sentences": sentences,
        "telling": for_citizens(sentences),
    }


def _result(procedure: Procedure) -> Values:
    return {
        "results": verified_results(procedure),
        "sentences": said_elsewhere(procedure, Aspect.result),
    }


def _legal_basis(procedure: Procedure) -> Values:
    laws = [
        {"number": clean(basis.number), "title": clean(basis.title)}
        for basis in procedure.legal_basis
        if clean(basis.number) or clean(basis.title)
    ]
    return {
        "laws": laws if procedure.states("legal_basis") else [],
        "decision": clean(procedure.decision) if procedure.states("decision") else "",
        "published_by": clean(procedure.published_by),
    }


def _online(procedure: Procedure) -> Values:
    methods = filed_by(procedure, Channel.online)
    only = procedure.copy(update={"methods": methods})
    level = clean(procedure.service_level) if procedure.states("service_level") else ""
    sentences = said_elsewhere(procedure, Aspect.online)
    told = all(procedure.states(part) for part in ("methods.fees", "methods.duration"))
    notes = notes_by_channel(only) if told else []
    return {
        "available": bool(methods),
        "other_channels": other_channels(procedure),
        "fees": fee_groups(only),
        "durations": duration_groups(only),
        "service_level": level,
        "notes": notes,
        "sentences": sentences,
        "others": without_notes(sentences, notes),
        "telling": for_citizens(sentences),
    }


def _validity(procedure: Procedure) -> Values:
    sentences = excerpts(procedure, Aspect.validity)
    return {"sentences": sentences, "telling": chosen("quantity", sentences)}


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
    Aspect.overview: overview,
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
    Aspect.online: ("available", "other_channels", "sentences"),
    Aspect.overview: ("known",),
    Aspect.validity: ("sentences",),
}
"""Values that make an aspect known: without any of them there is nothing to state."""
