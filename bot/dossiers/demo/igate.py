"""The demo's VNPT iGate: its sign-on under `/igate-sso`, its API under `/igate`.

Paths, the documented fields, `dossierReceivingKind` and the rows of `dossier-fee` are known from
clients. Not confirmed, and chosen here:

- `dossierStatus.id` is the national number of the status (real numbers differ from client to
  client); `statusCurrentTask` is the national name of the status.
- `applicant.data.identityNumber` and `.phoneNumber`.
- In the detail: `additionalRequirement` (`content`, `papers`, `dueDate`), `paymentRequestData`
  (`amount`, `dueDate`, `paidDate`), `receivingPlace` (`name`, `workingTime`), `postalCode` (number
  of the postal item).
- The body of refusals, and that a search without `spec=slice` is refused with 400.

`translate` is a list in one dossier and an object in the next, as real clients meet both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.dossiers.demo.access import CLIENT_ID, CLIENT_SECRET, Tokens
from bot.dossiers.demo.agencies import Dialect
from bot.dossiers.demo.dataset import DemoDossier
from bot.dossiers.demo.national import CODES
from bot.dossiers.demo.numbering import key_of_hex_id, key_of_identity
from bot.dossiers.demo.portal import Portal, same
from bot.dossiers.dossier import Return
from bot.dossiers.status import Status

API_PATH = "/igate"
SSO_PATH = "/igate-sso"
TOKEN_PATH = f"{SSO_PATH}/auth/realms/digo/protocol/openid-connect/token"

TASKS = {
    Status.registered: "Mới đăng ký",
    Status.accepted: "Được tiếp nhận",
    Status.refused: "Không được tiếp nhận",
    Status.processing: "Đang xử lý",
    Status.supplementing: "Yêu cầu bổ sung giấy tờ",
    Status.paying: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.withdrawn: "Công dân yêu cầu rút hồ sơ",
    Status.stopped: "Dừng xử lý",
    Status.finished: "Đã xử lý xong",
    Status.returned: "Đã trả kết quả",
}
_RETURNS = {
    Return.counter: "Nhận trực tiếp",
    Return.post: "Nhận qua bưu chính công ích",
    Return.electronic: "Nhận bản điện tử",
}
_VIETNAMESE = 228
_ID_LENGTH = 24
_LARGEST_PAGE = 100


def igate_routes(portal: Portal, tokens: Tokens) -> list[BaseRoute]:
    """The dialect's routes over these dossiers."""

    async def token(request: Request) -> JSONResponse:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        known = same(form.get("client_id", ""), CLIENT_ID)
        if not (same(form.get("client_secret", ""), CLIENT_SECRET) and known):
            reason = "Invalid client or Invalid client credentials"
            return JSONResponse({"error": "invalid_client", "error_description": reason}, 401)
        body = {
            "access_token": tokens.issue(),
            "expires_in": tokens.lifetime,
            "token_type": "Bearer",
            "scope": "profile email",
        }
        return JSONResponse(body, headers={"cache-control": "no-store"})

    def search(request: Request) -> JSONResponse:
        _admit(request, tokens)
        asked = request.query_params
        if asked.get("spec") != "slice":
            raise HTTPException(400, "spec must be slice")
        page, size = _whole(request, "page", 0), _whole(request, "size", 10)
        size = min(max(size, 1), _LARGEST_PAGE)
        found = _found(portal, asked.get("code", ""), asked.get("identity-number", ""))
        # One more than the page tells whether there is another.
        rows = list(islice(found, page * size, (page + 1) * size + 1))
        return JSONResponse(
            {
                "content": [_row(dossier) for dossier in rows[:size]],
                "number": page,
                "size": size,
                "numberOfElements": len(rows[:size]),
                "first": page == 0,
                "last": len(rows) <= size,
                "empty": not rows,
            }
        )

    def detail(request: Request) -> JSONResponse:
        _admit(request, tokens)
        dossier = _by_id(portal, request.path_params["id"])
        if dossier is None:
            raise HTTPException(404, "Dossier not found")
        return JSONResponse(_detail(dossier))

    def fees(request: Request) -> JSONResponse:
        _admit(request, tokens)
        ids = request.query_params.get("dossier-ids", "").split(",")
        found = [dossier for text in ids if (dossier := _by_id(portal, text))]
        return JSONResponse([_fee(dossier) for dossier in found if _asked_to_pay(dossier)])

    return [
        Route(TOKEN_PATH, token, methods=["POST"]),
        Route(f"{API_PATH}/pa/dossier/search", search),
        Route(f"{API_PATH}/pa/dossier-search/dvc", search),
        Route(f"{API_PATH}/pa/dossier/{{id}}/--online", detail),
        Route(f"{API_PATH}/pa/dossier-fee/--by-dossiers", fees),
    ]


def _admit(request: Request, tokens: Tokens) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not tokens.accepts(token):
        challenge = {"www-authenticate": 'Bearer realm="digo", error="invalid_token"'}
        raise HTTPException(401, "Unauthorized", challenge)


def _by_id(portal: Portal, text: str) -> DemoDossier | None:
    return portal.find(Dialect.igate, key_of_hex_id(text, _ID_LENGTH))


def _found(portal: Portal, code: str, identity: str) -> Iterable[DemoDossier]:
    """What has that code and that ID number; all if neither is given."""
    if code:
        found = portal.find_code(Dialect.igate, code)
    elif identity:
        found = portal.find(Dialect.igate, key_of_identity(identity))
    else:
        return portal.all_of(Dialect.igate)
    return [found] if found and identity in ("", found.key.identity) else []


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _row(dossier: DemoDossier) -> dict[str, Any]:
    name = {"languageId": _VIETNAMESE, "name": dossier.procedure.name}
    return {
        "id": dossier.key.hex_id(_ID_LENGTH),
        "code": dossier.code,
        "nationCode": dossier.code,
        "dossierStatus": {"id": int(CODES[dossier.status])},
        "statusCurrentTask": TASKS[dossier.status],
        "appliedDate": _date(dossier.submitted),
        "acceptedDate": _date(dossier.received),
        "appointmentDate": _date(dossier.due),
        "completedDate": _date(dossier.finished),
        "returnedDate": _date(dossier.returned),
        "procedure": {
            "id": sha256(dossier.procedure.code.encode()).hexdigest()[:_ID_LENGTH],
            "code": dossier.procedure.code,
            "translate": name if dossier.key.value % 2 else [name],
        },
        "agency": {"name": dossier.agency.name},
        "applicant": {
            "data": {
                "fullname": dossier.applicant,
                "identityNumber": dossier.key.identity,
                "phoneNumber": dossier.key.phone,
            }
        },
    }


def _detail(dossier: DemoDossier) -> dict[str, Any]:
    row = _row(dossier)
    row["dossierReceivingKind"] = {
        "id": f"{list(Return).index(dossier.way) + 1:024x}",
        "name": [{"languageId": _VIETNAMESE, "name": _RETURNS[dossier.way]}],
    }
    place = {"name": dossier.place, "workingTime": dossier.hours}
    row["receivingPlace"] = place if dossier.place else None
    row["postalCode"] = dossier.tracking or None
    row["additionalRequirement"] = row["paymentRequestData"] = None
    until = _date(dossier.answer_by)
    if dossier.status is Status.supplementing:
        row["additionalRequirement"] = {
            "content": "Đề nghị bổ sung giấy tờ còn thiếu trong hồ sơ",
            "papers": list(dossier.asked_papers),
            "dueDate": until,
        }
    if dossier.status is Status.paying:
        row["paymentRequestData"] = {"amount": dossier.fee, "dueDate": until, "paidDate": None}
    return row


def _asked_to_pay(dossier: DemoDossier) -> bool:
    return any(event.status is Status.paying for event in dossier.history)


def _fee(dossier: DemoDossier) -> dict[str, Any]:
    name = [{"languageId": _VIETNAMESE, "name": "Phí, lệ phí hồ sơ"}]
    return {
        "id": dossier.key.hex_id(_ID_LENGTH)[::-1],
        "procost": {"type": {"name": name}},
        "amount": float(dossier.fee),
        "quantity": 1,
        "paid": 0.0 if dossier.status is Status.paying else float(dossier.fee),
        "required": 1,
        "dossier": {"id": dossier.key.hex_id(_ID_LENGTH)},
    }


def _date(moment: datetime | None) -> str | None:
    """As in "2025-07-01T09:00:00.000+0700"."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000%z") if moment else None
