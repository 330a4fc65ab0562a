"""Splits the crawl's running text: steps, conditions, results, and lists of bodies and people."""

from __future__ import annotations

import re

from bot.catalogue.importers.crawl.text import (
    NOTHING,
    Parsed,
    lines,
    one_line,
    says_nothing,
    without_bullet,
)
from bot.catalogue.procedure import Level

_STEP = re.compile(
    r"\W{0,9}(?:(?:[a-zđ]|\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s*)?\W{0,9}Bước\s+\d", re.I
)

# The page's footer: what follows the last section's text.
_FOOTER = re.compile(r"Chọn cơ quan thực hiệnTỉnh/ Thành phố.*", re.S)
_KEYWORDS = re.compile(r"Từ khóa.*?Mô tả(?P<description>.*)|Từ khóa.*", re.S)
_RESULT_CODE = re.compile(
    r"Mã: (?:KQ[.-][A-Z]\d\d[.-]\d{5,7}|(?:\d{3}\.)(?:\d\d\.){2}[A-Z]\d\d-KQ\d{4,6}"
    r"|[A-Z]\d\d-KQ\d{4,6}|TP-[A-Z]\d\d\.\d{7})(?!\d)"
)
_LAST_CODE = re.compile(r"Mã: ?[\w.\- ]{0,40}$")

_LEVELS = {
    "Cấp bộ": Level.central,
    "Cấp tỉnh": Level.province,
    "Cấp xã": Level.commune,
    "Cơ quan khác": Level.other,
}
# A comma also stands inside the names of bodies ("Thuế tỉnh, thành phố", "Cục Đo đạc, Bản đồ và
# …"): a new body begins with one of the words that bodies' names begin with.
_BODY = re.compile(
    r", (?=(?:Ban|Biên phòng|Bảo hiểm|Bộ|Chi [cC]ục|Chi nhánh|Chủ tịch|Công an|Công đoàn|Các|Cơ"
    r"|Cảng vụ|Cục|Doanh nghiệp|Giám đốc|Hiệp hội|Hải quan|Hội|Kho bạc|Khu|Liên đoàn|Ngân hàng"
    r"|Người|Phòng(?!,)|Sở|Thanh tra|Thi hành án|Thuế|Thủ tướng|Tòa án|Trung tâm|Trường|Trạm"
    r"|Tổ chức|Tổng|UBND|Ủy ban|Uỷ ban|Viện|Vụ|Văn phòng|Đơn vị|Đại sứ|Đội|Đảng)\b)"
)
_PERSON = re.compile(r", (?=[A-ZĐ])")


def parse_steps(text: str) -> tuple[str, ...]:
    """One text a step: from each heading "Bước 1" to the next; paragraphs if there is none."""
    if says_nothing(text) or not lines(text):
        return ()
    rows = lines(text).split("\n")
    if not any(_STEP.match(row) for row in rows):
        return parse_paragraphs(text)
    steps: list[list[str]] = []
    for row in rows:
        if _STEP.match(row) or not steps:
            steps.append([])
        steps[-1].append(row)
    return tuple("\n".join(step) for step in steps)


def parse_paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs, each with the points that belong under it: "+ …", "- …" after a colon."""
    if says_nothing(text) or not lines(text):
        return ()
    paragraphs: list[list[str]] = []
    for row in lines(text).split("\n"):
        if paragraphs and _belongs_under(row, paragraphs[-1]):
            paragraphs[-1].append(row)
        else:
            paragraphs.append([row])
    return tuple("\n".join(paragraph) for paragraph in paragraphs)


def _belongs_under(row: str, paragraph: list[str]) -> bool:
    if row.startswith(("+", "•", "*")):
        return True
    if row.startswith("-"):
        return paragraph[0].endswith(":") and not paragraph[0].startswith("-")
    return row[0].islower() and row[1:2] not in (")", ".")


def without_footer(text: str) -> str:
    """A section without the buttons of the page that the crawler took with it."""
    return _FOOTER.sub("", text).strip()


def without_keywords(text: str) -> str:
    """A section without the keywords and description of the result table."""
    return _KEYWORDS.sub("", without_footer(text)).strip()


def parse_results(text: str) -> Parsed[str]:
    """The names of the results; the table's description of them, if any, stays text."""
    text = without_footer(text)
    rest = _KEYWORDS.search(text)
    description = (rest["description"] or "").strip() if rest else ""
    table = text[: rest.start()] if rest else text
    if says_nothing(table):
        return Parsed()
    *names, last = _RESULT_CODE.split(table)
    named = [*names, _LAST_CODE.sub("", last)]
    items = tuple(without_bullet(one_line(name)).rstrip(" ;") for name in named)
    if any("Mã:" in item for item in items):
        return Parsed(raw=table, reason="không rõ mã của từng kết quả")
    items = tuple(item for item in items if item and item != NOTHING)
    if says_nothing(description):
        return Parsed(items)
    return Parsed(items, raw=description, reason="mô tả của kết quả được giữ nguyên văn")


def parse_levels(text: str) -> Parsed[Level]:
    """The levels of government: "Cấp bộ, Cấp tỉnh"."""
    words = [] if says_nothing(text) else text.split(", ")
    unknown = [word for word in words if word not in _LEVELS]
    if unknown:
        return Parsed(raw=text, reason=f"không biết cấp thực hiện «{unknown[0][:60]}»")
    return Parsed(tuple(dict.fromkeys(_LEVELS[word] for word in words)))


def parse_bodies(text: str) -> Parsed[str]:
    """The bodies of a list: "Thuế tỉnh, thành phố, Thuế cơ sở" is two."""
    if says_nothing(text):
        return Parsed()
    if "\n" in text:
        return Parsed(raw=text, reason="không phải danh sách cơ quan")
    names = (one_line(name).rstrip(" .") for name in _BODY.split(text))
    return Parsed(tuple(dict.fromkeys(name for name in names if name)))


def parse_audience(text: str) -> Parsed[str]:
    """Who may apply: "Tổ chức (không bao gồm doanh nghiệp, HTX), Công dân Việt Nam" is two."""
    if says_nothing(text):
        return Parsed()
    parts: list[str] = []
    for part in _PERSON.split(one_line(text)):
        if parts and parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return Parsed(tuple(dict.fromkeys(part for part in parts if part)))
