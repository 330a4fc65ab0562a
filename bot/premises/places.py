"""Where, with which papers and by which channel somebody says that it must be done."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.phrases import words
from bot.premises.scan import Scan
from bot.premises.values import Claim, Filing, Paper, Place
from bot.reply import Aspect

_WORDS_BETWEEN = 10


def places(scan: Scan, closing: frozenset[int]) -> list[Claim]:
    """The levels asserted; `closing` is where phrases like "đúng không" begin."""
    return list(_places(scan, closing))


def filings(scan: Scan) -> list[Claim]:
    """Whether it is said to go online, or not."""
    return refusals(scan) or [
        Claim(Aspect.online, Filing(True), *s) for s in scan.find("online.yes")
    ]


def refusals(scan: Scan) -> list[Claim]:
    """That it is said not to go online: a phrase, or a word that denies it, some words before."""
    spans = scan.find("online.no")
    spans += [
        (first, end)
        for first, last in scan.find("online.denied")
        for start, end in scan.find("channel.online")
        if last <= start <= last + _WORDS_BETWEEN
    ]
    return [Claim(Aspect.online, Filing(False), *span) for span in spans]


def papers(scan: Scan, closing: frozenset[int]) -> list[Claim]:
    """The papers said to be needed, or not to be."""
    return list(_papers(scan, closing))


def _places(scan: Scan, closing: frozenset[int]) -> Iterator[Claim]:
    excluded = scan.find("place.not_level")
    for first, last in scan.find("place.levels"):
        if any(start <= first < end for start, end in excluded):
            continue
        at = scan.left(first, "place.offices", "place.named")
        verb = scan.left(at, "place.go", "place.at")
        if verb == at:
            continue
        begin = scan.left(verb, "place.must")
        end = scan.right(last, "place.after")
        going = any(scan.is_phrase(n, n + 1, ["place.go"]) for n in range(verb, at))
        must = begin < verb or _says_must(scan, begin, last, end)
        ends_here = end in closing or end == len(scan.words)
        asked = scan.is_phrase(last, last + 1, ["markers.questions"])
        level = scan.lexicon.levels[scan.text(first, last)]
        to_file = level is None and end > last
        if asked or not (ends_here or (going and (must or to_file))):
            continue
        named = [span for span in scan.find("place.named") if verb <= span[0] and span[1] <= last]
        office = scan.text(*named[0]) if named else ""
        yield Claim(Aspect.place, Place(level, must, office), begin, end)


def _says_must(scan: Scan, begin: int, last: int, end: int) -> bool:
    after = scan.text(last, end).split()
    return "moi" in after or scan.is_phrase(begin - 1, begin, ["place.must"])


def _papers(scan: Scan, closing: frozenset[int]) -> Iterator[Claim]:
    for first, last in scan.find("paper.names"):
        counted = scan.left(first, "paper.counts")
        only = scan.left(counted, "paper.only")
        refused = scan.left(counted, "paper.no_need")
        needed = scan.left(counted, "paper.need")
        begin = min(refused, needed)
        wished = scan.is_phrase(begin - 1, begin, ["paper.persons"])
        if only < counted or begin == counted or wished:
            continue
        text = scan.text(first, last)
        paper = next(p for p in scan.lexicon.papers if text in map(words, p.says))
        value = Paper(paper.name, paper.says, needed=refused == counted, sure=paper.sure)
        yield Claim(Aspect.documents, value, begin, last)
