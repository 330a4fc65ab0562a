"""The demo's OpenCPS v2: `/opencps/o/rest/v2` and `/opencps/secure/rest/v2`.

Paths, headers, status codes, dates and the documented fields are those of the open-source portal.
Not confirmed by it, and chosen here:

- 400 without `groupId`, an empty list or 404 for another group's; 401 for a wrong token; 203 also
  where a secret is missing; the body of refusals.
- `dossierNote`: "Đề nghị bổ sung:", then a line "- …" for each paper.
- `returnMethod`, `returnPlace`, `returnHours`, `postalTrackingNo`; `viaPostal` is 2 for "by post".
- Payment: `paymentStatus` 0 unpaid, 5 paid; `paymentDeadline`; 404 where nothing is to be paid.
- A secret's shape: eight capital letters and digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from bot.dossiers.demo.access import GROUP_ID, TOKEN
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.dataset import DemoDossier
from bot.dossiers.demo.numbering import key_of_hex_id, key_of_identity, key_of_value
from bot.dossiers.demo.portal import Portal, same
from bot.dossiers.dossier import Return
from bot.dossiers.status import Status

BASE_PATH = "/opencps"
API_PATHS = ("/o/rest/v2", "/secure/rest/v2")

STATUSES = {
    Status.registered: ("new", "Mới đăng ký"),
    Status.accepted: ("receiving", "Chờ xử lý"),
    Status.refused: ("denied", "Từ chối xử lý"),
    Status.processing: ("processing", "Đang xử lý"),
    Status.supplementing: ("waiting", "Yêu cầu bổ sung giấy tờ"),
    Status.paying: ("paying", "Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.withdrawn: ("cancelled", "Rút hồ sơ theo yêu cầu"),
    Status.stopped: ("unresolved", "Dừng xử lý"),
    Status.finished: ("releasing", "Đã xử lý xong"),
    Status.returned: ("done", "Đã trả kết quả"),
}
_STEPS = (
    ("processing_2", "Chờ thẩm tra", "Thẩm tra hồ sơ"),
    ("processing_4", "Chờ lấy ý kiến", "Lấy ý kiến đơn vị phối hợp"),
    ("processing_6", "Chờ phê duyệt", "Phê duyệt kết quả"),
)
_RETURNS = {
    Return.counter: "Nhận trực tiếp",
    Return.post: "Qua dịch vụ bưu chính công ích",
    Return.electronic: "Nhận bản điện tử",
}
_DATE = "%d/%m/%Y %H:%M:%S"
_PAGE = 20


def opencps_routes(portal: Portal) -> list[BaseRoute]:
    """The dialect's routes over these dossiers."""

    def search(request: Request) -> JSONResponse:
        if not _admitted(request):
            return JSONResponse({"total": 0, "data": []})
        found = [dossier for dossier in _candidates(portal, request) if _matches(dossier, request)]
        start = _whole(request, "start", 0)
        end = _whole(request, "end", start + _PAGE)
        return JSONResponse({"total": len(found), "data": [_row(d) for d in found[start:end]]})

    def detail(request: Request) -> JSONResponse:
        return _with_secret(portal, request, lambda dossier: JSONResponse(_detail(dossier)))

    def payment(request: Request) -> JSONResponse:
        return _with_secret(portal, request, _payment)

    routes = [
        Route("/dossiers", search),
        Route("/dossiers/{id}", detail),
        Route("/dossiers/{id}/payment", payment),
    ]
    return [Mount(f"{BASE_PATH}{path}", routes=routes) for path in API_PATHS]


def _admitted(request: Request) -> bool:
    """Whether the caller's group has dossiers; raises HTTPException for a stranger."""
    group = request.headers.get("groupId", "")
    if not group:
        raise HTTPException(400, "groupId is required")
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not same(request.headers.get("Token") or bearer, TOKEN):
        raise HTTPException(401, "Unauthorized")
    return group == GROUP_ID


def _with_secret(
    portal: Portal, request: Request, answer: Callable[[DemoDossier], JSONResponse]
) -> JSONResponse:
    dossier = _by_id(portal, request.path_params["id"]) if _admitted(request) else None
    if dossier is None:
        return _refusal(404, "Dossier not found")
    given = request.headers.get("secretCode") or request.query_params.get("secretKey", "")
    if not same(given, dossier.key.secret):
        # As the real portal does: no error code, though it is one.
        return _refusal(203, "Unauthentication")
    return answer(dossier)


def _by_id(portal: Portal, text: str) -> DemoDossier | None:
    """By dossierId or referenceUid."""
    if text.isascii() and text.isdigit() and len(text) < 12:
        return portal.find(Dialect.opencps, key_of_value(int(text)))
    return portal.find(Dialect.opencps, key_of_hex_id(text.replace("-", ""), 32))


def _candidates(portal: Portal, request: Request) -> Iterator[DemoDossier]:
    """Those that a number names, or all."""
    asked = request.query_params
    number = asked.get("dossierNo") or asked.get("keyword")
    identity = asked.get("applicantIdNo")
    if number:
        found = portal.find_code(Dialect.opencps, number.strip().upper())
    elif identity:
        found = portal.find(Dialect.opencps, key_of_identity(identity))
    else:
        return portal.all_of(Dialect.opencps)
    return iter([found] if found else [])


def _matches(dossier: DemoDossier, request: Request) -> bool:
    asked = request.query_params
    has = {
        "applicantIdNo": dossier.key.identity,
        "status": STATUSES[dossier.status][0],
        "agency": dossier.agency.unit,
        "service": dossier.procedure.code,
    }
    return all(asked.get(name) in (None, "", value) for name, value in has.items())


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _row(dossier: DemoDossier) -> dict[str, Any]:
    status, text = STATUSES[dossier.status]
    sub_status, sub_text, step = "", "", ""
    if dossier.status is Status.processing:
        sub_status, sub_text, step = _STEPS[dossier.key.value % len(_STEPS)]
    return {
        "dossierId": dossier.key.value,
        "referenceUid": str(UUID(dossier.key.hex_id(32))),
        "dossierNo": dossier.code,
        "serviceCode": dossier.procedure.code,
        "serviceName": dossier.procedure.name,
        "govAgencyCode": dossier.agency.unit,
        "govAgencyName": dossier.agency.name,
        "applicantName": dossier.applicant,
        "applicantIdNo": dossier.key.identity,
        "contactTelNo": dossier.key.phone,
        "submitDate": _date(dossier.submitted),
        "receiveDate": _date(dossier.received),
        "dueDate": _date(dossier.due),
        "releaseDate": _date(dossier.finished),
        "finishDate": _date(dossier.returned),
        "dossierStatus": status,
        "dossierStatusText": text,
        "dossierSubStatus": sub_status,
        "dossierSubStatusText": sub_text,
        "stepName": step,
    }


def _detail(dossier: DemoDossier) -> dict[str, Any]:
    note = ""
    if dossier.status is Status.supplementing:
        note = "\n".join(["Đề nghị bổ sung:", *(f"- {paper}" for paper in dossier.asked_papers)])
    return {
        **_row(dossier),
        "dossierNote": note,
        "viaPostal": 2 if dossier.way is Return.post else 0,
        "returnMethod": _RETURNS[dossier.way],
        "returnPlace": dossier.place,
        "returnHours": dossier.hours,
        "postalTrackingNo": dossier.tracking,
    }


def _payment(dossier: DemoDossier) -> JSONResponse:
    asked = [event for event in dossier.history if event.status is Status.paying]
    if not asked:
        return _refusal(404, "Payment not found")
    return JSONResponse(
        {
            "feeAmount": dossier.fee,
            "serviceAmount": 0,
            "shipAmount": 0,
            "paymentAmount": dossier.fee,
            "paymentStatus": 0 if dossier.status is Status.paying else 5,
            "paymentMethod": "",
            "paymentDeadline": _date(dossier.answer_by),
        }
    )


def _date(moment: datetime | None) -> str:
    return moment.strftime(_DATE) if moment else ""


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"code": status, "message": message, "description": message}, status)
