"""The settings that point the bot's portal clients at a demo portal."""

from __future__ import annotations

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import AGENCIES, Dialect
from bot.dossiers.demo.igate import API_PATH, SSO_PATH
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH, INTEGRATION_PATH
from bot.dossiers.demo.opencps import API_PATHS, BASE_PATH
from bot.dossiers.demo.samples import FACTORS
from bot.dossiers.portals.settings import GROUPS, PortalSettings
from bot.dossiers.status import NATIONAL
from bot.errors import ConfigError


def demo_environment(port: int) -> dict[str, str]:
    """BOT_OPENCPS_*, BOT_NATIONAL_* and BOT_IGATE_* for the demo portal on this port."""
    server = f"http://127.0.0.1:{port}"
    local_units = [agency.unit for agency in AGENCIES if agency.dialect is Dialect.opencps]
    settings = {
        "OPENCPS_URL": f"{server}{BASE_PATH}",
        "OPENCPS_PATH": API_PATHS[0],
        "OPENCPS_NAME": "Cổng dịch vụ công mẫu (OpenCPS)",
        "OPENCPS_PREFIXES": ",".join(local_units),
        "OPENCPS_FACTOR": FACTORS[Dialect.opencps].value,
        "OPENCPS_GROUP_ID": access.GROUP_ID,
        "OPENCPS_TOKEN": access.TOKEN,
        "OPENCPS_PLACE_FIELD": "returnPlace",
        "OPENCPS_HOURS_FIELD": "returnHours",
        "OPENCPS_TRACKING_FIELD": "postalTrackingNo",
        "OPENCPS_PAY_BY_FIELD": "paymentDeadline",
        "OPENCPS_PAPERS_FIELD": "dossierNote",
        "NATIONAL_URL": f"{server}{ADAPTER_PATH}",
        "NATIONAL_NAME": "Cổng Dịch vụ công quốc gia (mẫu)",
        "NATIONAL_PREFIXES": "G22.99",
        "NATIONAL_FACTOR": FACTORS[Dialect.national].value,
        "NATIONAL_USERNAME": access.USERNAME,
        "NATIONAL_PASSWORD": access.PASSWORD,
        "NATIONAL_DSTCODE": access.DSTCODE,
        "NATIONAL_AGENCY": access.MADONVI,
        "NATIONAL_AUTH_PATH": AUTH_PATH,
        "NATIONAL_INTEGRATION_PATH": INTEGRATION_PATH,
        "NATIONAL_PLACE_FIELD": "ThongTinTra",
        "NATIONAL_TRACKING_FIELD": "MaBuuGui",
        "NATIONAL_PAY_BY_FIELD": "DanhSachLePhi.0.HanNop",
        "IGATE_URL": f"{server}{API_PATH}",
        "IGATE_NAME": "Hệ thống một cửa điện tử mẫu (iGate)",
        "IGATE_PREFIXES": "H42",
        "IGATE_FACTOR": FACTORS[Dialect.igate].value,
        "IGATE_SSO_URL": f"{server}{SSO_PATH}",
        "IGATE_CLIENT_ID": access.CLIENT_ID,
        "IGATE_CLIENT_SECRET": access.CLIENT_SECRET,
        "IGATE_PLACE_FIELD": "receivingPlace.name",
        "IGATE_HOURS_FIELD": "receivingPlace.workingTime",
        "IGATE_TRACKING_FIELD": "postalCode",
        "IGATE_PAY_BY_FIELD": "paymentRequestData.dueDate",
        "IGATE_AMOUNT_FIELD": "paymentRequestData.amount",
        "IGATE_PAPERS_FIELD": "additionalRequirement.papers",
        "IGATE_STATUSES": ",".join(f"{n}={status.value}" for n, status in NATIONAL.items()),
    }
    return {f"BOT_{name}": value for name, value in settings.items()}


def environment_to_add(port: int) -> dict[str, str]:
    """What of `demo_environment` the operator has not set himself.

    A portal whose URL he has set is his altogether; elsewhere each setting that differs from its
    default (`.env.example` shows them all) is his. Raises ConfigError for a wrong setting of his,
    and for prefixes that his portals and the demo's have both.
    """
    added = demo_environment(port)
    his = [group.read() for group in GROUPS]
    for settings in his:
        for field, definition in settings.__fields__.items():
            if settings.url or getattr(settings, field) != definition.default:
                added.pop(settings.setting(field), None)
    _refuse_shared_prefixes([settings for settings in his if settings.url], added)
    return added


def _refuse_shared_prefixes(his: list[PortalSettings], added: dict[str, str]) -> None:
    made_up = {
        prefix
        for name, value in added.items()
        if name.endswith("_PREFIXES")
        for prefix in value.split(",")
    }
    for settings in his:
        for prefix in made_up.intersection(settings.prefix_list):
            raise ConfigError(
                f"{settings.setting('prefixes')}: {prefix} is a prefix of the demo portal, too; "
                "set BOT_DEMO_PORTAL=0 where a real portal is connected"
            )
