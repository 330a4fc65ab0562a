"""Durations by filing channel: channels that agree are told together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.channels import common, first_lines, names, others, stating, told_apart
from bot.answers.sentences import about
from bot.answers.wording import duration_text
from bot.catalogue.procedure import Duration, Procedure, SubmissionMethod, Unit

_INLINE = 100
"""A wording longer than this is told in a list if it has several clauses."""
# ";" outside brackets.
_CLAUSE_END = re.compile(r";\s+(?![^()]*\))")


@dataclass(frozen=True)
class DurationGroup:
    """Channels with the same duration; `unit_known` is False for a bare number.

    `notes` are the sentences on time from the methods' notes.
    """

    channels: str
    text: str
    unit_known: bool
    notes: tuple[str, ...]

    @property
    def clauses(self) -> list[str]:
        """The wording's clauses where it is too long for one line; else nothing."""
        clauses = _CLAUSE_END.split(self.text) if len(self.text) > _INLINE else []
        return clauses if len(clauses) > 1 else []


def duration_groups(procedure: Procedure) -> list[DurationGroup]:
    """How long the office has, by channel; empty when the source says nothing or unverified."""
    methods = procedure.methods if procedure.states("methods.duration") else ()
    groups: dict[tuple[str, bool], list[SubmissionMethod]] = {}
    for method in stating(methods, lambda method: bool(duration_text(method.duration))):
        text = duration_text(method.duration)
        groups.setdefault((text, _unit_known(method.duration)), []).append(method)
    apart = told_apart(groups.values())
    stated = any(text for text, _ in groups)
    return [
        DurationGroup(names(members), text, known, _notes(members, apart))
        for (text, known), members in groups.items()
        if stated
    ]


def with_common_notes_apart(
    groups: Sequence[DurationGroup],
) -> tuple[list[DurationGroup], list[str]]:
    """The groups without the notes that all of them have, and these notes."""
    told = common([group.notes for group in groups])
    return [replace(group, notes=others(group.notes, told)) for group in groups], told


def _unit_known(duration: Duration | None) -> bool:
    if duration is None or duration.unit is not Unit.unknown:
        return True
    return not duration_text(duration).replace(",", "").replace(".", "").isdigit()


def _notes(methods: Sequence[SubmissionMethod], apart: bool) -> tuple[str, ...]:
    sentences = about("duration", [method.note for method in methods if method.note])
    return tuple(sentences or (first_lines(methods) if apart else ()))
