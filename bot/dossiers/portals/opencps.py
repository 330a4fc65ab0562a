"""OpenCPS v2: the open-source portal of ministries and provinces.

A look-up finds the dossier's id by its number, then reads it by its id. Where the factor is the
secret of the receipt, the portal checks it itself, in the header secretCode: it answers HTTP 203
to a wrong one.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any

from bot.dossiers.dossier import Dossier, FactorKind, Payment
from bot.dossiers.portals import reading
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.extras import Extras, at, papers
from bot.dossiers.portals.reading import WrongShape, dong, text
from bot.dossiers.portals.settings import OpenCpsSettings
from bot.dossiers.portals.trouble import Trouble
from bot.dossiers.portals.wire import Wire, WireTrouble
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM

logger = logging.getLogger(__name__)

STATUSES = {
    "new": Status.registered,
    "receiving": Status.registered,  # Chờ xử lý: filed, not yet taken in
    "processing": Status.processing,  # Đang xử lý
    "waiting": Status.supplementing,  # Yêu cầu bổ sung giấy tờ
    "paying": Status.paying,
    "interoperating": Status.processing,  # with another agency
    "pausing": Status.stopped,
    # No source says what these two ask of whom: the portal's own words are told.
    "posting": Status.unknown,
    "correcting": Status.unknown,
    "cancelling": Status.withdrawn,
    "releasing": Status.finished,  # Đã xử lý xong
    "denied": Status.refused,  # Từ chối xử lý
    "unresolved": Status.stopped,
    "cancelled": Status.withdrawn,
    "done": Status.returned,  # Đã trả kết quả
}
"""dossierStatus → status. Words after # are the labels that sources confirm."""

_NO_ID = "0"
"""Read where no dossier was found, so that this takes as many calls as a wrong factor."""
_ALIKE_SECONDS = 60.0
"""How long after a dossier could not be read unknown codes are answered as it was."""
_SECRET = re.compile(r"[\x21-\x7e]{1,200}")


class OpenCpsPortal(Portal):
    """An OpenCPS v2 portal."""

    dialect = "opencps"

    def __init__(self, settings: OpenCpsSettings) -> None:
        super().__init__(settings)
        self._path = settings.path.rstrip("/")
        self._headers = {"groupId": settings.group_id}
        token = settings.token.get_secret_value()
        if token:
            bearer = "Bearer " if settings.token_header == "Authorization" else ""
            self._headers[settings.token_header] = bearer + token
        self._field = (
            settings.phone_field if self.factor is FactorKind.phone else settings.identity_field
        )
        self._papers_field = settings.papers_field
        self._extras = Extras.of(settings)
        self._secret_is_checked = False
        self._trouble: WireTrouble | None = None
        self._trouble_until = 0.0

    async def _fetch(self, http: Wire, code: str, factor: str) -> Dossier | None:
        row = await self._find(http, code)
        read = self._by_secret if self.factor is FactorKind.secret else self._by_number
        found = await read(http, row, factor)
        if found is None or text(found.get("dossierNo")).upper() != code.upper():
            return None
        return await self._dossier(http, code, found, factor)

    async def _find(self, http: Wire, code: str) -> dict[str, Any] | None:
        params = {"dossierNo": code, "start": "0", "end": "10"}
        response = await http.get(f"{self._path}/dossiers", params, self._headers)
        if response.status == HTTPStatus.NON_AUTHORITATIVE_INFORMATION:
            raise WireTrouble(Trouble.not_allowed)
        answer = response.json()
        if "total" not in answer and "data" not in answer:
            raise WrongShape
        # `data` may be left out where there is none; the search may take the number for a part.
        for row in reading.records(answer.get("data"), or_none=True):
            if text(row.get("dossierNo")).upper() == code.upper():
                return row
        return None

    async def _by_number(
        self, http: Wire, row: dict[str, Any] | None, factor: str
    ) -> dict[str, Any] | None:
        found = await self._read(http, row, self._headers)
        if found is not None and self._field not in found:
            logger.warning("%s: its dossiers have no field %s", self.name, self._field)
        return found if reading.proves(factor, (found or {}).get(self._field)) else None

    async def _by_secret(
        self, http: Wire, row: dict[str, Any] | None, factor: str
    ) -> dict[str, Any] | None:
        # Without a secret the portal would go by our own token and show everything.
        secret = factor if _SECRET.fullmatch(factor) else _no_secret()
        read = self._read(http, row, self._headers | {"secretCode": secret})
        if row is None or self._secret_is_checked:
            return await read
        found, shown_to_anybody = await asyncio.gather(
            read, self._read(http, row, self._headers | {"secretCode": _no_secret()})
        )
        if shown_to_anybody is not None:
            raise self._remembered(WireTrouble(Trouble.secret_unchecked))
        self._secret_is_checked, self._trouble = True, None
        return found

    async def _read(
        self, http: Wire, row: dict[str, Any] | None, headers: Mapping[str, str]
    ) -> dict[str, Any] | None:
        trouble = self._trouble if time.monotonic() < self._trouble_until else None
        if row is None:
            # Asked for the time it takes: what a portal says to an odd id is its own affair.
            attempts = None if trouble else 1
            with suppress(WireTrouble):
                await http.get(
                    f"{self._path}/dossiers/{_NO_ID}", headers=headers, attempts=attempts
                )
            if trouble:
                # A dossier could not be read just now: were this one "no match", that one exists.
                raise WireTrouble(trouble.trouble)
            return None
        try:
            response = await http.get(f"{self._path}/dossiers/{_id(row)}", headers=headers)
        except WireTrouble as error:
            raise self._remembered(error) from None
        if trouble and trouble.trouble is not Trouble.secret_unchecked:
            self._trouble = None
        if response.status in (HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.NOT_FOUND):
            return None
        return row | response.json()

    def _remembered(self, error: WireTrouble) -> WireTrouble:
        """The trouble, which codes that do not exist are told for a while, too."""
        self._trouble, self._trouble_until = error, time.monotonic() + _ALIKE_SECONDS
        return error

    async def _dossier(self, http: Wire, code: str, found: dict[str, Any], factor: str) -> Dossier:
        status = STATUSES.get(text(found.get("dossierStatus")), Status.unknown)
        return Dossier(
            code=code,
            status=status,
            status_text=text(found.get("dossierSubStatusText"))
            or text(found.get("dossierStatusText")),
            procedure_code=text(found.get("serviceCode")),
            procedure_name=text(found.get("serviceName")),
            agency=text(found.get("govAgencyName")),
            received=_moment(found.get("receiveDate")),
            due=_moment(found.get("dueDate")),
            finished=_moment(found.get("releaseDate")) or _moment(found.get("finishDate")),
            requested=papers(at(found, self._papers_field))
            if status is Status.supplementing
            else (),
            payment=await self._payment(http, found, factor) if status is Status.paying else None,
            collection=self._extras.collection(found),
            portal=self.name,
            fetched_at=datetime.now(timezone.utc),
        )

    async def _payment(self, http: Wire, found: dict[str, Any], factor: str) -> Payment:
        secret = {"secretCode": factor} if self.factor is FactorKind.secret else {}
        try:
            answer = (
                await http.get(
                    f"{self._path}/dossiers/{_id(found)}/payment",
                    headers=self._headers | secret,
                    attempts=1,
                )
            ).json()
            deadline = _moment(at(answer, self._extras.pay_by))
            return Payment(
                amount=dong(answer.get("paymentAmount")),
                deadline=deadline.astimezone(VIETNAM).date() if deadline else None,
            )
        except WireTrouble as error:
            # That something is due is known; how much is said only if the portal says it.
            logger.warning("%s: payment not read: %s", self.name, error.trouble.value)
            return Payment()


def _id(row: dict[str, Any]) -> str:
    found = text(row.get("dossierId")) or text(row.get("referenceUid"))
    if not re.fullmatch(r"[\w-]+", found, re.ASCII):
        raise WrongShape
    return found


def _no_secret() -> str:
    """A secret that no dossier has."""
    return secrets.token_urlsafe(12)


def _moment(value: Any) -> datetime | None:
    return reading.moment(value, r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", "%d/%m/%Y %H:%M:%S")
