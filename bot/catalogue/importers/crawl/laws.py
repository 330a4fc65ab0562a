"""Takes the table "Căn cứ pháp lý" apart: title and number of each legal document.

    table   header (title number)*
    number  (("Luật" | "Thông tư" | …) " ")? "số "? code
    code    no "/" year "/" kind | no "/" kind | no "/" year

The same codes stand inside titles ("sửa đổi Nghị định số 15/2020/NĐ-CP ngày …"). A code is the
number cell if it is glued to a title: in "Luật 51/2019/QH1451/2019/QH14" the first code is the
title, the second its number.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from bot.catalogue.importers.crawl.text import LOWER, Parsed, one_line, says_nothing
from bot.catalogue.procedure import LegalBasis

HEADER = "Tên văn bản pháp lýMã văn bản"

# Listed, because a title in capitals may be glued on: "48/2020/NĐ-CPNGHỊ ĐỊNH SỬA ĐỔI …".
_BODY = (
    r"(?:CP|TTg|UBTVQH\d\d|QH\d\d|UBND|HĐND|HĐTP|VPQH|VPCP|TTCP|CTN|NHNN|BHXH|KTNN|TANDTC|VKSNDTC"
    r"|UBDT|UBTƯMTTQVN|BNNMT|BNNPTNT|BTNMT|BGTVT|BVHTTDL|BLĐTBXH|BGDĐT|BTTTT|BKHĐT|BKHCN|BCA|BCT"
    r"|BNG|BNV|BQP|BTC|BTP|BXD|BYT)"
)
_KIND = (
    r"(?:QH\d\d|UBTVQH\d\d|NĐ-C(?!P)"
    rf"|(?:NĐ|ND|NQLT|NQ|QĐ|CT|TTLT|TT|VBHN|PL|L|TB) ?[-_/] ?{_BODY}(?:-{_BODY})*)"
)
_YEAR = r"(?:19|20)\d\d"
_CODE = re.compile(
    rf"(?:(?<![/\d])|(?<=QH\d\d)|(?<=/(?:19|20)\d\d))(?P<number>\d+(?:\.\d+)?[a-c]?)"
    rf"/(?:(?P<year>{_YEAR}) ?/ ?)?{_KIND}"
    rf"|(?<![/\d])(?P<short>\d+)/(?P<short_year>{_YEAR})(?![/\d])"
)
_NAME = re.compile(
    r"(?:(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định"
    r"|Chỉ thị|Lệnh|Công văn|Văn bản hợp nhất) (?:số:? ?)?|(?:NĐ|TT|QĐ|NQ|số):? ?)$",
    re.I,
)
_YEAR_OF_TITLE = re.compile(rf"{_YEAR}\.?(?=\d{{1,4}}[a-c]?$)")
_CAPITAL = rf"[^\W\d_{LOWER}]"
# What may follow a number cell; "TT-BCAngày 01/7/2025" after "Thông tư số" is only a slip.
_AFTER_BARE = re.compile(r"$|[\w \"“-]")
_AFTER_NAMED = re.compile(rf"$|[\w“\"-]| {_CAPITAL}")
_AFTER_SPACED = re.compile(rf"$|{_CAPITAL}")
# "Thông tư số 53/2025/TT-BCAngày 01/7/2025" is printed without the space.
_GLUED_ON = re.compile(rf"(?:{_CODE.pattern})(?=[{LOWER}])")
_TWO_TITLES = re.compile(
    rf"[{LOWER}\d)][A-ZĐ][{LOWER}]|(?:{_CODE.pattern})\.?(?=\d|{_CAPITAL})"
    r"|[A-ZĐ](?:Luật|Nghị|Thông|Quyết|Quy|Sửa|Hướng|Pháp|Bộ|Bãi) "
)


def parse_laws(cell: str) -> Parsed[LegalBasis]:
    """The legal documents in order; all rows stay text if one of them cannot be told."""
    if says_nothing(cell):
        return Parsed()
    if not cell.startswith(HEADER):
        return Parsed(raw=cell, reason="không có dòng tiêu đề của bảng")
    rows = cell.removeprefix(HEADER)
    body = one_line(rows)
    codes = list(_CODE.finditer(body))
    items: list[LegalBasis] = []
    start = 0
    for code, following in zip_longest(codes, codes[1:]):
        place = None if _repeats(code, following) else _number_cell(body, start, code)
        if place is not None and body[start:place].strip():
            number = body[_code_start(code) : code.end()].replace(" ", "")
            title = _GLUED_ON.sub(r"\g<0> ", body[start:place].strip())
            items.append(LegalBasis(number=number, title=title))
            start = code.end()
    unread = [body[start:].strip(), *(i.title for i in items if _TWO_TITLES.search(i.title))]
    if any(unread):
        reason = f"không rõ số của văn bản «{next(filter(None, unread))[:80]}»"
        return Parsed(raw=rows, reason=reason)
    return Parsed(tuple(items))


def _repeats(code: re.Match[str], following: re.Match[str] | None) -> bool:
    """Whether the same code is glued on, as its number to a title that ends with it."""
    if following is None or following.start() != code.end():
        return False
    own, other = code.groupdict(), following.groupdict()
    return (own["number"] or own["short"], own["year"] or own["short_year"]) == (
        other["number"] or other["short"],
        other["year"] or other["short_year"],
    )


def _code_start(code: re.Match[str]) -> int:
    """Where the code begins, after a year that ends the title: "năm 202072/2020/QH14"."""
    year = _YEAR_OF_TITLE.match(code["number"] or code["short"])
    return code.start() + (len(year[0]) if year else 0)


def _number_cell(body: str, start: int, code: re.Match[str]) -> int | None:
    """Where the number cell of this code begins; None if the code is part of a title."""
    bare = _code_start(code)
    name = _NAME.search(body, max(start, bare - 30), bare)
    place = name.start() if name else bare
    if place == 0 or body[place - 1] in "(“\"'":
        return None
    glued = body[place - 1] != " "
    # After a space a code may be a mention; but then a glued one would follow as the number.
    follows = _AFTER_SPACED if not glued else _AFTER_NAMED if name else _AFTER_BARE
    if not glued and not code["number"]:
        return None
    return place if follows.match(body, code.end()) else None
