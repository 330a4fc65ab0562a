"""The papers a citizen is asked to add, with what the catalogue says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answers.documents import Paper, cases_of
from bot.answers.dossier_texts import Telling
from bot.answers.fit import shorten
from bot.answers.rendering import render_lines
from bot.catalogue.phrases import words
from bot.catalogue.procedure import Procedure

_NAME = 160
_FORM = 60
_FEWEST_WORDS = 4
"""Fewer words are too general to say that a longer name means the same paper ("Giấy tờ")."""
_ENUMERATOR = re.compile(r"^\W*(?:\d{1,2}|[a-zđ])[.)]\s+", re.IGNORECASE)


@dataclass(frozen=True)
class AskedPaper:
    """A paper as the portal names it, and the catalogue's document that it is."""

    asked: str
    document: Paper


def papers_in_catalogue(requested: Iterable[str], procedure: Procedure) -> tuple[AskedPaper, ...]:
    """Those of the requested papers that are a document of the procedure.

    Names are the same but for case and accents, or one begins with the other; a paper that fits
    several documents is taken for none of them.
    """
    known = {p.name: p for case in cases_of(procedure) for p in case.papers}
    found = []
    for asked in requested:
        named = _words(asked)
        same = [p for name, p in known.items() if _words(name) == named]
        fitting = same or [p for name, p in known.items() if _begins(_words(name), named)]
        if named and len(fitting) == 1:
            found.append(AskedPaper(asked, fitting[0]))
    return tuple(found)


def paper_lines(
    requested: Sequence[str], papers: Iterable[AskedPaper], telling: Telling, room: int
) -> list[str]:
    """A line for each requested paper, as many as have `room` characters with their bullets."""
    documents = {paper.asked: paper.document for paper in papers}
    kept: list[str] = []
    for asked in requested:
        line = _line(telling.note(asked, _NAME), documents.get(asked))
        room -= len(line) + 3
        if room < 0:
            break
        kept.append(line)
    return kept


def _line(name: str, document: Paper | None) -> str:
    count = document.count if document else ""
    form = document.form if document else ""
    values = {"name": name.rstrip("."), "count": count, "form": shorten(form, _FORM)}
    return "".join(render_lines("dossier/paper", **values))


def _words(name: str) -> list[str]:
    return words(_ENUMERATOR.sub("", name)).split()


def _begins(one: list[str], other: list[str]) -> bool:
    shared = min(len(one), len(other))
    return shared >= _FEWEST_WORDS and one[:shared] == other[:shared]
