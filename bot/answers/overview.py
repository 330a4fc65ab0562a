"""What the overview's templates print: a line of everything, prepared from the procedure."""

from __future__ import annotations

from typing import Any

from bot.answers.aspects import is_name_only
from bot.answers.charges import fee_groups, fee_table
from bot.answers.documents import cases_of, is_conditional
from bot.answers.durations import duration_groups
from bot.answers.reading import (
    filed_by,
    other_channels,
    verified_levels,
    verified_lines,
    verified_results,
)
from bot.answers.wording import clean
from bot.catalogue.procedure import Channel, Procedure

_WITHHELD = ("agencies", "methods", "methods.fees", "methods.duration", "document_cases")
"""Fields and parts that a line says to be unverified."""


def overview(procedure: Procedure) -> dict[str, Any]:
    """The overview's values; a single case counts as the plain one."""
    cases = cases_of(procedure)
    fees = fee_groups(procedure)
    others = [case for case in cases if not case.plain]
    plain = [case for case in cases if case.plain and case.papers]
    if not plain and len(others) == 1:
        plain, others = others, []
    papers = [paper for case in plain for paper in case.papers]
    return {
        "name": clean(procedure.name),
        "field": clean(procedure.field) if procedure.states("field") else "",
        "fees": fees,
        "table": fee_table(fees),
        "durations": duration_groups(procedure),
        "cases": cases,
        "papers": len(papers),
        "conditional": any(is_conditional(paper) for paper in papers),
        "other_cases": len(others),
        "agencies": verified_lines(procedure, "agencies"),
        "address": verified_lines(procedure, "address"),
        "levels": verified_levels(procedure),
        "results": verified_results(procedure),
        "audience": verified_lines(procedure, "audience"),
        "conditions": verified_lines(procedure, "conditions"),
        "online": bool(filed_by(procedure, Channel.online)),
        "other_channels": other_channels(procedure),
        "verified": {name.replace(".", "_"): procedure.states(name) for name in _WITHHELD},
        "known": not is_name_only(procedure),
    }
