"""Dossier codes as citizens type, photograph or dictate them: recognised, put right, masked.

Shapes (Quyết định 20/2020/QĐ-TTg and the portals' own older and local ones):
`000.00.21.H42-190101-0001`, `H56.14-240823-0001`, `G22.99.08-260921-896048`,
`G09.20-20260609-0092637`, `CNTBD.181121.00334`. A hint for recognition, not a gate.

The fewer of its marks are there, the more evidence a code takes. With both dashes nothing else
looks like it, so a slip in the date is let pass; without, the date must be possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.local_codes import DEFAULT_PATTERNS, LocalCodes
from bot.masks import find_masks, is_masked_code
from bot.reading import Place, Reading, Span, find_places, replaced

MASK = "mãhồsơ"
"""What the classifier reads for any dossier code, masked or not."""

_JOIN = r"(?:\ ?[.-]\ ?|,|\ )"
_GAP = r"(?:\ ?[-./]\ ?|\ )"
_DASH = r"\ ?[-/](?:\ ?-)?\ ?"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"(?P<date>20(?:1[3-9]|[23]\d){_DAY}|[123]\d{_DAY})"
_ANY_DATE = r"(?P<date>\d{8}|\d{6})"
_NUMBER = r"(?P<number>\d{4,8})"
_PARTS = rf"(?P<parts>(?:{_JOIN}\d{{1,3}}(?!\d)){{0,4}})"
_ONE_PART = r"(?P<parts>\d{1,8})"

_BEFORE = "|".join(rf"(?<=\b{word})" for word in ("HS", "MÃ", "MA", "SỐ", "SO", "SƠ"))
_DOT = r"(?:\ ?\.\ ?|,)"
_LOOSE = r"(?:\ ?[.-]\ ?|,|\ ?)"
# Not parted by dots, the numbers of a unit must not be the end of a phone number.
_HEAD = re.compile(
    rf"""(?:(?<!\w)|{_BEFORE})(?<!\d\.)
    (?P<unit>\d{{3}}{_DOT}\d\d{_DOT}\d\d{_DOT}
           |(?<!\d\ )0\d\d{_LOOSE}\d\d{_LOOSE}\d\d{_LOOSE})?
    (?P<level>[GH])[ .]?(?P<province>\d\d)""",
    re.VERBOSE,
)
_SPACED_DATE = r"(?P<date>(?:\d\ ?){5}\d(?:(?:\ ?\d){2})?)"
_SPACED_NUMBER = (
    r"(?P<number>\d{4,8}|\d{3}\ \d{3}|\d\d\ \d{4}|\d\d\ \d\d(?:\ \d\d)?|(?:\d\ ){3,6}\d)"
)
_TAILS = tuple(
    re.compile(tail, re.VERBOSE)
    for tail in (
        rf"{_PARTS}{_DASH}{_ANY_DATE}{_DASH}{_NUMBER}(?!\d)",
        rf"{_ONE_PART}{_DASH}{_ANY_DATE}{_DASH}{_NUMBER}(?!\d)",
        rf"{_PARTS}{_GAP}{_DATE}{_GAP}{_NUMBER}(?!\w)",
        rf"{_ONE_PART}{_GAP}{_DATE}{_GAP}{_NUMBER}(?!\w)",
        rf"{_PARTS}{_GAP}{_DATE}{_NUMBER}(?!\w)",
        rf"(?P<parts>\d{{0,8}}?){_DATE}{_NUMBER}(?!\w)",
        rf"(?P<parts>(?:[.-]\d{{1,3}}?){{1,4}}){_DATE}{_GAP}?{_NUMBER}(?!\w)",
        rf"{_PARTS}{_DASH}{_SPACED_DATE}{_DASH}{_SPACED_NUMBER}(?!\d)",
    )
)
"""What follows the province, the surest first; the last is a photograph's, with blanks anywhere."""

_LOOK_ALIKES = re.compile(r"(?<![^\W\d_])(?P<head>[GH] ?)?(?P<run>[0-9OIL|]+)(?=[GH0-9]|[\W_]|$)")
_MARKS = frozenset(".-")
_MEANT = str.maketrans("OIL|", "0111")


class CodeReader:
    """Finds dossier codes; what local ones look like is the operator's to say."""

    def __init__(self, local: Sequence[str] = DEFAULT_PATTERNS) -> None:
        """`local`: patterns such as AAAAA.999999.99999; raises ValueError if one is none."""
        self._local = LocalCodes(local)

    def find(self, text: str) -> list[str]:
        """The codes in `text`, in canonical form (upper case, no spaces, dashes)."""
        return [place.value for place in self.places(text)]

    def places(self, text: str, hidden: Iterable[Span] = ()) -> list[Place]:
        """The codes in `text` and where they stand; nothing is read in `hidden` stretches."""
        hidden = [*hidden, *(mask.span() for mask in find_masks(text))]
        return find_places(text, [_national, self._find_local], hidden)

    def mask(self, text: str) -> str:
        """`text` with each dossier code, masked ones too, replaced by one and the same word."""
        masked = [m.span() for m in find_masks(text) if is_masked_code(m.group())]
        typed = [(place.start, place.end) for place in self.places(text)]
        return replaced(text, [(start, end, MASK) for start, end in masked + typed])

    def _find_local(self, reading: Reading) -> Iterator[Place]:
        return self._local.find(_in_digits(reading.text))


def _in_digits(text: str) -> str:
    """The text in upper case, letters that stand for digits replaced: "25O7Ol" is "250701"."""
    upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    return _LOOK_ALIKES.sub(_digits, upper)


def _digits(match: re.Match[str]) -> str:
    """What is meant: without a digit, a mark beside it, or a double O it may be "oi" or "hoi"."""
    head, run = match["head"] or "", match["run"]
    start, end = match.span("run")
    joined = not _MARKS.isdisjoint(match.string[max(0, start - 1) : end + 1])
    sure = any(map(str.isdigit, run)) or (not head and (joined or run in ("OO", "OOO")))
    return head + (run.translate(_MEANT) if sure else run)


def _national(reading: Reading) -> Iterator[Place]:
    text = _in_digits(reading.text)
    at = 0
    while head := _HEAD.search(text, at):
        at = head.end()
        tail = next(filter(None, (shape.match(text, at) for shape in _TAILS)), None)
        if tail:
            at = tail.end()
            yield Place(_canonical(head, tail), head.start(), at)


def _canonical(head: re.Match[str], tail: re.Match[str]) -> str:
    unit = re.sub(r"\D", "", head["unit"] or "")
    agency = [unit[:3], unit[3:5], unit[5:]] if unit else []
    agency.append(head["level"] + head["province"])
    parts = re.findall(r"\d+", tail["parts"])
    agency += [piece for part in parts for piece in _apart(part)]
    return f"{'.'.join(agency)}-{tail['date']}-{tail['number']}".replace(" ", "")


def _apart(part: str) -> list[str]:
    """The parts of an agency's number that were written as one, of two digits each.

    An odd number of digits begins with three, as do the police's 899 and what goes with it.
    """
    first = 3 if len(part) % 2 else 0
    if len(part) == 6 and part.startswith("899"):
        return [part[:3], part[3:]]
    pairs = [part[i : i + 2] for i in range(first, len(part), 2)]
    return [part[:first], *pairs] if first else pairs
