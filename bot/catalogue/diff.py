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

NAMES = frozenset(
    {
        "code",
        "name",
        "field",
        "agencies",
        "published_by",
        "source_name",
        "source_url",
        "fetched_at",
    }
)
"""What a list of names tells of a procedure; the other fields are its details."""

_BY_HAND = frozenset({"related", "aliases"})
"""Fields that only clerks fill: neither the portal's pages nor its spreadsheets have them."""


@dataclass(frozen=True)
class Change:
    """A procedure that is in both catalogues, and the names of the fields that differ.

    `emptied` are those that now hold nothing. `sources` are the names of the old and the new
    source where the details of one gave way to the other's.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    emptied: tuple[str, ...] = ()
    sources: tuple[str, str] | None = None

    @property
    def overwrites(self) -> bool:
        """Whether content that clerks wrote, or another source's, is gone."""
        return self.sources is not None or bool(_BY_HAND & set(self.emptied))


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
        """The diff in Vietnamese: a line of totals, then at most `limit` lines of each part.

        What was overwritten comes first: importing the older file again brings it back.
        """
        overwritten = [f"! {_told(c)}" for c in self.changed if c.overwrites]
        lines = [
            f"Thêm {len(self.added)} thủ tục, sửa {len(self.changed)}, "
            f"bỏ {len(self.removed)}, giữ nguyên {self.unchanged}."
        ]
        if overwritten:
            lines.append(
                f"Chú ý: {len(overwritten)} thủ tục mất nội dung do cán bộ viết hoặc của nguồn "
                "khác (dấu !); muốn giữ nội dung cũ, hãy nạp lại tệp cũ sau cùng."
            )
        changed = [f"~ {_told(c)}" for c in self.changed if not c.overwrites]
        added = [f"+ {_title(p.code, p.name)}" for p in self.added]
        removed = [f"- {_title(p.code, p.name)}" for p in self.removed]
        parts = (
            ("mất nội dung", overwritten),
            ("thêm", added),
            ("sửa", changed),
            ("bỏ", removed),
        )
        for word, part in parts:
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
            changed.append(_change(old[code], new[code], fields))
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


def _change(old: Procedure, new: Procedure, fields: tuple[str, ...]) -> Change:
    replaced = any(getattr(old, name) for name in fields if name not in NAMES)
    return Change(
        code=new.code,
        name=new.name,
        fields=fields,
        emptied=tuple(name for name in fields if not getattr(new, name)),
        sources=(old.source_name, new.source_name)
        if replaced and "source_name" in fields
        else None,
    )


def _told(change: Change) -> str:
    """The procedure, and its fields that changed, with what became of them where that matters."""
    remarks = dict.fromkeys(change.emptied, " (không còn)")
    if change.sources:
        before, after = change.sources
        remarks["source_name"] = f" («{before}» thay bằng «{after}»)"
    fields = (FIELD_NAMES[name] + remarks.get(name, "") for name in change.fields)
    return f"{_title(change.code, change.name)}: {'; '.join(fields)}"
