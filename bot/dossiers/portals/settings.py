"""Settings of the portals, a group a dialect. A portal without URL is off."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, root_validator, validator

from bot.dossiers.dossier import FactorKind
from bot.dossiers.status import Status
from bot.errors import ConfigError
from bot.settings_group import SettingsGroup, comma_separated

_PREFIX = re.compile(r"(?:[A-Z0-9]+|\*)(?:\.(?:[A-Z0-9]+|\*))*")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+/?")
_FIELD = re.compile(r"\w+(?:\.\w+)*", re.ASCII)
_STATUS = re.compile(r"(\w+)=(\w+)", re.ASCII)
_VISIBLE = re.compile(r"[\x20-\x7e]*")
_Settings = TypeVar("_Settings", bound="PortalSettings")


class PortalSettings(SettingsGroup):
    """What every dialect has."""

    needed: ClassVar[tuple[str, ...]] = ()
    """Fields that must be set where the URL is."""
    factors: ClassVar[tuple[FactorKind, ...]] = (FactorKind.identity, FactorKind.phone)
    """Kinds of factor that the dialect knows."""

    url: str = Field(default="", description="address of the portal's API; empty: off")
    allow_http: bool = Field(
        default=False, description="an address without TLS is allowed (inner networks only)"
    )
    name: str = Field(default="Cổng dịch vụ công", description="name of the portal, for citizens")
    prefixes: str = Field(
        default="",
        description="prefixes of the dossier codes that are asked here, such as `H42,000.00.*.H42`",
    )
    factor: FactorKind = Field(
        default=FactorKind.identity,
        description="what proves that a dossier is one's own: identity or phone",
    )
    budget: float = Field(default=6.0, gt=0, description="seconds for a look-up, all included")
    connect_timeout: float = Field(default=2.0, gt=0, description="seconds for one connection")
    attempts: int = Field(
        default=3, ge=1, description="how often a call that only reads is made at most"
    )
    max_bytes: int = Field(default=1_000_000, gt=0, description="length of an answer at most")
    cache_seconds: float = Field(default=30.0, ge=0, description="how long an answer is remembered")
    breaker_failures: int = Field(
        default=5, ge=1, description="failures in a row after which the portal is left alone"
    )
    breaker_seconds: float = Field(default=30.0, gt=0, description="... for how many seconds")
    place_field: str = Field(
        default="",
        description="field with the place that hands out the result, such as `place.name`",
    )
    hours_field: str = Field(default="", description="field with the hours of that place")
    tracking_field: str = Field(default="", description="field with the number of the postal item")
    pay_by_field: str = Field(default="", description="field with the day to pay by")

    @property
    def prefix_list(self) -> tuple[str, ...]:
        """`prefixes`, one by one."""
        return tuple(comma_separated(self.prefixes.upper()))

    @validator("url", "sso_url", check_fields=False)
    def _an_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError as error:
            raise ValueError("is not an address") from error
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if value and not (parts.scheme in ("https", "http") and parts.hostname and plain):
            raise ValueError("must be like https://cong.example.vn, without user, ? and #")
        return value.rstrip("/")

    @validator(
        "path", "auth_path", "integration_path", "token_path", "search_path", check_fields=False
    )
    def _a_path(cls, value: str) -> str:
        if value and not _PATH.fullmatch(value):
            raise ValueError("must be a path such as /o/rest/v2")
        return value

    @validator(
        *("place_field", "hours_field", "tracking_field", "pay_by_field"),
        *("papers_field", "amount_field"),
        check_fields=False,
    )
    def _a_field(cls, value: str) -> str:
        if value and not _FIELD.fullmatch(value):
            raise ValueError("must be the path of a field such as receivingPlace.name")
        return value

    @validator("prefixes")
    def _only_prefixes(cls, value: str) -> str:
        for prefix in comma_separated(value.upper()):
            if not _PREFIX.fullmatch(prefix):
                raise ValueError(f"{prefix!r} is not a prefix such as H42 or 000.00.*.H42")
        return value

    @validator("factor")
    def _a_factor_of_the_dialect(cls, value: FactorKind) -> FactorKind:
        if value not in cls.factors:
            raise ValueError(f"must be one of {', '.join(kind.value for kind in cls.factors)}")
        return value

    @validator("token", "group_id", "dstcode", check_fields=False)
    def _fit_for_headers(cls, value: SecretStr | str) -> SecretStr | str:
        if not _VISIBLE.fullmatch(_clear(value)):
            raise ValueError("must be printable ASCII")
        return value

    @root_validator(skip_on_failure=True)
    def _tls_but_on_this_machine(cls, values: dict) -> dict:
        for field in ("url", "sso_url"):
            parts = urlsplit(values.get(field) or "")
            here = _is_loopback(parts.hostname or "")
            if parts.scheme == "http" and not here and not values["allow_http"]:
                raise ConfigError(
                    f"{cls.setting(field)}: must begin with https:// "
                    f"({cls.setting('allow_http')}=1 allows http:// in an inner network)"
                )
        return values

    @classmethod
    def read(cls: type[_Settings]) -> _Settings:
        """The group as it is set. Raises ConfigError that names each wrong or missing setting."""
        found = super().read()
        missing = [field for field in ("prefixes", *cls.needed) if not _filled(found, field)]
        if found.url and missing:
            names = ", ".join(map(cls.setting, missing))
            raise ConfigError(f"{names}: must be set where {cls.setting('url')} is")
        return found


class OpenCpsSettings(PortalSettings):
    """An OpenCPS v2 portal."""

    needed = ("group_id",)
    factors = tuple(FactorKind)

    factor: FactorKind = Field(
        default=FactorKind.secret,
        description="what proves that a dossier is one's own: identity, phone or secret",
    )
    path: str = Field(default="/o/rest/v2", description="path of the API; newer: /secure/rest/v2")
    group_id: str = Field(default="", description="header groupId")
    token: SecretStr = Field(default=SecretStr(""), description="the bot's token at the portal")
    token_header: str = Field(
        default="Token", description="header of the token: Token, or Authorization (as Bearer)"
    )
    identity_field: str = Field(
        default="applicantIdNo", description="field with the applicant's ID number"
    )
    phone_field: str = Field(
        default="contactTelNo", description="field with the applicant's phone number"
    )
    papers_field: str = Field(default="", description="field with the papers asked for")

    @validator("token_header")
    def _a_known_header(cls, value: str) -> str:
        if value not in ("Token", "Authorization"):
            raise ValueError("must be Token or Authorization")
        return value

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_OPENCPS_"


class NationalSettings(PortalSettings):
    """The national portal's agency sync; the paths are given to each agency."""

    needed = ("auth_path", "integration_path", "username", "password", "dstcode", "agency")

    name: str = Field(
        default="Cổng Dịch vụ công quốc gia", description="name of the portal, for citizens"
    )
    auth_path: str = Field(default="", description="path of the log-in")
    integration_path: str = Field(default="", description="path of the services")
    username: str = Field(default="", description="the bot's user")
    password: SecretStr = Field(default=SecretStr(""), description="... and password")
    dstcode: str = Field(default="", description="header dstcode")
    agency: str = Field(default="", description="the agency's code (madonvi)")

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_NATIONAL_"


class IGateSettings(PortalSettings):
    """A VNPT iGate system."""

    needed = ("sso_url", "client_id")

    sso_url: str = Field(default="", description="address of the log-in (OpenID Connect)")
    token_path: str = Field(
        default="/auth/realms/digo/protocol/openid-connect/token", description="path of the log-in"
    )
    search_path: str = Field(default="/pa/dossier/search", description="path of the search")
    grant: str = Field(
        default="client_credentials", description="client_credentials, or password with a user"
    )
    client_id: str = Field(default="", description="the bot's client")
    client_secret: SecretStr = Field(default=SecretStr(""), description="... and its secret")
    username: str = Field(default="", description="the bot's user, for the grant `password`")
    password: SecretStr = Field(default=SecretStr(""), description="... and password")
    token_leeway: float = Field(
        default=30.0, ge=0, description="seconds before its end from which a token is renewed"
    )
    identity_field: str = Field(
        default="identityNumber", description="field of applicant.data with the ID number"
    )
    phone_field: str = Field(
        default="phoneNumber", description="field of applicant.data with the phone number"
    )

    detail_path: str = Field(
        default="/pa/dossier/{id}/--online",
        description="path of a dossier's details, asked for where one of its fields is set",
    )
    papers_field: str = Field(default="", description="field with the papers asked for")
    amount_field: str = Field(default="", description="field with the amount to pay")
    statuses: str = Field(
        default="",
        description="what dossierStatus.id means there, such as `5=supplementing,6=paying`",
    )

    @property
    def status_table(self) -> dict[str, Status]:
        """`statuses`, by number."""
        pairs = (pair.partition("=") for pair in comma_separated(self.statuses))
        return {number: Status(name) for number, _, name in pairs}

    @validator("statuses")
    def _known_statuses(cls, value: str) -> str:
        for pair in comma_separated(value):
            found = _STATUS.fullmatch(pair)
            if not found or found[2] not in Status.__members__:
                raise ValueError(f"{pair!r} is not like 5=supplementing")
        return value

    @validator("detail_path")
    def _with_an_id(cls, value: str) -> str:
        if not _PATH.fullmatch(value.replace("{id}", "id")) or value.count("{id}") != 1:
            raise ValueError("must be a path with {id}")
        return value

    @validator("grant")
    def _a_known_grant(cls, value: str) -> str:
        if value not in ("client_credentials", "password"):
            raise ValueError("must be client_credentials or password")
        return value

    class Config(SettingsGroup.Config):
        env_prefix = "BOT_IGATE_"


GROUPS: tuple[type[PortalSettings], ...] = (OpenCpsSettings, NationalSettings, IGateSettings)


def _filled(settings: PortalSettings, field: str) -> bool:
    return bool(_clear(getattr(settings, field)))


def _clear(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
