"""Verified values of a procedure's fields, cleaned for display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.answers import lexicon
from bot.answers.aspects import FIELDS
from bot.answers.excerpts import excerpts, without
from bot.answers.wording import channel_names, clean_lines, labels, level_label, unique
from bot.catalogue.procedure import Channel, Level, Procedure, SubmissionMethod
from bot.reply import Aspect


def verified_lines(procedure: Procedure, field: str) -> list[str]:
    """The lines of a text field or of a list of texts; none if it is unverified."""
    value = getattr(procedure, field)
    texts = [value] if isinstance(value, str) else value
    return unique(clean_lines(texts)) if procedure.states(field) else []


def verified_levels(procedure: Procedure) -> list[str]:
    """The levels in today's terms; none if they are unverified."""
    return unique(map(level_label, procedure.levels)) if procedure.states("levels") else []


def verified_results(procedure: Procedure) -> list[str]:
    """What one gets, refusals last; none if they are unverified."""
    results = verified_lines(procedure, "results")
    return sorted(results, key=lambda result: lexicon.matches("refusal", result))


def filed_by(procedure: Procedure, channel: Channel) -> tuple[SubmissionMethod, ...]:
    """The verified methods of one channel."""
    methods = procedure.methods if procedure.states("methods") else ()
    return tuple(method for method in methods if method.channel is channel)


def other_channels(procedure: Procedure) -> str:
    """The verified ways to file but online ("trực tiếp hoặc qua bưu chính"); "" if none."""
    others = [*filed_by(procedure, Channel.in_person), *filed_by(procedure, Channel.post)]
    return channel_names(method.channel for method in others) if others else ""


def names_levels(agencies: Iterable[str], levels: Iterable[Level]) -> bool:
    """Whether the agencies' names say the levels already ("Công an cấp xã")."""
    text = " ".join(agencies).casefold()
    named = (level for level in levels if level is not Level.other)
    return all(labels()["short_levels"][level.value] in text for level in named)


def notes_by_channel(procedure: Procedure) -> list[dict[str, Any]]:
    """The notes of the methods with the channels each is printed for; what they share, once."""
    methods = procedure.methods if procedure.states("methods") else ()
    notes = [(method.channel, unique(clean_lines([method.note]))) for method in methods]
    notes = [(channel, lines) for channel, lines in notes if lines]
    headed = any(line.endswith(":") for _, lines in notes for line in lines)
    pieces = [
        (channel, piece)
        for channel, lines in notes
        for piece in ([tuple(lines)] if headed else [(line,) for line in lines])
    ]
    printed: dict[tuple[str, ...], tuple[str, ...]] = {}
    channels: dict[tuple[str, ...], list[Channel]] = {}
    for channel, piece in pieces:
        key = tuple(line.casefold().rstrip(". ") for line in piece)
        printed.setdefault(key, piece)
        channels.setdefault(key, []).append(channel)
    groups: dict[str, list[str]] = {}
    for key, piece in printed.items():
        groups.setdefault(channel_names(dict.fromkeys(channels[key])), []).extend(piece)
    return [{"channels": names, "lines": unique(lines)} for names, lines in groups.items()]


def without_notes(sentences: Sequence[str], notes: Iterable[Mapping[str, Any]]) -> list[str]:
    """The sentences that the notes, printed whole beside them, do not hold.

    A sentence quoted with its lead is held if both are, however far apart.
    """
    lines = [line for group in notes for line in group["lines"]]
    return [
        sentence
        for sentence in without(sentences, lines)
        if without(sentence.split(": ", 1), lines)
    ]


def said_elsewhere(procedure: Procedure, aspect: Aspect) -> list[str]:
    """Sentences of other fields; none while the aspect's own field is unverified."""
    if any(not procedure.states(field) for field in FIELDS[aspect]):
        return []
    return excerpts(procedure, aspect)
