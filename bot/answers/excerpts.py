"""Sentences of a procedure that speak of an aspect although they stand elsewhere.

"Trong thời hạn 60 ngày kể từ ngày sinh" is a deadline printed among the steps; where to hand in
the dossier is often only said in the note of a filing method.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.answers import lexicon
from bot.answers.sentences import about
from bot.answers.wording import clean, unique
from bot.catalogue.procedure import Procedure
from bot.reply import Aspect

_WORD = re.compile(r"\w+")
_NEW_WORDS = 0.15
"""A sentence with a smaller share of words of its own says nothing new."""


def _steps(procedure: Procedure) -> Iterable[str]:
    yield "\n".join(procedure.steps)


def _conditions(procedure: Procedure) -> Iterable[str]:
    yield "\n".join(procedure.conditions)


def _results(procedure: Procedure) -> Iterable[str]:
    return procedure.results


def _notes(procedure: Procedure) -> Iterable[str]:
    for method in procedure.methods:
        yield method.note
        if procedure.states("methods.fees"):
            yield from (fee.note for fee in method.fees)


def _documents(procedure: Procedure) -> Iterable[str]:
    for case in procedure.document_cases:
        yield case.name
        for document in case.documents:
            yield document.name
            yield document.note


_PLACES: Mapping[str, Callable[[Procedure], Iterable[str]]] = {
    "steps": _steps,
    "conditions": _conditions,
    "methods": _notes,
    "document_cases": _documents,
    "results": _results,
}

_SOURCES: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.duration: ("conditions", "methods", "steps", "document_cases"),
    Aspect.fee: ("methods", "conditions", "steps", "document_cases"),
    Aspect.place: ("methods", "steps", "conditions", "document_cases"),
    Aspect.eligibility: ("methods", "steps", "document_cases"),
    Aspect.form: ("methods", "steps", "conditions"),
    Aspect.online: ("methods", "steps", "conditions", "document_cases"),
    Aspect.result: ("methods", "steps"),
    Aspect.validity: ("results", "conditions", "methods", "steps", "document_cases"),
}


def texts_of(procedure: Procedure, field: str) -> list[str]:
    """The verified texts of one of the quoted fields, without repeats and empty ones."""
    if not procedure.states(field):
        return []
    return list(dict.fromkeys(text for text in _PLACES[field](procedure) if text.strip()))


def excerpts(procedure: Procedure, aspect: Aspect) -> list[str]:
    """The sentences about the aspect, from the fields worth searching for it."""
    texts = [text for field in _SOURCES.get(aspect, ()) for text in texts_of(procedure, field)]
    return about(aspect.value, texts)


def chosen(name: str, sentences: Iterable[str]) -> list[str]:
    """The sentences that match the named cue list."""
    return [sentence for sentence in sentences if lexicon.matches(name, sentence)]


def for_citizens(sentences: Iterable[str]) -> list[str]:
    """What a citizen needs first: not the acts of the office."""
    return [sentence for sentence in sentences if not lexicon.matches("office_act", sentence)]


def citizen_deadlines(sentences: Iterable[str]) -> list[str]:
    """The deadlines among them that bind the citizen rather than the office, shortest first."""
    return sorted(for_citizens(chosen("citizen_deadline", sentences)), key=len)


def form_codes(texts: Iterable[str]) -> list[str]:
    """Names of forms in the texts ("Mẫu số 01", "CT01"), in order of appearance."""
    pattern = lexicon.pattern("form_code")
    return unique(clean(found.rstrip(".-/")) for text in texts for found in pattern.findall(text))


def without(sentences: Iterable[str], shown: Iterable[str]) -> list[str]:
    """The sentences that are not already part of what is shown; only words count."""
    visible = " ".join(_words(text) for text in shown)
    return [sentence for sentence in sentences if _words(sentence) not in visible]


def distinct(sentences: Sequence[str], shown: Iterable[str] = ()) -> list[str]:
    """The sentences that nothing shown, nor another of them, says in nearly the same words."""
    shown_words = [_words(text).split() for text in shown]
    words = [_words(sentence).split() for sentence in sentences]
    kept = []
    for place, sentence in enumerate(sentences):
        longer = [
            other for n, other in enumerate(words) if (len(other), place) > (len(words[place]), n)
        ]
        if not any(_covers(other, words[place]) for other in (*shown_words, *longer)):
            kept.append(sentence)
    return kept


def _covers(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words hold nearly all of the others, and every number among them."""
    missing = set(others) - set(words)
    has_numbers = not any(map(str.isdigit, "".join(missing)))
    return has_numbers and len(missing) <= _NEW_WORDS * len(set(others))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
