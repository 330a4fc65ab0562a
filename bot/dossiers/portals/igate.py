"""VNPT iGate, the one-stop system of most provinces: a token by OpenID Connect, then a search.

The shape is reconstructed from clients. Labels of dossierStatus.id conflict between them, so a
status is said only where a date proves it or the operator has said what the numbers mean; else
the current task's own words are told.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any

from bot.dossiers.dossier import Dossier, FactorKind, Payment
from bot.dossiers.portals import reading
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.extras import Extras, at, papers
from bot.dossiers.portals.reading import dong, record, text
from bot.dossiers.portals.settings import IGateSettings
from bot.dossiers.portals.trouble import Trouble
from bot.dossiers.portals.wire import Wire, WireTrouble
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM

logger = logging.getLogger(__name__)

_SHORT = 60.0
"""Seconds that a token is taken to hold which does not say."""
_ID = re.compile(r"[\w-]+", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]+")


class IGatePortal(Portal):
    """A VNPT iGate system."""

    dialect = "igate"

    def __init__(self, settings: IGateSettings) -> None:
        super().__init__(settings)
        self._token_url = settings.sso_url + settings.token_path
        self._search_path = settings.search_path
        self._credentials = _credentials(settings)
        self._leeway = settings.token_leeway
        self._field = (
            settings.phone_field if self.factor is FactorKind.phone else settings.identity_field
        )
        self._statuses = settings.status_table
        self._detail_path = settings.detail_path
        self._extras = Extras.of(settings)
        self._papers_field, self._amount_field = settings.papers_field, settings.amount_field
        self._token = ""
        self._token_ends = 0.0
        self._logging_in = asyncio.Lock()

    async def _fetch(self, http: Wire, code: str, factor: str) -> Dossier | None:
        found = _with_code(await self._rows(http, code), code)
        number = self._number(found) if found is not None else None
        theirs = reading.proves(factor, number)
        if found is None or not theirs:
            return None
        return self._dossier(code, found | await self._details(http, found))

    async def _rows(self, http: Wire, code: str) -> list[dict[str, Any]]:
        """What the search answers; once more with a new token if a kept one is not accepted."""
        params = {"page": "0", "size": "10", "spec": "slice", "code": code}
        kept = self._token if time.monotonic() < self._token_ends else ""
        token = kept or await self._log_in(http, ended=self._token)
        response = await http.get(self._search_path, params, _bearer(token))
        if response.status == HTTPStatus.UNAUTHORIZED and kept:
            token = await self._log_in(http, ended=kept)
            response = await http.get(self._search_path, params, _bearer(token))
        return reading.records(response.json().get("content"))

    async def _details(self, http: Wire, found: dict[str, Any]) -> dict[str, Any]:
        """What the dossier's own page adds, where there is something to read in it."""
        asked = (*vars(self._extras).values(), self._papers_field, self._amount_field)
        key = text(found.get("id"))
        if not any(asked) or not _ID.fullmatch(key):
            return {}
        try:
            path = self._detail_path.format(id=key)
            return (await http.get(path, headers=_bearer(self._token), attempts=1)).json()
        except WireTrouble as error:
            # The state is known; what comes besides is told only if the portal says it.
            logger.warning("%s: details not read: %s", self.name, error.trouble.value)
            return {}

    async def _log_in(self, http: Wire, ended: str) -> str:
        """A token; the one that another look-up got meanwhile, or a new one."""
        async with self._logging_in:
            if self._token in ("", ended):
                self._token = ""
                response = await http.post(self._token_url, form=self._credentials)
                if response.status == HTTPStatus.BAD_REQUEST:  # OAuth's "invalid_grant"
                    raise WireTrouble(Trouble.not_allowed)
                answer = response.json()
                token = answer.get("access_token")
                if not isinstance(token, str) or not _TOKEN.fullmatch(token):
                    raise WireTrouble(Trouble.wrong_shape)
                self._token = token
                self._token_ends = time.monotonic() + _lasts(answer) - self._leeway
            return self._token

    def _number(self, found: dict[str, Any]) -> str:
        data = record(record(found.get("applicant") or {}).get("data") or {})
        if self._field not in data:
            logger.warning("%s: its applicants have no field %s", self.name, self._field)
        return text(data.get(self._field))

    def _dossier(self, code: str, found: dict[str, Any]) -> Dossier:
        procedure = record(found.get("procedure") or {})
        completed = _moment(found.get("completedDate"))
        number = text(record(found.get("dossierStatus") or {}).get("id"))
        proved = Status.finished if completed else Status.unknown
        status = self._statuses.get(number, proved)
        return Dossier(
            code=code,
            status=status,
            status_text=_name(found.get("statusCurrentTask")),
            procedure_code=text(procedure.get("code")),
            procedure_name=_name(procedure.get("translate")) or text(procedure.get("name")),
            agency=_name(found.get("agency")),
            received=_moment(found.get("acceptedDate")),
            due=_moment(found.get("appointmentDate")),
            finished=completed,
            requested=papers(at(found, self._papers_field))
            if status is Status.supplementing
            else (),
            payment=self._payment(found) if status is Status.paying else None,
            collection=self._extras.collection(found),
            portal=self.name,
            fetched_at=datetime.now(timezone.utc),
        )

    def _payment(self, found: dict[str, Any]) -> Payment:
        deadline = _moment(at(found, self._extras.pay_by))
        return Payment(
            amount=dong(at(found, self._amount_field)),
            deadline=deadline.astimezone(VIETNAM).date() if deadline else None,
        )


def _credentials(settings: IGateSettings) -> dict[str, str]:
    given = {
        "grant_type": settings.grant,
        "client_id": settings.client_id,
        "client_secret": settings.client_secret.get_secret_value(),
    }
    if settings.grant == "password":
        given["username"] = settings.username
        given["password"] = settings.password.get_secret_value()
    return {key: value for key, value in given.items() if value}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _lasts(answer: dict[str, Any]) -> float:
    seconds = answer.get("expires_in")
    return float(seconds) if isinstance(seconds, int) and 0 < seconds < 1e6 else _SHORT


def _with_code(rows: list[dict[str, Any]], code: str) -> dict[str, Any] | None:
    """The row with this code, of the system itself or of the national portal."""
    for row in rows:
        if code.upper() in (text(row.get("code")).upper(), text(row.get("nationCode")).upper()):
            return row
    return None


def _name(value: Any) -> str:
    """A name as iGate writes it: a text, {"name": ...}, or a list of them, one a language."""
    if isinstance(value, list):
        return next((name for name in map(_name, value) if name), "")
    return _name(value.get("name")) if isinstance(value, dict) else text(value)


def _moment(value: Any) -> datetime | None:
    """A time with offset, such as 2025-07-01T09:00:00.000+0700."""
    return reading.moment(
        value, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[+-]\d\d:?\d\d", "%Y-%m-%dT%H:%M:%S.%f%z"
    ) or reading.moment(
        value, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d|Z)", "%Y-%m-%dT%H:%M:%S%z"
    )
