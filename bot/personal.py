"""Phone and ID numbers as citizens type or dictate them, and where they stand in the text.

A phone number has 10 digits (a landline 11), the number of a căn cước 12 and begins with 0, that
of an old chứng minh nhân dân 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.masks import find_masks
from bot.reading import Place, Reading, Span, find_places

_PHONE = re.compile(
    r"""(?:(?<!\w)|(?<=dt)|(?<=zalo)|(?<=\bso))(?<!\d\.)
    (?:\(?\+?84\)?[ .-]?(?:\(?0\)?[ .-]?)?|\(?0)
    (?:[35789](?:[ .-]?\d){8}|2(?:[ .)-]{0,2}\d){8,9})(?!\d)""",
    re.VERBOSE | re.ASCII,
)
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_GROUPS = re.compile(
    r"(?:(?<!\w)|(?<=cccd)|(?<=cmnd)|(?<=cmt)|(?<=\bso))(?<!\d[.,/-])"
    r"\d+(?:(?: ?[.-] ?| )\d+)*(?!\d|[,/]\d)"
)
_GROUP = re.compile(r"\d+")
_NEW, _OLD = 12, 9
_GROUP_SIZES = range(2, 7)
_LEAST_AT_END = 3
_PAPER = re.compile(
    r"\b(?:cccd|cmnd|cmt|cmtnd|can cuoc|chung minh|dinh danh|giay to tuy than)"
    r"\W*(?:\w+\W+){0,3}$"
)
_MONEY_BEFORE = re.compile(r"\b(?:phi|tien|gia|nop|thu|luong|het|mat)\W+(?:\w+\W+)?$")
_MONEY_AFTER = re.compile(r"\s*(?:dong|d|vnd|k|nghin|ngan|trieu|ty|usd|m2|m)\b")
_ROUND = "0" * 5
_NEAR = 40


def passed_over(text: str) -> list[Span]:
    """Where no number of a person is: in masks, and in what portals call their pages."""
    return [match.span() for match in (*find_masks(text), *_UUID.finditer(text))]


def phone_places(text: str, hidden: Iterable[Span] = ()) -> list[Place]:
    """The Vietnamese phone numbers in `text`, with a leading 0; none in `hidden` stretches."""
    return find_places(text, [_phones], [*hidden, *passed_over(text)])


def identity_places(text: str, hidden: Iterable[Span] = ()) -> list[Place]:
    """The ID numbers in `text`, in digits only; none in `hidden` stretches.

    What may as well be a sum of money is one only after the paper's name.
    """
    return find_places(text, [_identities], [*hidden, *passed_over(text)])


def _phones(reading: Reading) -> Iterator[Place]:
    for match in _PHONE.finditer(reading.folded):
        number = re.sub(r"\D", "", match.group())
        yield Place(re.sub("^840?", "0", number), *match.span())


def _identities(reading: Reading) -> Iterator[Place]:
    text = reading.folded
    for run in _GROUPS.finditer(text):
        groups = [m.span() for m in _GROUP.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            last = _last_group(text, groups, first)
            if last is None:
                first += 1
                continue
            start, end = groups[first][0], groups[last][1]
            yield Place(re.sub(r"\D", "", text[start:end]), start, end)
            first = last + 1


def _last_group(text: str, groups: list[Span], first: int) -> int | None:
    """The last of the groups that make an ID number from the `first` on; None if none do."""
    sizes: list[int] = []
    found = None
    for last in range(first, min(first + _NEW, len(groups))):
        sizes.append(groups[last][1] - groups[last][0])
        alone = first == 0 and last == len(groups) - 1
        if _is_identity(text, groups[first][0], groups[last][1], sizes, alone):
            found = last  # nine digits may go on to twelve
        if sum(sizes) >= _NEW:
            break
    return found


def _is_identity(text: str, start: int, end: int, sizes: list[int], alone: bool) -> bool:
    if sum(sizes) not in (_OLD, _NEW):
        return False
    written, before = text[start:end], text[max(0, start - _NEAR) : start]
    named = _PAPER.search(before) is not None
    if len(sizes) == 1:
        return named or not _is_sum(written, before, text[end : end + _NEAR])
    spelled = set(sizes) == {1}
    if not spelled and (
        not all(size in _GROUP_SIZES for size in sizes) or sizes[-1] < _LEAST_AT_END
    ):
        return False
    return named or (written[0] == "0" and (sum(sizes) == _NEW or alone))


def _is_sum(written: str, before: str, after: str) -> bool:
    """Whether the number may be money or another measure."""
    return bool(
        written.endswith(_ROUND)
        or _MONEY_AFTER.match(after)
        or (written[0] != "0" and _MONEY_BEFORE.search(before))
    )
