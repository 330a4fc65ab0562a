"""The second factor of a dossier in what a citizen writes: four digits, or a receipt's secret.

The four are the last of an ID or phone number: "4 số cuối cccd là 1234", "1-2-3-4", "một hai ba
bốn". Read in lower case without accents, as chat spelling has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.reading import BARRIER, Finder, Place, Reading, Span, find_places

_LENGTH = 4
_PAPER = (
    r"cccd|cmnd|cmt|cmtnd|can cuoc(?: cong dan)?|chung minh(?: thu| nhan dan)?|dinh danh"
    r"|sdt|dt|dien thoai|di dong|so may|sim"
)
_LAST = r"(?:4|bon) (?:chu )?so(?: cuoi| sau)?|(?:chu )?so cuoi|duoi"
_SECRET = r"ma (?:bi mat|tra cuu|bao mat|xac (?:nhan|thuc)|pin)|mat khau|password|pass|mk|pin"
_SMALL = r"[a-z]{1,2}|cua|toi|tui|minh|anh|chi|thi|nhe|nha|day|nay|tren|trong|ghi|nhu sau"
_MARKS = r"[ :=,.()\"'“”-]{0,3}"
_BETWEEN = rf"(?:{_MARKS}\b(?:{_PAPER}|{_LAST}|{_SMALL})\b){{0,6}}{_MARKS}"
_NO_MEASURE = r"(?! ?(?:dong|d|vnd|k|nghin|ngan|trieu|ty|usd|m2|m|ngay|thang|nam|h|gio)\b)"
_FOUR = (
    r"(?<![\w/])(?<!\d[ .,/-])(?P<value>\d(?:[ .,-]{0,2}\d){3})"
    rf"(?![\w/]|[ .,-]{{1,2}}\d){_NO_MEASURE}"
)
_TOKEN = rf"(?<![\w./-])(?P<value>(?=[a-z]*\d)[a-z\d]{{6,12}})(?![\w/]|[.-]\w){_NO_MEASURE}"
_YEAR = r"(?<!\bnam )(?<!\bsinh )"

_CUED = re.compile(rf"\b(?:{_LAST}|{_PAPER}|{_SECRET})\b{_BETWEEN}{_FOUR}")
_CUED_LAST = re.compile(rf"\b(?:{_LAST})\b{_BETWEEN}{_FOUR}")
_CUED_AFTER = re.compile(rf"{_FOUR}[ ,:]{{0,2}}(?:la )?(?:{_LAST})\b")
_CUED_TOKEN = re.compile(rf"\b(?:{_SECRET})\b{_BETWEEN}{_TOKEN}")
_BEGINS = r"da|vang|thu|thu lai|la|day|day la|so|so la|ok|gui|cua|toi|em|minh|no la|thoi thi|con"
_ENDS = r"a|ah|nhe|nha|ne|day|do|ban|anh|chi|em|co|chu|dung khong|duoc chua|xem"
_ALONE = re.compile(rf"^\W*(?:(?:{_BEGINS})\W+){{0,3}}{_FOUR}(?:\W+(?:{_ENDS})){{0,2}}\W*$")
_MIXED = rf"(?<![\w./-])(?=\d*[a-z]){_TOKEN}"
_BARE = re.compile(_YEAR + _FOUR)
_BARE_TOKEN = re.compile(_TOKEN)
_SUM = re.compile(r"\d+000")
_HOTLINES = ("1900", "1800")
_CALLED = re.compile(r"\b(?:goi|tong dai|hotline|duong day(?: nong)?)\W*(?:\w+\W+){0,2}$")
_NEAR = 40
_CODE_WORD = rf"(?:{_MARKS}\b(?:ma|so|hs|ho so|cua|la|voi|va|toi|em)\b){{0,3}}{_MARKS}"
_AFTER_CODE = re.compile(rf"{BARRIER}{_CODE_WORD}{_FOUR}")
_TOKEN_AFTER_CODE = re.compile(rf"{BARRIER}{_CODE_WORD}{_MIXED}")
_TOKEN_BEFORE_CODE = re.compile(rf"{_MIXED}{_CODE_WORD}{BARRIER}")
_BEFORE_CODE = re.compile(rf"{_FOUR}{_CODE_WORD}{BARRIER}")


def named_factor(text: str, hidden: Iterable[Span]) -> Place | None:
    """The factor that the text calls one ("4 số cuối", "cccd", "mã bí mật"); None without.

    What looks like one right beside what is hidden, a code, is one, too ("H42.21-•••345 1234").
    """
    named = [_four(_CUED), _four(_CUED_AFTER), _token(_CUED_TOKEN)]
    beside = [_four(_AFTER_CODE), _four(_BEFORE_CODE)]
    beside += [_token(_TOKEN_AFTER_CODE), _token(_TOKEN_BEFORE_CODE)]
    return _first(text, hidden, [*named, *beside])


def last_digits(text: str, hidden: Iterable[Span]) -> Place | None:
    """Four digits that the text calls the last ones ("4 số cuối 1234"), or that are all of it."""
    return _first(text, hidden, [_four(_CUED_LAST), _four(_CUED_AFTER), _four(_ALONE)])


def four_digits(text: str, hidden: Iterable[Span]) -> Place | None:
    """The first group of four digits, no year, sum or part of a date."""
    return _first(text, hidden, [_four(_BARE)])


def receipt_secret(text: str, hidden: Iterable[Span]) -> Place | None:
    """The first word of 6 to 12 letters and digits, as it is written."""
    return _first(text, hidden, [_token(_BARE_TOKEN)])


def _first(text: str, hidden: Iterable[Span], finders: Sequence[Finder]) -> Place | None:
    return next(iter(find_places(text, finders, hidden, least=_LENGTH)), None)


def _four(pattern: re.Pattern[str]) -> Finder:
    def find(reading: Reading) -> Iterator[Place]:
        for match in pattern.finditer(reading.folded):
            digits = re.sub(r"\D", "", match["value"])
            if digits not in _HOTLINES or not _is_hotline(reading.folded, *match.span("value")):
                yield Place(digits, *match.span("value"))

    return find


def _is_hotline(text: str, start: int, end: int) -> bool:
    """Whether 1900 or 1800 is one to call, and not what somebody's number ends with."""
    goes_on = text[end:].lstrip().startswith(BARRIER)  # the rest is hidden: it repeats a code's
    return goes_on or _CALLED.search(text[max(0, start - _NEAR) : start]) is not None


def _token(pattern: re.Pattern[str]) -> Finder:
    def find(reading: Reading) -> Iterator[Place]:
        for match in pattern.finditer(reading.folded):
            start, end = match.span("value")
            if not _SUM.fullmatch(match["value"]):
                yield Place(reading.text[start:end], start, end)

    return find
