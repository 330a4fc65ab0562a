"""The bot's portal clients, set up for a demo portal."""

from __future__ import annotations

from typing import Any

from bot.dossiers.demo import access
from bot.dossiers.demo.agencies import AGENCIES, Dialect
from bot.dossiers.demo.igate import API_PATH, SSO_PATH
from bot.dossiers.demo.national import ADAPTER_PATH, AUTH_PATH, INTEGRATION_PATH
from bot.dossiers.demo.samples import FACTORS
from bot.dossiers.portals.igate import IGatePortal
from bot.dossiers.portals.national import NationalPortal
from bot.dossiers.portals.opencps import OpenCpsPortal
from bot.dossiers.portals.routing import Portals
from bot.dossiers.portals.settings import IGateSettings, NationalSettings, OpenCpsSettings

CARELESS: dict[str, Any] = {"cache_seconds": 0, "breaker_failures": 1000, "attempts": 1}
"""Every look-up goes to the portal, whatever came of those before."""


def demo_clients(url: str) -> Portals:
    """A client for each dialect of the demo portal at `url`."""
    local_units = [agency.unit for agency in AGENCIES if agency.dialect is Dialect.opencps]
    opencps = OpenCpsSettings(
        url=f"{url}/opencps",
        name="Cổng mẫu OpenCPS",
        prefixes=",".join(local_units),
        factor=FACTORS[Dialect.opencps],
        group_id=access.GROUP_ID,
        token=access.TOKEN,
        **CARELESS,
    )
    national = NationalSettings(
        url=f"{url}{ADAPTER_PATH}",
        name="Cổng mẫu quốc gia",
        prefixes="G22.99",
        factor=FACTORS[Dialect.national],
        auth_path=AUTH_PATH,
        integration_path=INTEGRATION_PATH,
        username=access.USERNAME,
        password=access.PASSWORD,
        dstcode=access.DSTCODE,
        agency=access.MADONVI,
        **CARELESS,
    )
    igate = IGateSettings(
        url=f"{url}{API_PATH}",
        name="Cổng mẫu iGate",
        prefixes="H42",
        factor=FACTORS[Dialect.igate],
        sso_url=f"{url}{SSO_PATH}",
        client_id=access.CLIENT_ID,
        client_secret=access.CLIENT_SECRET,
        **CARELESS,
    )
    return Portals([OpenCpsPortal(opencps), NationalPortal(national), IGatePortal(igate)])
