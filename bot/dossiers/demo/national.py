"""The demo's national portal: the agency sync's login and its service TraCuuHoSo.

Paths under `/national`, header `dstcode`, field names, statuses and dates are documented. Not
confirmed, and chosen here:

- The paths `/mapi/login` and `/mapi/g`; that every answer but a missing `dstcode` (400) is HTTP
  200 with `error_code` and `message`; all error codes but 0.
- TraCuuHoSo of an unknown code: `"result": []` with `error_code` 0.
- In `DanhSachHoSoBoSung`, an item a paper: `TenGiayTo`, `NoiDungBoSung`, `NgayBoSung` and
  `HanBoSung`; in `DanhSachLePhi`: `TenPhiLePhi`, `SoTien` and `HanNop`;
  `ThongTinTra` (counter and hours), `HinhThucTra` (0 counter, 1 post, 2 electronic), `MaBuuGui`.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.dossiers.demo.access import DSTCODE, MADONVI, PASSWORD, USERNAME, Tokens
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.dataset import DemoDossier
from bot.dossiers.demo.portal import Portal, same
from bot.dossiers.dossier import Return
from bot.dossiers.status import NATIONAL, Status

ADAPTER_PATH = "/national"
AUTH_PATH = "/mapi/login"
INTEGRATION_PATH = "/mapi/g"

CODES = {status: code for code, status in NATIONAL.items()}
_WAYS = {Return.counter: "0", Return.post: "1", Return.electronic: "2"}
_DATE = "%Y%m%d%H%M%S"
_ENDED = {Status.refused, Status.withdrawn, Status.stopped}


class ErrorCode(IntEnum):
    """What `error_code` says; only 0 is documented."""

    none = 0
    wrong_password = 1
    no_session = 2
    unknown_service = 3
    wrong_unit = 4
    bad_request = 5


_MESSAGES = {
    ErrorCode.none: "",
    ErrorCode.wrong_password: "Sai tên đăng nhập hoặc mật khẩu",
    ErrorCode.no_session: "Phiên làm việc không hợp lệ hoặc đã hết hạn",
    ErrorCode.unknown_service: "Dịch vụ không tồn tại",
    ErrorCode.wrong_unit: "Đơn vị không được phép truy cập",
    ErrorCode.bad_request: "Dữ liệu yêu cầu không hợp lệ",
}


def national_routes(portal: Portal, sessions: Tokens) -> list[BaseRoute]:
    """The dialect's routes over these dossiers."""

    async def login(request: Request) -> JSONResponse:
        body = await _body(request)
        known = same(_text(body, "username"), USERNAME)
        if not (same(_text(body, "password"), PASSWORD) and known):
            return _answer(ErrorCode.wrong_password, session="")
        return _answer(session=sessions.issue())

    async def integrate(request: Request) -> JSONResponse:
        body = await _body(request)
        if not body:
            return _answer(ErrorCode.bad_request)
        if not sessions.accepts(_text(body, "session")):
            return _answer(ErrorCode.no_session)
        if _text(body, "madonvi") != MADONVI:
            return _answer(ErrorCode.wrong_unit)
        if _text(body, "service") != "TraCuuHoSo":
            return _answer(ErrorCode.unknown_service)
        found = portal.find_code(Dialect.national, _text(body, "mahoso"))
        return _answer(result=[_record(found)] if found else [])

    return [
        Route(f"{ADAPTER_PATH}{AUTH_PATH}", login, methods=["POST"]),
        Route(f"{ADAPTER_PATH}{INTEGRATION_PATH}", integrate, methods=["POST"]),
    ]


async def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object; empty if it is none."""
    if request.headers.get("dstcode") != DSTCODE:
        raise HTTPException(400, "dstcode is missing or unknown")
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _answer(code: ErrorCode = ErrorCode.none, **content: Any) -> JSONResponse:
    return JSONResponse({**content, "error_code": int(code), "message": _MESSAGES[code]})


def _record(dossier: DemoDossier) -> dict[str, Any]:
    return {
        "MaHoSo": dossier.code,
        "MaTTHC": dossier.procedure.code,
        "TenTTHC": dossier.procedure.name,
        "MaLinhVuc": dossier.procedure.field,
        "ChuHoSo": dossier.applicant,
        "LoaiDoiTuong": "1",
        "MaDoiTuong": dossier.key.identity,
        "SoDienThoai": dossier.key.phone,
        "NgayTiepNhan": _date(dossier.received),
        "NgayHenTra": _date(dossier.due),
        "NgayTra": _date(dossier.returned),
        "NgayKetThucXuLy": _date(dossier.since if dossier.status in _ENDED else dossier.finished),
        "TrangThaiHoSo": CODES[dossier.status],
        "HinhThuc": "1",
        "DonViXuLy": dossier.agency.name,
        "TaiLieuNop": [],
        "DanhSachLePhi": _fees(dossier),
        "DanhSachHoSoBoSung": _supplements(dossier),
        "DanhSachGiayToKetQua": _results(dossier),
        "HinhThucTra": _WAYS[dossier.way],
        "ThongTinTra": f"{dossier.place} ({dossier.hours})" if dossier.place else "",
        "MaBuuGui": dossier.tracking,
    }


def _fees(dossier: DemoDossier) -> list[dict[str, str]]:
    if dossier.status is not Status.paying:
        return []
    due = _date(dossier.answer_by)
    return [{"TenPhiLePhi": "Phí, lệ phí hồ sơ", "SoTien": str(dossier.fee), "HanNop": due}]


def _supplements(dossier: DemoDossier) -> list[dict[str, str]]:
    if dossier.status is not Status.supplementing:
        return []
    return [
        {
            "TenGiayTo": paper,
            "NoiDungBoSung": "Đề nghị bổ sung giấy tờ còn thiếu trong hồ sơ",
            "NgayBoSung": _date(dossier.since),
            "HanBoSung": _date(dossier.answer_by),
        }
        for paper in dossier.asked_papers
    ]


def _results(dossier: DemoDossier) -> list[dict[str, str]]:
    if dossier.finished is None or dossier.way is not Return.electronic:
        return []
    return [{"TenGiayTo": "Kết quả giải quyết (bản điện tử)"}]


def _date(moment: datetime | None) -> str:
    return moment.strftime(_DATE) if moment else ""
