"""One well-behaved portal a dialect, with one dossier in it: where the tests of portals start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.dossiers.portals.base import Portal
from bot.dossiers.portals.igate import IGatePortal
from bot.dossiers.portals.national import NationalPortal
from bot.dossiers.portals.opencps import OpenCpsPortal
from bot.dossiers.portals.settings import IGateSettings, NationalSettings, OpenCpsSettings
from tests.portal_rig import Json, PortalServer, Request, ok, status, when

SECRET = "thu-nghiem-7Q"
"""The secret, and in other dialects the ID number, on the dossier."""
IDENTITY = "001099004321"
PHONE = "0912 345 678"
PASSWORD = "mat-khau-cua-bot"
"""Every credential of the bot."""

IMPATIENT: dict[str, Any] = {
    "budget": 5,
    "cache_seconds": 0,
    "breaker_failures": 1000,
}
"""Settings of most tests: the budget is generous, the slow ones set their own."""


@dataclass
class Rig:
    """A dialect's server and how it is asked."""

    server: PortalServer
    kind: str
    code: str
    factor: str
    wrong: str
    question: str
    """The path that finds a dossier by its code."""
    login: str = ""
    """The path that gives a session or token; "" where there is none."""
    record: Json = field(default_factory=dict)
    made: list[Portal] = field(default_factory=list)

    def portal(self, **settings: Any) -> Portal:
        """A client of the server."""
        self.made.append(_MAKE[self.kind](self.server.url, IMPATIENT | settings))
        return self.made[-1]

    def close(self) -> None:
        """Close the connections of all clients."""
        for portal in self.made:
            portal.close()

    def tell(self, **fields: Any) -> None:
        """Change fields of the dossier, and answer well."""
        self.record.update(fields)
        _TELL[self.kind](self)


@contextmanager
def rig(kind: str, server: PortalServer) -> Iterator[Rig]:
    """The dialect's rig; its server answers well."""
    found = _RIGS[kind](server)
    found.tell()
    yield found
    found.close()


# OpenCPS


def _opencps(server: PortalServer) -> Rig:
    return Rig(
        server,
        "opencps",
        "CNTBD.181121.00336",
        SECRET,
        "khong-phai",
        "/o/rest/v2/dossiers",
        record={
            "dossierId": 38968,
            "dossierNo": "CNTBD.181121.00336",
            "serviceCode": "TT44_BVHTTDL",
            "serviceName": "Cấp giấy phép biểu diễn",
            "govAgencyName": "Cục Nghệ thuật biểu diễn",
            "applicantName": "Nguyễn Văn Thử",
            "submitDate": "21/11/2018 09:28:39",
            "receiveDate": "21/11/2018 09:30:57",
            "dueDate": "28/11/2018 09:30:00",
            "releaseDate": "",
            "finishDate": "",
            "dossierStatus": "processing",
            "dossierStatusText": "Đang xử lý",
            "dossierSubStatus": "processing_6",
            "dossierSubStatusText": "Chờ phê duyệt",
            "stepName": "Duyệt cấp phép",
        },
    )


def _tell_opencps(rig: Rig) -> None:
    number = rig.record["dossierNo"]
    rig.server.on(
        rig.question,
        when(
            lambda r: r.query.get("dossierNo") == number,
            ok({"total": 1, "data": [rig.record]}),
            ok({"total": 0, "data": []}),
        ),
    )
    rig.server.on(
        f"{rig.question}/38968",
        when(_has_secret, ok(rig.record), status(203, '{"message":"unauthorized"}')),
    )


def _has_secret(request: Request) -> bool:
    """As OpenCPS: without a secret it goes by the token."""
    return request.headers.get("secretCode") in (None, SECRET)


def _opencps_portal(url: str, settings: Json) -> Portal:
    values: Json = {
        "url": url,
        "name": "Cổng thử OpenCPS",
        "prefixes": "CNTBD",
        "group_id": "35166",
        "token": PASSWORD,
    }
    return OpenCpsPortal(OpenCpsSettings(**(values | settings)))


# The national portal


def _national(server: PortalServer) -> Rig:
    return Rig(
        server,
        "national",
        "G22.99.08-260921-896048",
        "4321",
        "4322",
        "/api/tich-hop",
        "/api/dang-nhap",
        record={
            "MaHoSo": "G22.99.08-260921-896048",
            "MaTTHC": "1.001193",
            "TenTTHC": "Đăng ký khai sinh",
            "ChuHoSo": "Nguyễn Văn Thử",
            "LoaiDoiTuong": "1",
            "MaDoiTuong": IDENTITY,
            "SoDienThoai": PHONE,
            "NgayTiepNhan": "20260921083000",
            "NgayHenTra": "20260928170000",
            "NgayTra": "",
            "NgayKetThucXuLy": None,
            "TrangThaiHoSo": "4",
            "HinhThuc": "1",
            "DonViXuLy": "UBND phường Hoa Lư",
            "DanhSachLePhi": [],
            "DanhSachHoSoBoSung": [],
        },
    )


def _tell_national(rig: Rig) -> None:
    found = rig.record["MaHoSo"]
    rig.server.on(rig.login, ok({"session": "phien-1", "error_code": 0}))
    rig.server.on(
        rig.question,
        when(
            lambda r: f'"{found}"' in r.body,
            ok({"result": [rig.record]}),
            ok({"result": []}),
        ),
    )


def _national_portal(url: str, settings: Json) -> Portal:
    values: Json = {
        "url": url,
        "name": "Cổng thử quốc gia",
        "prefixes": "G22",
        "auth_path": "/api/dang-nhap",
        "integration_path": "/api/tich-hop",
        "username": "bot",
        "password": PASSWORD,
        "dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
        "agency": "000.00.00.H42",
    }
    return NationalPortal(NationalSettings(**(values | settings)))


# iGate

TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"


def _igate(server: PortalServer) -> Rig:
    return Rig(
        server,
        "igate",
        "H42.14-260823-0001",
        "4321",
        "4322",
        "/pa/dossier/search",
        TOKEN_PATH,
        record={
            "id": "64f0",
            "code": "H42.14-260823-0001",
            "nationCode": "G22.99.08-260823-000001",
            "dossierStatus": {"id": 4},
            "statusCurrentTask": "Chờ phê duyệt",
            "appliedDate": "2026-08-22T20:00:00.000+0700",
            "acceptedDate": "2026-08-24T08:30:00.000+0700",
            "appointmentDate": "2026-09-07T09:00:00.000+0700",
            "completedDate": None,
            "procedure": {"id": "5f", "translate": [{"name": "Đăng ký hộ kinh doanh"}]},
            "agency": {"name": "UBND phường Hoa Lư"},
            "applicant": {
                "data": {
                    "fullname": "Nguyễn Văn Thử",
                    "identityNumber": IDENTITY,
                    "phoneNumber": PHONE,
                }
            },
        },
    )


def _tell_igate(rig: Rig) -> None:
    codes = (rig.record["code"], rig.record["nationCode"])
    rig.server.on(rig.login, ok({"access_token": "the-1", "expires_in": 300}))
    rig.server.on(
        rig.question,
        when(
            lambda r: r.query.get("code") in codes,
            ok({"content": [rig.record]}),
            ok({"content": []}),
        ),
    )


def _igate_portal(url: str, settings: Json) -> Portal:
    values: Json = {
        "url": url,
        "name": "Cổng thử iGate",
        "prefixes": "H42",
        "sso_url": url,
        "client_id": "bot",
        "client_secret": PASSWORD,
    }
    return IGatePortal(IGateSettings(**(values | settings)))


_RIGS = {"opencps": _opencps, "national": _national, "igate": _igate}
_TELL = {"opencps": _tell_opencps, "national": _tell_national, "igate": _tell_igate}
_MAKE = {
    "opencps": _opencps_portal,
    "national": _national_portal,
    "igate": _igate_portal,
}
DIALECTS = tuple(_RIGS)
