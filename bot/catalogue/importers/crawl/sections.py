"""Puts back together the sections of a page that the crawler cut in two.

The crawler looked for the headings of the page, and took a heading's words inside a section for
the heading itself: "… theo quy định tại mục Thành phần hồ sơ và nộp cho đơn vị." So the section
ends too early, its rest is in another field, and the real section of that name is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.catalogue.importers.crawl import documents, laws
from bot.catalogue.importers.crawl.text import NOTHING


@dataclass(frozen=True)
class _Cut:
    """`field` holds the rest of `cut`, with `heading` swallowed between, unless it is `sound`."""

    field: str
    heading: str
    cut: str
    sound: Callable[[str], bool]


_CUTS = (
    _Cut(
        "thanh_phan_ho_so",
        "Thành phần hồ sơ",
        "trinh_tu_thuc_hien",
        lambda text: documents.HEADER in text or not text.strip("- ") or "\n" not in text,
    ),
    _Cut(
        "can_cu_phap_ly",
        "Căn cứ pháp lý",
        "cach_thuc_thuc_hien",
        lambda text: text.startswith((laws.HEADER, NOTHING)) or not text,
    ),
    _Cut(
        "co_quan_thuc_hien",
        "Cơ quan thực hiện",
        "trinh_tu_thuc_hien",
        lambda text: "\n" not in text,
    ),
    _Cut(
        "ket_qua_xu_ly",
        "Kết quả xử lý",
        "thanh_phan_ho_so",
        lambda text: "Mã:" in text or "bản chính" not in text,
    ),
)
_AGENCIES_HEADING = "Cơ quan thực hiện"


def mend(fields: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The fields with the cut sections whole again, and the names of the fields that were lost."""
    whole, lost = dict(fields), []
    for cut in _CUTS:
        if not cut.sound(whole[cut.field]):
            whole[cut.cut] = _joined(whole[cut.cut], cut.heading, whole[cut.field])
            whole[cut.field] = ""
            lost.append(cut.field)
    # The list of agencies, heading and all, is also at the end of the table before it.
    doubled = f"{_AGENCIES_HEADING}{whole['co_quan_thuc_hien']}"
    whole["can_cu_phap_ly"] = whole["can_cu_phap_ly"].removesuffix(doubled)
    return whole, lost


def _joined(before: str, heading: str, after: str) -> str:
    """The section with its spaces, which the crawler stripped at the cut."""
    gap = "" if before.endswith("(") else " "
    if re.match(r"[).,;:]", after):
        return f"{before}{gap}{heading}{after}"
    starts_line = re.match(r"Bước \d|[a-zđ]\)", after)
    return f"{before}{gap}{heading}" + ("\n" if starts_line else " ") + after
