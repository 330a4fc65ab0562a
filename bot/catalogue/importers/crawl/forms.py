"""Separates the name of a paper from the names of its form files, which are glued to it.

"Giấy đề nghị theo mẫuMẫu 01.docxMẫu 02.docx": files are recognised from the end by their
extension; where the first one begins is found by what cannot stand inside a name: a capital after
a small letter, a letter after a full stop, a number after a word. A file's name has no slash, and
it does not begin inside brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_EXTENSION = re.compile(
    r"(?<=[\w)\].\-])\.(?:docx?|xlsx?|pptx?|pdf|rtf|odt|zip|rar|jpe?g|png)", re.I
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|;\n]')

# Words that the names of form files begin with; the crawler's source drops accents in some.
_START = re.compile(
    r"Mẫu|MẪU|Mau|MAU|Mus?\d|Mu[A-Z]|Ms\d|mẫu|mau |maudon|mu\d|Phụ lục|PHỤ LỤC|phụ lục|Phu ?luc"
    r"|Phlc|PHLC|PL\b|TK\b|TK\d|TPHS\b|BC\b|ĐĐN|Đơn|ĐƠN|đơn đề nghị|đơn công nhận|Don[ _]|Tờ khai"
    r"|Văn bản|VĂN BẢN|văn bản|Van ban|báo cáo|tờ trình|bản khai|phương án|PC\d|NA\d"
)
_START_IN_CAPITALS = re.compile(r"MẪU|MAU|PHỤ LỤC|ĐƠN|VĂN BẢN")
_LAW_NUMBER = re.compile(
    r"\d/(?:NĐ ?- ?CP|QĐ-TTg|TT-(?:BTC|BCA|BTP|BXD|BNNMT|BNNPTNT|BTNMT|BGTVT|NHNN|BYT|BCT))"
    r"(?=\S)(?![.,;:)\]”\"/-])"
)
_ABBREVIATIONS = re.compile(r"TTg|VNeID|\d+[xX]\d+|pH|MHz|kHz|kVA?|kWh?")
_WORDS_OF_A_SENTENCE = 4


def split_forms(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The paper's name and its form files; None where it cannot be told where they begin."""
    extensions = _extensions(text)
    if not extensions or extensions[-1].end() != len(text):
        return text, ()
    start = _first_file(text[: extensions[0].start()])
    if start is None:
        return None
    ends = [start, *(extension.end() for extension in extensions)]
    name, *files = (text[a:b].strip() for a, b in pairwise([0, *ends]))
    return (name, tuple(files)) if name and all(files) else None


def _extensions(text: str) -> list[re.Match[str]]:
    """The extensions that end file names: not those doubled, nor those inside an address."""
    if "." not in text[-6:]:
        return []
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    return [
        match
        for match in _EXTENSION.finditer(text)
        if text[match.end() : match.end() + 1] not in (".", " ")
        and not any(start <= match.start() < end for start, end in addresses)
    ]


def _first_file(text: str) -> int | None:
    """Where a file's name begins, given the text before its extension."""
    places = list(_seams(text))
    if not places:
        return None
    first = places[0]
    if _START.match(text, first):
        return first
    for place in places[1:]:
        # A sentence without a space before it is not yet the file's name.
        is_sentence = len(text[first:place].split()) >= _WORDS_OF_A_SENTENCE
        if is_sentence and _START.match(text, place):
            return place
    return first


def _seams(text: str) -> Iterator[int]:
    """Places where something else is glued on, from the left, beyond what no file name holds."""
    forbidden = max((match.end() for match in _NOT_IN_FILE_NAMES.finditer(text)), default=0)
    laws = list(_LAW_NUMBER.finditer(text))
    law_ends = {match.end() for match in laws}
    inside = _bracketed(text)
    for match in [*laws, *_ABBREVIATIONS.finditer(text), *_ADDRESS.finditer(text)]:
        inside.update(range(match.start() + 1, match.end()))
    for place in range(max(forbidden, 1), len(text)):
        if place in law_ends or (place not in inside and _is_seam(text, place)):
            yield place


def _bracketed(text: str) -> set[int]:
    """Places between a bracket and the one that closes it; a bracket left open holds nothing."""
    opened: list[int] = []
    places: set[int] = set()
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")" and opened:
            places.update(range(opened.pop() + 1, place + 1))
    return places


def _is_seam(text: str, place: int) -> bool:
    before, after, following = text[place - 1], text[place], text[place + 1 : place + 2]
    if before.isspace() or not (after.isalnum() or after == "~"):
        return False
    if before in ".;:,)”]…":
        return before != ":" or _START.match(text, place) is not None
    if before.islower() and after.isdigit():
        return text[max(0, place - 2) : place].isalpha()
    if after.isupper() and following.islower():
        return before.isalnum() and not (before.isupper() and _START.match(text, place + 1))
    if before.islower() and after.isupper():
        return True
    start = _START_IN_CAPITALS if before.isupper() and after.isupper() else _START
    return before.isalnum() and start.match(text, place) is not None
