"""Verified values of a procedure's fields, cleaned for display."""

from __future__ import annotations

from typing import Any

from bot.answers import lexicon
from bot.answers.aspects import FIELDS, verified
from bot.answers.excerpts import excerpts
from bot.answers.wording import channel_names, clean_lines, level_label, unique
from bot.catalogue.procedure import Channel, Procedure, SubmissionMethod
from bot.reply import Aspect


def verified_lines(procedure: Procedure, field: str) -> list[str]:
    """The lines of a text field or of a list of texts; none if it is unverified."""
    value = getattr(procedure, field)
    texts = [value] if isinstance(value, str) else value
    return unique(clean_lines(texts)) if verified(procedure, field) else []


def verified_levels(procedure: Procedure) -> list[str]:
    """The levels in today's terms; none if they are unverified."""
    return unique(map(level_label, procedure.levels)) if verified(procedure, "levels") else []


def verified_results(procedure: Procedure) -> list[str]:
    """What one gets, refusals last; none if they are unverified."""
    results = verified_lines(procedure, "results")
    return sorted(results, key=lambda result: lexicon.matches("refusal", result))


def filed_by(procedure: Procedure, channel: Channel) -> tuple[SubmissionMethod, ...]:
    """The verified methods of one channel."""
    methods = procedure.methods if verified(procedure, "methods") else ()
    return tuple(method for method in methods if method.channel is channel)


def other_channels(procedure: Procedure) -> str:
    """The verified ways to file but online ("trực tiếp hoặc qua bưu chính"); "" if none."""
    others = [*filed_by(procedure, Channel.in_person), *filed_by(procedure, Channel.post)]
    return channel_names(method.channel for method in others) if others else ""


def notes_by_channel(procedure: Procedure) -> list[dict[str, Any]]:
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


def said_elsewhere(procedure: Procedure, aspect: Aspect) -> list[str]:
    """Sentences of other fields; none while the aspect's own field is unverified."""
    if any(not verified(procedure, field) for field in FIELDS[aspect]):
        return []
    return excerpts(procedure, aspect)
