"""One record of the crawl as a Procedure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.catalogue.importers.crawl.documents import parse_documents
from bot.catalogue.importers.crawl.laws import parse_laws
from bot.catalogue.importers.crawl.methods import implausible, parse_methods
from bot.catalogue.importers.crawl.prose import (
    parse_audience,
    parse_bodies,
    parse_levels,
    parse_paragraphs,
    parse_results,
    parse_steps,
    without_keywords,
)
from bot.catalogue.importers.crawl.sections import mend
from bot.catalogue.importers.crawl.text import Parsed, clean, lines, one_line, says_nothing
from bot.catalogue.procedure import Procedure, SubmissionMethod

SOURCE_NAME = "Cổng Dịch vụ công quốc gia"

REQUIRED = ("ma_thu_tuc", "ten_thu_tuc")
FIELDS = (
    *REQUIRED,
    "detail_url",
    "so_quyet_dinh",
    "cap_thuc_hien",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "co_quan_co_tham_quyen",
    "dia_chi_tiep_nhan",
    "thu_tuc_lien_quan",
    "trinh_tu_thuc_hien",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "can_cu_phap_ly",
    "co_quan_thuc_hien",
    "yeu_cau_dieu_kien",
    "ket_qua_xu_ly",
    "bo_nganh",
)
"""The fields of a record that are read; a field that is missing or null is empty."""

_MINISTRIES = {
    "bo-cong-an": "Bộ Công an",
    "bo-nong-nghiep-mt": "Bộ Nông nghiệp và Môi trường",
    "bo-tai-chinh": "Bộ Tài chính",
    "bo-tu-phap": "Bộ Tư pháp",
    "bo-xay-dung": "Bộ Xây dựng",
    "ngan-hang-nha-nuoc": "Ngân hàng Nhà nước Việt Nam",
    "toa-an-nhan-dan": "Tòa án nhân dân tối cao",
}

Item = TypeVar("Item")


@dataclass
class ReadRecord:
    """A procedure, and (field of the record, reason) for all that is doubtful or only text."""

    procedure: Procedure
    warnings: list[tuple[str, str]]


@dataclass
class _Notes:
    raw: dict[str, str] = field(default_factory=dict)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def items(self, name: str, source: str, parsed: Parsed[Item]) -> tuple[Item, ...]:
        """The items of field `name`, read from `source`; what is left of the source is noted."""
        if parsed.raw:
            self.raw[name] = lines(parsed.raw)
        if parsed.reason:
            self.warnings.append((source, parsed.reason))
        return parsed.items


def wrong_fields(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each (field, reason) that keeps a record from being read."""
    for name in FIELDS:
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            yield name, f"phải là chữ, không phải {type(value).__name__}"
        elif name in REQUIRED and not clean(value or ""):
            yield name, "thiếu hoặc để trống"


def digest(record: dict[str, Any]) -> bytes:
    """The same for records that read the same."""
    content = json.dumps([record.get(name) for name in FIELDS], ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


def read_record(record: dict[str, Any], fetched_at: datetime | None) -> ReadRecord:
    """The procedure of a record in which `wrong_fields` found nothing."""
    fields, lost = mend({name: clean(record.get(name) or "") for name in FIELDS})
    notes = _Notes()
    for name in lost:
        notes.warnings.append((name, "tệp nguồn thiếu mục này, phần chữ ở đây thuộc mục khác"))
    methods = notes.items(
        "methods", "cach_thuc_thuc_hien", parse_methods(fields["cach_thuc_thuc_hien"])
    )
    _warn_of_amounts(methods, notes)
    levels = parse_levels(fields["cap_thuc_hien"])
    audience = parse_audience(fields["doi_tuong_thuc_hien"])
    documents = parse_documents(fields["thanh_phan_ho_so"])
    results = parse_results(fields["ket_qua_xu_ly"])
    laws = parse_laws(fields["can_cu_phap_ly"])
    procedure = Procedure(
        code=fields["ma_thu_tuc"],
        name=one_line(fields["ten_thu_tuc"]),
        field=one_line(fields["linh_vuc"]),
        levels=notes.items("levels", "cap_thuc_hien", levels),
        agencies=notes.items("agencies", "co_quan_thuc_hien", _agencies(fields)),
        published_by="".join(notes.items("published_by", "bo_nganh", _ministry(fields))),
        address=lines(fields["dia_chi_tiep_nhan"]),
        audience=notes.items("audience", "doi_tuong_thuc_hien", audience),
        methods=methods,
        document_cases=notes.items("document_cases", "thanh_phan_ho_so", documents),
        steps=parse_steps(fields["trinh_tu_thuc_hien"]),
        conditions=parse_paragraphs(without_keywords(fields["yeu_cau_dieu_kien"])),
        results=notes.items("results", "ket_qua_xu_ly", results),
        legal_basis=notes.items("legal_basis", "can_cu_phap_ly", laws),
        related=notes.items("related", "thu_tuc_lien_quan", _related(fields)),
        source_url="".join(notes.items("source_url", "detail_url", _page(fields))),
        source_name=SOURCE_NAME,
        decision=one_line(fields["so_quyet_dinh"]),
        fetched_at=fetched_at,
        raw=notes.raw,
    )
    return ReadRecord(procedure, notes.warnings)


def _warn_of_amounts(methods: tuple[SubmissionMethod, ...], notes: _Notes) -> None:
    """Warn of amounts that cannot be meant; they stay as printed, beside the note that may differ.

    Answers tell them as doubtful; marking the methods unverified would withhold the times as well.
    """
    amounts = {fee.amount for method in methods for fee in method.fees if implausible(fee)}
    if amounts:
        printed = ", ".join(str(amount) for amount in sorted(filter(None, amounts)))
        reason = f"mức phí {printed} đồng thấp bất thường, có thể nguồn in thiếu ba chữ số 0"
        notes.warnings.append(("cach_thuc_thuc_hien", reason))


def _agencies(fields: dict[str, str]) -> Parsed[str]:
    """The agencies; where none is given, the competent authority, said to be that, as text."""
    parsed = parse_bodies(fields["co_quan_thuc_hien"])
    authority = one_line(fields["co_quan_co_tham_quyen"])
    if parsed.items or parsed.raw or says_nothing(authority):
        return parsed
    reason = "không có cơ quan thực hiện, giữ nguyên văn cơ quan có thẩm quyền"
    return Parsed(raw=f"Cơ quan có thẩm quyền: {authority}", reason=reason)


def _ministry(fields: dict[str, str]) -> Parsed[str]:
    slug = fields["bo_nganh"]
    if not slug:
        return Parsed()
    if slug not in _MINISTRIES:
        return Parsed(raw=slug, reason=f"không biết bộ, ngành «{slug[:60]}»")
    return Parsed((_MINISTRIES[slug],))


def _related(fields: dict[str, str]) -> Parsed[Any]:
    """The portal gives related procedures by name only: there is no code to point to."""
    text = fields["thu_tuc_lien_quan"]
    if says_nothing(text):
        return Parsed()
    return Parsed(raw=text, reason="thủ tục liên quan không có mã")


def _page(fields: dict[str, str]) -> Parsed[str]:
    url = fields["detail_url"]
    if not url or url.startswith(("https://", "http://")):
        return Parsed((url,))
    return Parsed(raw=url, reason="không phải địa chỉ trang web")
