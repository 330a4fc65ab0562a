"""The agency sync of the national portal (Cổng Dịch vụ công quốc gia): session, then TraCuuHoSo.

Sources tell the fields of a dossier, but neither the whole answer of TraCuuHoSo nor the shapes in
its lists: what is read of those is read tolerantly, and what is not understood is left out.
HinhThuc is not read: no source says what its codes mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any

from bot.dossiers.dossier import Dossier, FactorKind, Payment
from bot.dossiers.portals import reading
from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.extras import Extras, at
from bot.dossiers.portals.reading import WrongShape, dong, text
from bot.dossiers.portals.settings import NationalSettings
from bot.dossiers.portals.trouble import Trouble
from bot.dossiers.portals.wire import Wire, WireTrouble
from bot.dossiers.status import NATIONAL, Status
from bot.dossiers.vietnam_time import VIETNAM

_FACTORS = {FactorKind.identity: "MaDoiTuong", FactorKind.phone: "SoDienThoai"}

_PAPER_KEYS = ("TenGiayTo", "TenTaiLieu", "TenTepDinhKem", "NoiDungBoSung", "NoiDung", "LyDo")
"""Plausible keys in DanhSachHoSoBoSung; unknown which are used."""
_AMOUNT_KEYS = ("SoTien", "TongTien", "MucThu", "GiaTri")
"""Plausible keys in DanhSachLePhi; unknown which are used."""


class _SessionEnded(Exception):
    """The portal does not accept the session, or the call, any more."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.value)


class NationalPortal(Portal):
    """The national portal, as an agency sees it."""

    dialect = "national"

    def __init__(self, settings: NationalSettings) -> None:
        super().__init__(settings)
        self._auth_path = settings.auth_path
        self._integration_path = settings.integration_path
        self._login = {
            "username": settings.username,
            "password": settings.password.get_secret_value(),
        }
        self._headers = {"dstcode": settings.dstcode}
        self._agency = settings.agency
        self._field = _FACTORS[self.factor]
        self._extras = Extras.of(settings)
        self._session = ""
        self._logging_in = asyncio.Lock()

    async def _fetch(self, http: Wire, code: str, factor: str) -> Dossier | None:
        found = _with_code(await self._rows(http, code), code)
        theirs = reading.proves(factor, (found or {}).get(self._field))
        return self._dossier(code, found) if found is not None and theirs else None

    async def _rows(self, http: Wire, code: str) -> list[dict[str, Any]]:
        """What TraCuuHoSo answers; once more with a new session if an older one has ended."""
        session = self._session
        if session:
            try:
                return await self._search(http, session, code)
            except _SessionEnded:
                pass
        try:
            return await self._search(http, await self._log_in(http, ended=session), code)
        except _SessionEnded as ended:
            raise WireTrouble(ended.trouble) from None

    async def _log_in(self, http: Wire, ended: str) -> str:
        """A session; the one that another look-up got meanwhile, or a new one."""
        async with self._logging_in:
            if self._session in ("", ended):
                self._session = ""
                response = await http.post(self._auth_path, json=self._login, headers=self._headers)
                answer = response.json()
                session = text(answer.get("session"))
                if _has_error(answer) or not session:
                    raise WireTrouble(Trouble.not_allowed)
                self._session = session
            return self._session

    async def _search(self, http: Wire, session: str, code: str) -> list[dict[str, Any]]:
        question = {
            "session": session,
            "madonvi": self._agency,
            "service": "TraCuuHoSo",
            "mahoso": code,
        }
        response = await http.post(
            self._integration_path, json=question, headers=self._headers, only_reads=True
        )
        if response.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise _SessionEnded(Trouble.not_allowed)
        answer = response.json()
        # No source names the error code of an ended session, so any may be it.
        if _has_error(answer):
            raise _SessionEnded(Trouble.error_reported)
        if "result" not in answer:
            raise WrongShape
        return reading.records(answer["result"], or_none=True)

    def _dossier(self, code: str, found: dict[str, Any]) -> Dossier:
        status = NATIONAL.get(text(found.get("TrangThaiHoSo")), Status.unknown)
        return Dossier(
            code=code,
            status=status,
            procedure_code=text(found.get("MaTTHC")),
            procedure_name=text(found.get("TenTTHC")),
            agency=text(found.get("DonViXuLy")),
            received=_moment(found.get("NgayTiepNhan")),
            due=_moment(found.get("NgayHenTra")),
            finished=_moment(found.get("NgayKetThucXuLy")) or _moment(found.get("NgayTra")),
            # The lists may keep what was asked and paid long ago: told only while it is due.
            requested=_papers(found) if status is Status.supplementing else (),
            payment=_payment(found, self._extras.pay_by) if status is Status.paying else None,
            collection=self._extras.collection(found),
            portal=self.name,
            fetched_at=datetime.now(timezone.utc),
        )


def _with_code(rows: list[dict[str, Any]], code: str) -> dict[str, Any] | None:
    return next((row for row in rows if text(row.get("MaHoSo")).upper() == code.upper()), None)


def _has_error(answer: dict[str, Any]) -> bool:
    return text(answer.get("error_code")) not in ("", "0")


def _papers(found: dict[str, Any]) -> tuple[str, ...]:
    named = (_first(item, _PAPER_KEYS) for item in _items(found, "DanhSachHoSoBoSung"))
    return tuple(name for name in map(text, named) if name)


def _payment(found: dict[str, Any], pay_by: str) -> Payment:
    """The sum of the fees; without amount if one of them is not understood."""
    amounts = [dong(_first(item, _AMOUNT_KEYS)) for item in _items(found, "DanhSachLePhi")]
    known = [amount for amount in amounts if amount is not None]
    deadline = _moment(at(found, pay_by))
    return Payment(
        amount=sum(known) if known and len(known) == len(amounts) else None,
        deadline=deadline.astimezone(VIETNAM).date() if deadline else None,
    )


def _items(found: dict[str, Any], field: str) -> Iterable[Any]:
    value = found.get(field)
    return value if isinstance(value, list) else ()


def _first(item: Any, keys: Iterable[str]) -> Any:
    """An item itself, or the first of `keys` that it has."""
    if not isinstance(item, dict):
        return item
    return next((item[key] for key in keys if item.get(key) not in (None, "")), None)


def _moment(value: Any) -> datetime | None:
    return reading.moment(value, r"\d{14}", "%Y%m%d%H%M%S")
