"""Who receives the demo's dossiers: which unit, in which dialect, with which procedures.

Names of places are Ninh Bình's; which unit has which code is made up. Local codes have the shape
that BOT_DOSSIER_LOCAL_CODES has by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

PER_DAY = 1033
"""Dossiers that all agencies together receive on each day."""

PROVINCE_CENTRE = "Trung tâm Phục vụ hành chính công tỉnh Ninh Bình"
OPENING_HOURS = "07:30–11:30 và 13:30–17:00, thứ Hai đến thứ Sáu"


class Dialect(str, Enum):
    """A portal's way to speak, which is also its first path segment on the demo server."""

    opencps = "opencps"
    national = "national"
    igate = "igate"


@dataclass(frozen=True)
class Agency:
    """A unit that receives dossiers. `fields` are the names of catalogue files, without ending."""

    dialect: Dialect
    unit: str
    """The beginning of its dossiers' codes."""
    name: str
    level: str
    """"commune" or "province", as the catalogue names the levels of a procedure."""
    fields: tuple[str, ...]
    counter: str
    """Where a result is had in person."""
    per_day: int


_COMMUNE_FIELDS = (
    "ho-tich",
    "chung-thuc",
    "bao-tro-xa-hoi",
    "ho-kinh-doanh",
    "xay-dung",
    "dat-dai",
    "nuoi-con-nuoi",
    "van-hoa",
)
_COMMUNES = (
    *("phường Hoa Lư", "phường Tây Hoa Lư", "phường Đông Hoa Lư", "phường Nam Hoa Lư"),
    *("phường Tam Điệp", "phường Yên Sơn", "phường Trung Sơn", "phường Yên Thắng"),
    *("phường Phủ Lý", "phường Châu Sơn", "phường Phù Vân", "phường Liêm Tuyền"),
    *("phường Duy Tiên", "phường Đồng Văn", "phường Kim Bảng", "phường Lý Thường Kiệt"),
    *("phường Nam Định", "phường Thiên Trường", "phường Đông A", "phường Vị Khê"),
    *("phường Thành Nam", "phường Trường Thi", "phường Mỹ Lộc", "xã Gia Viễn"),
    *("xã Nho Quan", "xã Yên Khánh", "xã Kim Sơn", "xã Phát Diệm", "xã Yên Mô", "xã Hải Hậu"),
    *("xã Giao Thủy", "xã Xuân Trường", "xã Ý Yên", "xã Vụ Bản", "xã Nam Trực", "xã Trực Ninh"),
    *("xã Nghĩa Hưng", "xã Bình Lục", "xã Lý Nhân", "xã Thanh Liêm"),
)
_FIRST_COMMUNE_UNIT = 31


def _commune(position: int, place: str) -> Agency:
    return Agency(
        dialect=Dialect.igate,
        unit=f"H42.{_FIRST_COMMUNE_UNIT + position}",
        name=f"Ủy ban nhân dân {place}",
        level="commune",
        fields=_COMMUNE_FIELDS,
        counter=f"Trung tâm Phục vụ hành chính công {place}",
        per_day=18,
    )


def _province(
    dialect: Dialect, unit: str, name: str, fields: tuple[str, ...], per_day: int
) -> Agency:
    full_name = f"{name} tỉnh Ninh Bình"
    return Agency(dialect, unit, full_name, "province", fields, PROVINCE_CENTRE, per_day)


_OPENCPS = (
    _province(Dialect.opencps, "NBSTP", "Sở Tư pháp", ("ho-tich",), 30),
    _province(Dialect.opencps, "NBSTC", "Sở Tài chính", ("doanh-nghiep",), 35),
    _province(Dialect.opencps, "NBGDT", "Sở Giáo dục và Đào tạo", ("van-bang",), 18),
    _province(Dialect.opencps, "NBVDK", "Văn phòng Đăng ký đất đai", ("dat-dai",), 40),
    _province(Dialect.opencps, "NBDVL", "Trung tâm Dịch vụ việc làm", ("viec-lam",), 20),
)
_POLICE_FIELDS = ("xuat-nhap-canh", "ly-lich-tu-phap", "giay-phep-lai-xe", "dang-ky-xe")
_NATIONAL = (
    Agency(
        dialect=Dialect.national,
        unit="G22.99.08",
        name="Ủy ban nhân dân phường Hoa Lư",
        level="commune",
        fields=("lien-thong",),
        counter="Trung tâm Phục vụ hành chính công phường Hoa Lư",
        per_day=50,
    ),
    Agency(
        dialect=Dialect.national,
        unit="G22.99.09",
        name="Công an phường Hoa Lư",
        level="commune",
        fields=("cu-tru", "can-cuoc"),
        counter="Công an phường Hoa Lư",
        per_day=60,
    ),
    _province(Dialect.national, "G22.99", "Công an", _POLICE_FIELDS, 35),
)
_ENVIRONMENT_FIELDS = ("an-toan-thuc-pham", "dat-dai")
_IGATE = (
    _province(Dialect.igate, "H42.05", "Sở Nông nghiệp và Môi trường", _ENVIRONMENT_FIELDS, 25),
    *(_commune(position, place) for position, place in enumerate(_COMMUNES)),
)

AGENCIES = (*_OPENCPS, *_NATIONAL, *_IGATE)
FIRST_SLOTS = tuple(accumulate((agency.per_day for agency in AGENCIES[:-1]), initial=0))
"""Of the day's dossiers 0 … PER_DAY - 1, the first of each agency."""
BY_UNIT = {
    agency.unit: (agency, first) for agency, first in zip(AGENCIES, FIRST_SLOTS, strict=True)
}


def slots_of(dialect: Dialect) -> list[int]:
    """Which of the day's dossiers a dialect serves."""
    return [
        first + offset
        for agency, first in BY_UNIT.values()
        if agency.dialect is dialect
        for offset in range(agency.per_day)
    ]
