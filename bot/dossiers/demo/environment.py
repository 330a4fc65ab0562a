"""The settings that point the bot's portal clients at a demo portal."""

from __future__ import annotations

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import AGENCIES, Dialect
from bot.dossiers.demo.igate import API_PATH, SSO_PATH
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH, INTEGRATION_PATH
from bot.dossiers.demo.opencps import BASE_PATHS
from bot.dossiers.demo.samples import FACTORS


def demo_environment(port: int) -> dict[str, str]:
    """BOT_OPENCPS_*, BOT_NATIONAL_* and BOT_IGATE_* for the demo portal on this port."""
    server = f"http://127.0.0.1:{port}"
    local_units = [agency.unit for agency in AGENCIES if agency.dialect is Dialect.opencps]
    settings = {
        "OPENCPS_URL": f"{server}{BASE_PATHS[0]}",
        "OPENCPS_NAME": "Cổng dịch vụ công mẫu (OpenCPS)",
        "OPENCPS_PREFIXES": ",".join(local_units),
        "OPENCPS_FACTOR": FACTORS[Dialect.opencps].value,
        "OPENCPS_GROUP_ID": access.GROUP_ID,
        "OPENCPS_TOKEN": access.TOKEN,
        "NATIONAL_URL": f"{server}{ADAPTER_PATH}",
        "NATIONAL_NAME": "Cổng Dịch vụ công quốc gia (mẫu)",
        "NATIONAL_PREFIXES": "G22.99",
        "NATIONAL_FACTOR": FACTORS[Dialect.national].value,
        "NATIONAL_USERNAME": access.USERNAME,
        "NATIONAL_PASSWORD": access.PASSWORD,
        "NATIONAL_DSTCODE": access.DSTCODE,
        "NATIONAL_MADONVI": access.MADONVI,
        "NATIONAL_AUTH_PATH": AUTH_PATH,
        "NATIONAL_INTEGRATION_PATH": INTEGRATION_PATH,
        "IGATE_URL": f"{server}{API_PATH}",
        "IGATE_NAME": "Hệ thống một cửa điện tử mẫu (iGate)",
        "IGATE_PREFIXES": "H42",
        "IGATE_FACTOR": FACTORS[Dialect.igate].value,
        "IGATE_SSO_URL": f"{server}{SSO_PATH}",
        "IGATE_CLIENT_ID": access.CLIENT_ID,
        "IGATE_CLIENT_SECRET": access.CLIENT_SECRET,
    }
    return {f"BOT_{name}": value for name, value in settings.items()}
