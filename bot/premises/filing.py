"""Asserted places, papers and channels held against what a procedure publishes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.phrases import Phrases, Sentence, words
from bot.catalogue.procedure import Channel, Level, Procedure
from bot.premises import published
from bot.premises.lexicon import PremiseLexicon
from bot.premises.values import Claim, Filing, Paper, Place
from bot.premises.verdict import Ruling, Verdict

_UPWARDS = (Level.commune, Level.province, Level.central)
_POLICE, _COMMITTEE = "cong an", "uy ban nhan dan"
_FIRST_WORDS = 3
"""A document's name begins with the paper; further on a paper is only mentioned."""


def check_place(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether the procedure is handled at the level; there are no districts any more."""
    assert isinstance(claim.value, Place)
    named = _levels_named(published.texts(procedure, "agencies", "address"), lexicon)
    own = procedure.levels if procedure.states("levels") else ()
    told = tuple(level for level in _UPWARDS if level in own or level in named)
    level = claim.value.level
    if level is None:
        ruling = Ruling.differs
    elif level in told:
        ruling = _only_there(level, told, named) if claim.value.only else Ruling.agrees
        if ruling is Ruling.agrees and not _names(procedure, claim.value.office):
            others = _of_another_kind(procedure, claim.value.office, lexicon)
            ruling = Ruling.differs if others else Ruling.unknown
            return Verdict(ruling, claim, levels=told, quotes=others)
    elif not told or Level.other in own:
        ruling = Ruling.unknown
    elif named and _UPWARDS.index(level) > _UPWARDS.index(named[-1]):
        ruling = Ruling.differs
    else:
        texts = published.texts(procedure, "methods", "steps", "conditions")
        above = _UPWARDS.index(level) > _UPWARDS.index(told[-1])
        office = any(claim.value.office in words(text) for text in texts)
        mentioned = not above and office and level in _levels_named(texts, lexicon)
        ruling = Ruling.unknown if mentioned else Ruling.differs
    return Verdict(ruling, claim, levels=told)


def _names(procedure: Procedure, office: str) -> bool:
    """Whether the office is among the agencies, as far as there are any."""
    agencies = [words(text) for text in published.texts(procedure, "agencies", "address")]
    return not agencies or any(office in agency for agency in agencies)


def _of_another_kind(procedure: Procedure, office: str, lexicon: PremiseLexicon) -> tuple[str, ...]:
    """The agencies, if all are the police and the named office is not, or committees and it is.

    Any other may be the same office under another name ("cơ quan chuyên môn về xây dựng"), unless
    that name is none any more.
    """
    agencies = published.texts(procedure, "agencies")
    if lexicon.is_gone(office):
        return tuple(agencies)
    kind = _COMMITTEE if _POLICE in office else _POLICE
    return tuple(agencies) if all(kind in words(agency) for agency in agencies) else ()


def _only_there(level: Level, told: Sequence[Level], named: Sequence[Level]) -> Ruling:
    """On "phải lên tỉnh mới được": not so if a lower level is named as an agency, too."""
    if told[0] is level:
        return Ruling.agrees
    lower = _UPWARDS[: _UPWARDS.index(level)]
    return Ruling.differs if any(other in named for other in lower) else Ruling.unknown


def _levels_named(texts: Sequence[str], lexicon: PremiseLexicon) -> list[Level]:
    said = [Sentence.of(text) for text in texts]
    return [
        level
        for level in _UPWARDS
        if any(lexicon.published[level].find(sentence) for sentence in said)
    ]


def check_paper(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether the paper is listed; one that any text mentions is not called superfluous."""
    assert isinstance(claim.value, Paper)
    names = published.texts(procedure, "document_cases")
    says = Phrases(claim.value.says)
    listed = [text for text in names if _is_about(text, says)]
    others = published.texts(procedure, "document_cases", "conditions", "steps", "methods")
    if listed:
        ruling = Ruling.agrees if claim.value.needed else Ruling.unknown
    elif not names or not claim.value.sure or any(says.find(Sentence.of(t)) for t in others):
        ruling = Ruling.unknown
    else:
        ruling = Ruling.differs if claim.value.needed else Ruling.agrees
    return Verdict(ruling, claim, quotes=tuple(listed[:1]))


def _is_about(text: str, paper: Phrases) -> bool:
    """Whether the paper's name comes among the first words, not in passing ("có dán ảnh")."""
    sentence = Sentence.of(text)
    starts = [len(sentence.folded[: found.start].split()) for found in paper.find(sentence)]
    return any(start <= _FIRST_WORDS for start in starts)


def check_filing(claim: Claim, procedure: Procedure, lexicon: PremiseLexicon) -> Verdict:
    """Whether it can be filed online."""
    assert isinstance(claim.value, Filing)
    if not procedure.methods or not procedure.states("methods"):
        return Verdict(Ruling.unknown, claim)
    online = any(method.channel is Channel.online for method in procedure.methods)
    ruling = Ruling.agrees if online is claim.value.online else Ruling.differs
    return Verdict(ruling, claim)
