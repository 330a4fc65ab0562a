"""Renders tables as the crawler leaves them: cells glued together, in the portal's wording."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.catalogue.importers.crawl import documents, laws, methods

NOTHING = "Không có thông tin"


def methods_cell(*rows: str) -> str:
    return methods.HEADER + "".join(rows)


def documents_cell(*cases: tuple[str, Iterable[str]]) -> str:
    return "".join(f"{title}{documents.HEADER}{''.join(rows)}" for title, rows in cases)


def laws_cell(*rows: str) -> str:
    return laws.HEADER + "".join(rows)


def record(code: str = "9.000001", **fields: Any) -> dict[str, Any]:
    """A whole record of an invented procedure; `fields` replace some of it."""
    return {
        "ma_thu_tuc": code,
        "detail_url": f"https://example.org/thu-tuc/{code}",
        "formality_id": "",
        "ten_thu_tuc": "Cấp giấy phép thả diều",
        "so_quyet_dinh": "12/QĐ-BXD",
        "cap_thuc_hien": "Cấp tỉnh, Cấp xã",
        "loai_thu_tuc": "Loại khác",
        "linh_vuc": "Vui chơi",
        "doi_tuong_thuc_hien": "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX)",
        "co_quan_co_tham_quyen": "",
        "dia_chi_tiep_nhan": "",
        "co_quan_duoc_uy_quyen": "",
        "co_quan_phoi_hop": "",
        "thu_tuc_lien_quan": NOTHING,
        "trinh_tu_thuc_hien": "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả.",
        "cach_thuc_thuc_hien": methods_cell(
            "Trực tuyến3 Ngày làm việc50,000 Việt Nam Đồng(mỗi giấy)Nộp trên cổng."
        ),
        "thanh_phan_ho_so": documents_cell(("--", ["Đơn thả diều theo mẫuMẫu 01.docx1 bản chính"])),
        "can_cu_phap_ly": laws_cell("Luật Diều1/2020/QH14"),
        "co_quan_thuc_hien": "Sở Xây dựng, Ủy ban nhân dân cấp xã",
        "yeu_cau_dieu_kien": NOTHING,
        "ket_qua_xu_ly": f"Giấy phépMã: KQ.G01.000001Từ khóa{NOTHING}Mô tả{NOTHING}",
        "bo_nganh": "bo-xay-dung",
        **fields,
    }


def write_crawl(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "portal-crawl-2031-02.jsonl"
    lines = (json.dumps(item, ensure_ascii=False) for item in records)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
