"""What an utterance asserts about a procedure, and what is left of it to search for.

An assertion needs a sign that it is one: "đúng không", "nghe nói", "… à?". A question that only
holds a number ("con 3 tháng tuổi làm căn cước được không") asserts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

from bot.catalogue.procedure import Channel, Procedure
from bot.premises.check import check
from bot.premises.lexicon import PremiseLexicon, load_premises
from bot.premises.periods import ages, periods
from bot.premises.places import filings, papers, places, refusals
from bot.premises.scan import Scan
from bot.premises.sums import sums
from bot.premises.values import Claim, Money, Period, Place, Value
from bot.premises.verdict import Verdict

Span = tuple[int, int]

_WORDS_BETWEEN = 2
_TELLER = 7
"""Words of which somebody may be made up."""
_BY_CHANNEL = (Money, Period)
"""What differs from one way of filing to another."""


class _Sign(IntEnum):
    """How clearly an utterance asserts something."""

    none = 0
    stress = 1
    """Enough for a figure that it stands beside ("hết tận 500 nghìn")."""
    with_value = 2
    """Enough where a figure is named ("có phải mất 500 nghìn không")."""
    clear = 3


@dataclass(frozen=True)
class Premise:
    """What is asserted, and the utterance without it, for the search.

    `asks_more`: the rest asks something else ("… đúng không, cần giấy tờ gì"). `remarks`: what is
    said as a matter of course, without any sign ("tôi để sẵn 500 nghìn đóng lệ phí"); there are
    none beside claims.
    """

    claims: tuple[Claim, ...]
    rest: str
    asks_more: bool = False
    remarks: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class _Signs:
    strength: _Sign
    spans: tuple[Span, ...]
    closing: frozenset[int]
    within: Span
    """Where what is asserted stands."""


class Premises:
    """Reads assertions with one lexicon."""

    def __init__(self, lexicon: PremiseLexicon) -> None:
        self._lexicon = lexicon

    @classmethod
    def load(cls, folder: Path) -> Premises:
        """With the lists of a lexicon folder; raises InputError."""
        return cls(load_premises(folder))

    def read(self, utterance: str) -> Premise:
        """The assertions of a cleaned utterance; whoever says so is no part of `rest`."""
        scan = Scan(utterance, self._lexicon)
        signs = _signs(scan)
        claims = _claims(scan, signs) if signs.strength else ()
        if signs.strength is _Sign.stress:
            stressed = scan.find("markers.stress")
            claims = tuple(c for c in claims if any(c.start <= s < c.end for s, _ in stressed))
        if not claims:
            teller = _teller(scan)
            rest = scan.without(teller) if teller else utterance
            return Premise((), rest, remarks=_remarks(scan))
        cut = [*signs.spans, *((claim.start, claim.end) for claim in claims)]
        rest = scan.without(cut)
        claims = _by_channel(scan, claims, signs.spans)
        return Premise(claims, rest, Scan(rest, self._lexicon).has("markers.questions"))

    def asks(self, utterance: str) -> bool:
        """Whether a cleaned utterance has a question word, or ends as a question does."""
        return _asks(Scan(utterance, self._lexicon))

    def check(self, claims: Sequence[Claim], procedure: Procedure) -> Verdict | None:
        """What the catalogue says to the claims, None where there are none."""
        return check(claims, procedure, self._lexicon)


def _claims(scan: Scan, signs: _Signs) -> tuple[Claim, ...]:
    """The claims of the kind that tells most: in "ở phường 20 nghìn" the place is no claim."""
    kinds: list[Callable[[], list[Claim]]] = [lambda: sums(scan), lambda: periods(scan)]
    if signs.strength is _Sign.clear:
        kinds += [
            lambda: filings(scan),
            lambda: places(scan, signs.closing),
            lambda: papers(scan, signs.closing),
        ]
    kinds.append(lambda: ages(scan))
    found = ([claim for claim in kind() if _is_in(claim, signs.within)] for kind in kinds)
    return next((tuple(claims) for claims in found if claims), ())


def _remarks(scan: Scan) -> tuple[Claim, ...]:
    """What can only be meant as how it is done, in a sentence that asks nothing."""
    if _asks(scan):
        return ()
    kinds = (
        [claim for claim in sums(scan) if claim.value != Money(0) and _is_fee(scan, claim)],
        [claim for claim in periods(scan) if _is_wait(claim.value) and not _is_own(scan, claim)],
        refusals(scan),
        [claim for claim in places(scan, frozenset()) if _is_gone_or_only(scan, claim.value)],
    )
    claims = next((tuple(claims) for claims in kinds if claims), ())
    return _by_channel(scan, claims, ())


def _is_fee(scan: Scan, claim: Claim) -> bool:
    """Whether the sum is paid as a fee, and not just any money."""
    words = [*scan.find("money.fee_words"), *scan.find("money.apiece")]
    beside = any(claim.start <= first and last <= claim.end for first, last in words)
    return beside or scan.has("money.fee_anywhere")


def _is_wait(value: Value) -> bool:
    return isinstance(value, Period) and value.waiting


def _is_own(scan: Scan, claim: Claim) -> bool:
    """Whether it is told of oneself ("tôi đợi 3 tháng") and is no rule ("tôi phải đợi")."""
    told_of = scan.is_phrase(claim.start - 1, claim.start, ["paper.persons"])
    return told_of and "phai" not in scan.text(claim.start, claim.end).split()


def _is_gone_or_only(scan: Scan, value: Value) -> bool:
    """Whether there is no such office any more, or it is said to be the only one."""
    if not isinstance(value, Place):
        return False
    return value.level is None or value.only or scan.lexicon.is_gone(value.office)


def _is_in(claim: Claim, span: Span) -> bool:
    return span[0] <= claim.start and claim.end <= span[1]


def _by_channel(scan: Scan, claims: tuple[Claim, ...], signs: Sequence[Span]) -> tuple[Claim, ...]:
    """The fees and times with the way of filing named last before them, or else first after."""
    aside = {place for first, last in signs for place in range(first, last)}
    named = sorted(
        (first, channel)
        for channel in Channel
        for first, _ in scan.find(f"channel.{channel.value}")
        if first not in aside
    )

    def of(claim: Claim) -> Channel | None:
        before = [channel for first, channel in named if first < claim.start]
        after = [channel for first, channel in named if first >= claim.start]
        return before[-1] if before else after[0] if after else None

    return tuple(
        replace(claim, channel=of(claim)) if isinstance(claim.value, _BY_CHANNEL) else claim
        for claim in claims
    )


def _signs(scan: Scan) -> _Signs:
    closing = scan.find("markers.closing") + _at_end(scan)
    opening = [*scan.find("markers.hearsay"), *_reported(scan), *_teller(scan)]
    clear = [*closing, *opening]
    strength = _strength(scan, bool(clear))
    tails = [(last, scan.right(last, "markers.tail")) for _, last in closing]
    spans = (*clear, *_whether(scan), *tails, *scan.find("markers.complaint"))
    return _Signs(
        strength,
        spans,
        frozenset(first for first, _ in closing),
        within=_within(scan, closing, opening),
    )


def _within(scan: Scan, closing: list[Span], opening: list[Span]) -> Span:
    if not closing and not opening:
        return next(iter(_reasons(scan)), (0, len(scan.words)))
    return 0 if closing else _told_from(scan, opening), len(scan.words)


def _told_from(scan: Scan, opening: list[Span]) -> int:
    """Where what others say begins: not before they are named ("em mới lên thành phố, chủ nhà
    bảo ..."), unless they are named at the end.
    """
    first, last = min(opening, default=(0, 0))
    return first if len(scan.words) - last > _WORDS_BETWEEN else 0


def _strength(scan: Scan, clear: bool) -> _Sign:
    if clear:
        return _Sign.clear
    weak = (scan.find("markers.why"), scan.find("markers.complaint"), _whether(scan))
    if any(weak) or _reasons(scan):
        return _Sign.with_value
    return _Sign.stress if scan.has("markers.stress") else _Sign.none


def _reasons(scan: Scan) -> list[Span]:
    """What comes between "vì" and "nên": it is taken for granted."""
    return [
        (last, so)
        for _, last in scan.find("markers.reason")
        for so, _ in scan.find("markers.so")
        if last < so
    ]


def _reported(scan: Scan) -> list[Span]:
    """ "bạn tôi bảo", "anh cán bộ ở xã nói": somebody, a few words, a verb of saying."""
    return [
        (first, verb[1])
        for first, last in scan.find("markers.people")
        for verb in _verbs(scan, "markers.said")
        if last <= verb[0] <= last + _WORDS_BETWEEN
    ]


def _verbs(scan: Scan, name: str) -> list[Span]:
    """The verbs of saying of a list, in reading order; "bảo" of "bảo hiểm" is none."""
    others = {start for start, _ in scan.find("markers.not_said")}
    return [span for span in sorted(scan.find(name)) if span[0] not in others]


def _teller(scan: Scan) -> list[Span]:
    """ "Đại lý trên thị trấn bảo em": whoever it is that the utterance begins with, and says so."""
    start = scan.right(0, "markers.before_teller")
    for first, last in _verbs(scan, "markers.tells"):
        who = range(start, first)
        if not 0 < len(who) <= _TELLER or scan.is_phrase(start, first, ["markers.asker"]):
            continue
        if any(start <= word < first for word, _ in scan.find("markers.no_teller")):
            continue
        return [(0, scan.right(last, "markers.told"))]
    return []


def _at_end(scan: Scan) -> list[Span]:
    """Phrases that ask for assent at the end of the utterance or of a question."""
    found = []
    for first, last in scan.find("markers.at_end"):
        end = scan.right(last, "markers.tail")
        closes = end == len(scan.words) or scan.words[end].said in "?!"
        # "a" and "u" without accents may be "ạ" or anything else
        if closes and len(scan.words[last - 1].said.encode()) > 1:
            found.append((first, last))
    return found


def _asks(scan: Scan) -> bool:
    """Whether something is asked; "đâu có", "làm gì có" only deny."""
    denied = {n for first, last in scan.find("markers.rhetorical") for n in range(first, last)}
    words = [n for first, last in scan.find("markers.questions") for n in range(first, last)]
    asked = scan.has("markers.asking") or any(n not in denied for n in words)
    return asked or any(word.said == "?" for word in scan.words) or _ends_asking(scan)


def _ends_asking(scan: Scan) -> bool:
    """Whether "không" or "chưa" stands at the end, but for a tail."""
    places = [n for n in range(len(scan.words)) if scan.text(n, n + 1) in {"khong", "chua"}]
    return any(scan.right(n + 1, "markers.tail") == len(scan.words) for n in places)


def _whether(scan: Scan) -> list[Span]:
    """ "có phải … không" with something between, and the two parts of it."""
    openings = scan.find("markers.whether")
    ends = [n for n, word in enumerate(scan.words) if scan.text(n, n + 1) == "khong"]
    if not openings or not ends or ends[-1] <= openings[0][1]:
        return []
    return [openings[0], (ends[-1], ends[-1] + 1)]
