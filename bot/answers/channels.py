"""Filing channels put together where they agree, and the notes that tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.answers.wording import channel_names, clean_lines, unique
from bot.catalogue.procedure import Channel, SubmissionMethod


def names(methods: Iterable[SubmissionMethod]) -> str:
    """The channels of the methods ("trực tuyến hoặc trực tiếp")."""
    return channel_names(dict.fromkeys(method.channel for method in methods))


def stating(
    methods: Sequence[SubmissionMethod], states: Callable[[SubmissionMethod], bool]
) -> list[SubmissionMethod]:
    """The methods without those that state nothing where another row of their channel does."""
    told = {method.channel for method in methods if states(method)}
    return [method for method in methods if states(method) or method.channel not in told]


def told_apart(groups: Iterable[Sequence[SubmissionMethod]]) -> bool:
    """Whether a channel stands in several groups, so that only its note tells them apart."""
    seen: set[Channel] = set()
    for methods in groups:
        channels = {method.channel for method in methods}
        if channels & seen:
            return True
        seen |= channels
    return False


def first_lines(methods: Iterable[SubmissionMethod]) -> list[str]:
    """What each note begins with, without repeats."""
    return unique(line for method in methods for line in clean_lines([method.note])[:1])


def common(notes: Sequence[Sequence[str]]) -> list[str]:
    """The notes that each of several groups has: they are said once for all."""
    if len(notes) < 2:
        return []
    held = [{_key(note) for note in others} for others in notes[1:]]
    return [note for note in notes[0] if all(_key(note) in others for others in held)]


def others(notes: Iterable[str], told: Iterable[str]) -> tuple[str, ...]:
    """The notes that are not among those told."""
    keys = {_key(note) for note in told}
    return tuple(note for note in notes if _key(note) not in keys)


def _key(note: str) -> str:
    """What makes two notes the same: the last full stop does not count."""
    return note.casefold().rstrip(". ")
