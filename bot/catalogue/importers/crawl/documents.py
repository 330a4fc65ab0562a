"""Takes the table "Thành phần hồ sơ" apart: cases, papers, their forms and numbers of copies.

    cell    (title header row*)+ title?
    title   "--" (no special case) | text
    row     name? file* originals copies?
    copies  originals: 1 digit " bản chính", then "," 1-2 digits " bản sao"

A count is glued to what is before it, has one digit and no leading zero; "01 bản chính" is part of
a name. A number glued to the count ("ngày 01/01/20261 bản chính") belongs to the name. Rows
without a name are blank in the source too, and left out. Where a form's file name cannot be told
from the paper's name, the two stay together as the name, and a warning says so.
"""

from __future__ import annotations

import re

from bot.catalogue.importers.crawl.forms import split_forms
from bot.catalogue.importers.crawl.text import Parsed, one_line, without_bullet
from bot.catalogue.procedure import Document, DocumentCase

HEADER = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"

_COUNT = re.compile(
    r"(?P<number>\d{0,12})(?P<originals>\d) bản chính(?:,(?P<copies>\d{1,2}) bản sao)?"
)

# Before a number that goes on a name: "Mẫu số 1", "20/2026", "NA5", "tỷ lệ 1:10.000".
_CALLS_FOR_NUMBER = re.compile(
    r"(?:[/.:\-]|[A-ZĐ]|(?i:\b(?:số|mẫu|lục|bước|điều|khoản|điểm|mục|năm|tháng|ngày|tư|định|biểu"
    r"|phần|chương|loại|hạng|nhóm|bảng|đợt) ))$"
)


class _Ambiguous(Exception):
    pass


def parse_documents(cell: str) -> Parsed[DocumentCase]:
    """The papers of each case; all of the cell stays text if one row's counts cannot be told."""
    if not cell.strip("- "):
        return Parsed()
    title, *tables = cell.split(HEADER)
    if not tables:
        return Parsed(raw=cell, reason="không có dòng tiêu đề của bảng")
    cases: list[DocumentCase] = []
    glued: list[str] = []
    try:
        for table in tables:
            documents, next_title = _table(table, glued)
            if documents or _title(title):
                cases.append(DocumentCase(name=_title(title), documents=documents))
            title = next_title
    except _Ambiguous as error:
        return Parsed(raw=cell, reason=str(error))
    if _title(title):
        cases.append(DocumentCase(name=_title(title), documents=()))
    reason = f"không rõ tên biểu mẫu bắt đầu từ đâu: {'; '.join(glued)}" if glued else ""
    return Parsed(tuple(cases), reason=reason)


def _table(table: str, glued: list[str]) -> tuple[tuple[Document, ...], str]:
    """The rows of one table, and the text after the last of them: the next case's title.

    Ends of names that a form's file name is glued to are added to `glued`.
    """
    documents: list[Document] = []
    start = 0
    for match in _COUNT.finditer(table):
        end = _end_of_name(table, match)
        if end is not None:
            if without_bullet(table[start:end].strip()):
                documents.append(_document(table[start:end], match, glued))
            start = match.end()
    if not start:
        raise _Ambiguous("bảng không có số lượng giấy tờ")
    return tuple(documents), table[start:]


def _end_of_name(table: str, match: re.Match[str]) -> int | None:
    """Where the name before this count ends; None if the count is part of a name."""
    number, after = match["number"], table[match.end() : match.end() + 30]
    before = table[max(0, match.start() - 30) : match.start()]
    place = f"«{one_line(before + match[0])}»"
    if number == "0":
        return None
    if after[:1].isspace() and after.lstrip()[:1].islower():
        raise _Ambiguous(f"không rõ {place} là số lượng hay là tên giấy tờ")
    if len(number) > 1:
        return match.end("number")
    if number:
        if _CALLS_FOR_NUMBER.search(before):
            return match.end("number")
        raise _Ambiguous(f"không rõ số lượng trong {place}")
    if before.endswith(" ") and (_CALLS_FOR_NUMBER.search(before) or _COUNT.match(after)):
        raise _Ambiguous(f"không rõ số lượng trong {place}")
    return match.start()


def _document(text: str, count: re.Match[str], glued: list[str]) -> Document:
    row = one_line(text)
    split = split_forms(row)
    if split is None:
        glued.append(f"«{row[-80:]}»")
    name, forms = split or (row, ())
    return Document(
        name=without_bullet(name).rstrip(" ;,") or name,
        originals=int(count["originals"]),
        copies=int(count["copies"]) if count["copies"] else None,
        form="; ".join(forms),
    )


def _title(text: str) -> str:
    return without_bullet(one_line(text)).rstrip(" :;-")
