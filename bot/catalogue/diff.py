"""What changes between two catalogues, and how a clerk reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.catalogue.procedure import Procedure

FIELD_NAMES = {
    "name": "tên",
    "field": "lĩnh vực",
    "levels": "cấp giải quyết",
    "agencies": "cơ quan thực hiện",
    "published_by": "cơ quan ban hành",
    "address": "nơi tiếp nhận",
    "audience": "đối tượng",
    "methods": "cách nộp, thời hạn, phí",
    "document_cases": "thành phần hồ sơ",
    "steps": "trình tự",
    "conditions": "điều kiện",
    "results": "kết quả",
    "legal_basis": "căn cứ pháp lý",
    "service_level": "mức cung cấp trực tuyến",
    "related": "thủ tục hay nhầm",
    "aliases": "tên gọi khác",
    "source_url": "địa chỉ nguồn",
    "source_name": "tên nguồn",
    "decision": "quyết định công bố",
    "valid_from": "ngày có hiệu lực",
    "valid_to": "ngày hết hiệu lực",
    "fetched_at": "ngày đọc nguồn",
    "unverified": "mục chưa đối chiếu",
    "raw": "nguyên văn nguồn",
}
"""What a clerk calls each field of a procedure that can change."""


@dataclass(frozen=True)
class Change:
    """A procedure that is in both catalogues, and the names of the fields that differ."""

    code: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueDiff:
    """Two catalogues compared by code, each part sorted by code."""

    added: tuple[Procedure, ...]
    removed: tuple[Procedure, ...]
    changed: tuple[Change, ...]
    unchanged: int

    @property
    def added_codes(self) -> list[str]:
        return [procedure.code for procedure in self.added]

    @property
    def removed_codes(self) -> list[str]:
        return [procedure.code for procedure in self.removed]

    @property
    def changed_codes(self) -> list[str]:
        return [change.code for change in self.changed]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)

    def describe(self, limit: int = 20) -> str:
        """The diff in Vietnamese: a line of totals, then at most `limit` lines of each part."""
        lines = [
            f"Thêm {len(self.added)} thủ tục, sửa {len(self.changed)}, "
            f"bỏ {len(self.removed)}, giữ nguyên {self.unchanged}."
        ]
        added = [f"+ {_title(p.code, p.name)}" for p in self.added]
        changed = [f"~ {_title(c.code, c.name)}: {_fields(c)}" for c in self.changed]
        removed = [f"- {_title(p.code, p.name)}" for p in self.removed]
        for word, part in (("thêm", added), ("sửa", changed), ("bỏ", removed)):
            lines += part[:limit]
            if len(part) > limit:
                lines.append(f"  ... và {len(part) - limit} thủ tục {word} nữa")
        return "\n".join(lines)


def diff_catalogues(old: Mapping[str, Procedure], new: Mapping[str, Procedure]) -> CatalogueDiff:
    """What turns `old` into `new`, both by code."""
    changed = []
    both = sorted(old.keys() & new.keys())
    for code in both:
        fields = changed_fields(old[code], new[code])
        if fields:
            changed.append(Change(code, new[code].name, fields))
    return CatalogueDiff(
        added=tuple(new[code] for code in sorted(new.keys() - old.keys())),
        removed=tuple(old[code] for code in sorted(old.keys() - new.keys())),
        changed=tuple(changed),
        unchanged=len(both) - len(changed),
    )


def changed_fields(old: Procedure, new: Procedure) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the class."""
    if old is new:
        return ()
    return tuple(
        name for name in old.__fields__ if not _same(getattr(old, name), getattr(new, name))
    )


def _same(old: Any, new: Any) -> bool:
    """Equality; pydantic's own makes a dict of every part first, which takes ten times as long."""
    if isinstance(old, BaseModel):
        return type(old) is type(new) and all(
            _same(getattr(old, name), getattr(new, name)) for name in old.__fields__
        )
    if isinstance(old, tuple):
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new)


def _title(code: str, name: str) -> str:
    return f"{code} {name if len(name) <= 100 else name[:99] + '…'}"


def _fields(change: Change) -> str:
    return "; ".join(FIELD_NAMES[name] for name in change.fields)
