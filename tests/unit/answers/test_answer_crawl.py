"""Every procedure of the real crawl can be answered from."""

from __future__ import annotations

import re

import pytest

from bot.answers import answer
from bot.catalogue.importers.crawl import read_crawl
from bot.catalogue.procedure import Procedure
from bot.reply import Aspect, Reply
from tests.answer_samples import lines
from tests.shared import SHARED_CRAWL

pytestmark = pytest.mark.skipif(not SHARED_CRAWL.exists(), reason="the shared crawl is not here")

LEFTOVERS = re.compile(r"\bNone\b|\{\{|\{%|%\}|\}\}|Undefined|_old\b")

LIST = re.compile(r"\s*[•–“]|.*:$")


@pytest.fixture(scope="module")
def crawl() -> list[Procedure]:
    procedures = [procedure for _, procedure in read_crawl(SHARED_CRAWL).procedures]
    assert len(procedures) > 2_000
    return procedures


def pairs(told: list[str]) -> list[tuple[str, str]]:
    """Each line with the one after it, "" for the last."""
    return list(zip(told, [*told[1:], ""], strict=True))


def faults(procedure: Procedure, reply: Reply) -> list[str]:
    """What is wrong with a reply, in words."""
    found = []
    if len(reply.text) > 1_200:
        found.append("too long")
    if not reply.text.endswith(f"({procedure.code})"):
        found.append("no footer")
    if LEFTOVERS.search("\n".join([reply.text, *lines(reply.card)])):
        found.append("leftovers of a template or the crawler")
    if any(not line.strip("• –") for line in reply.text.replace("\n\n", "\n").split("\n")):
        found.append("an empty item")
    told = reply.text.rpartition("\n\n")[0].split("\n")
    if any(line.endswith(":") and not LIST.match(after) for line, after in pairs(told)):
        found.append("a heading without a list")
    if reply.card is None or any(not s.lines or not s.title for s in reply.card.sections):
        found.append("an empty section")
    return found


def test_every_procedure_can_be_answered_from(crawl: list[Procedure]) -> None:
    """Three aspects of each procedure, in turn, so that each aspect meets hundreds of them."""
    aspects = list(Aspect)
    wrong = [
        (procedure.code, aspect.value, fault)
        for number, procedure in enumerate(crawl)
        for aspect in (aspects[(number + step) % 12] for step in (0, 4, 8))
        for fault in faults(procedure, answer(procedure, [aspect]))
    ]
    assert wrong == []


def test_an_answer_on_fees_names_the_portal_once(crawl: list[Procedure]) -> None:
    texts = {procedure.code: answer(procedure, [Aspect.fee]).text for procedure in crawl}
    assert [code for code, text in texts.items() if text.count("ổng ghi") > 1] == []


def test_every_aspect_can_be_answered_together(crawl: list[Procedure]) -> None:
    wrong = [
        (procedure.code, fault)
        for procedure in crawl[::40]
        for fault in faults(procedure, answer(procedure, list(Aspect)))
    ]
    assert wrong == []
