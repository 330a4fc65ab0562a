"""The papers of a dossier: the plain case first, remarks apart from papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers import lexicon
from bot.answers.wording import clean, count_text
from bot.catalogue.procedure import Document, DocumentCase, Procedure

_ENUMERATOR = re.compile(r"\(?(?:(\d{1,2})|([a-zđ]))[.)]")
_ALPHABET = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Paper:
    """One paper; `count` as "1 bản chính, 1 bản sao", "" where the source gives none."""

    name: str
    count: str
    form: str
    note: str


@dataclass(frozen=True)
class Papers:
    """The papers of one case.

    `plain` cases need no choice ("", "Giấy tờ phải xuất trình"); the portal prints remarks as
    papers with "0 bản chính": those are `remarks`.
    """

    case: str
    plain: bool
    papers: tuple[Paper, ...]
    remarks: tuple[Paper, ...]

    @property
    def essential_first(self) -> list[Paper]:
        """Forms first, then what everyone needs, then what only some need.

        Papers that the source numbers keep its order.
        """
        if _enumerated(self.papers):
            return list(self.papers)
        return sorted(self.papers, key=_weight)


def cases_of(procedure: Procedure) -> list[Papers]:
    """The cases in the source's order, plain ones first; empty when missing or unverified."""
    if not procedure.states("document_cases"):
        return []
    cases = [_papers(case) for case in procedure.document_cases]
    return sorted((case for case in cases if case.papers or case.remarks), key=_case_weight)


def is_conditional(paper: Paper) -> bool:
    """Whether only some people need the paper ("trường hợp ủy quyền")."""
    return lexicon.matches("conditional_paper", f"{paper.name} {paper.note}")


def papers_with_forms(cases: Iterable[Papers]) -> list[Paper]:
    """The papers that come with a form file or name a form, without repeats."""
    named = (
        paper
        for case in cases
        for paper in (*case.papers, *case.remarks)
        if paper.form or lexicon.speaks_of("form", paper.name)
    )
    return list(dict.fromkeys(named))


def _papers(case: DocumentCase) -> Papers:
    name = clean(case.name).rstrip(":").rstrip()
    if name and not case.documents:
        return Papers("", True, (), (Paper(name, "", "", ""),))
    papers = tuple(_paper(document) for document in case.documents if not _is_remark(document))
    remarks = tuple(_paper(document) for document in case.documents if _is_remark(document))
    plain = not name or lexicon.matches("plain_case", name)
    return Papers(name, plain, _in_order(_named(papers)), _named(remarks))


def _enumerated(papers: Iterable[Paper]) -> bool:
    return all(_ENUMERATOR.match(paper.name) for paper in papers)


def _in_order(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """By "a)", "b)" or "1.", "2." where every paper has one: the crawl shuffles rows."""
    return tuple(sorted(papers, key=_place)) if _enumerated(papers) else papers


def _place(paper: Paper) -> tuple[int, int]:
    mark = _ENUMERATOR.match(paper.name)
    number, letter = mark.groups() if mark else ("", "")
    return (int(number or 0), _ALPHABET.find(letter or ""))


def _named(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(paper for paper in papers if paper.name or paper.form or paper.note)


def _paper(document: Document) -> Paper:
    return Paper(
        name=(clean(document.name) or clean(document.form) or clean(document.note)).rstrip("."),
        count=count_text(document.originals, document.copies),
        form=clean(document.form),
        note=clean(document.note),
    )


def _is_remark(document: Document) -> bool:
    counts = (document.originals, document.copies)
    return not document.form and counts != (None, None) and not any(counts)


def _case_weight(case: Papers) -> tuple[bool, bool, bool]:
    return (not case.plain, not case.papers, bool(case.case))


def _weight(paper: Paper) -> tuple[bool, bool]:
    is_form = paper.form or lexicon.speaks_of("form", paper.name[:60])
    return (is_conditional(paper), not is_form)
