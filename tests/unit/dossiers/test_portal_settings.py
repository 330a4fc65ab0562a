"""bot.dossiers.portals.settings: wrong ones are named, and secrets are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dossiers.dossier import FactorKind
from bot.dossiers.portals.settings import (
    GROUPS,
    IGateSettings,
    NationalSettings,
    OpenCpsSettings,
    PortalSettings,
)
from bot.errors import ConfigError

ON = {
    "BOT_OPENCPS_URL": "https://cong.example.vn/",
    "BOT_OPENCPS_PREFIXES": "H42,000.00.*.H42",
    "BOT_OPENCPS_GROUP_ID": "1",
    "BOT_OPENCPS_TOKEN": "bi-mat",
}


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("group", GROUPS)
def test_a_portal_is_off_unless_it_is_set(group: type[PortalSettings]) -> None:
    assert group.read().url == ""


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, ON)
    found = OpenCpsSettings.read()
    assert found.url == "https://cong.example.vn"
    assert found.prefix_list == ("H42", "000.00.*.H42")
    assert found.factor is FactorKind.secret
    assert found.token.get_secret_value() == "bi-mat"
    assert "bi-mat" not in repr(found)


def test_settings_come_from_the_env_file() -> None:
    lines = (f"{name}={value}" for name, value in ON.items())
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    assert OpenCpsSettings.read().url == "https://cong.example.vn"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("URL", "cong.example.vn"),
        ("URL", "ftp://cong.example.vn"),
        ("URL", "https://"),
        ("URL", "https://u:bi-mat@cong.example.vn"),
        ("URL", "https://cong.example.vn/?a=b"),
        ("URL", "https://cong.example.vn:port"),
        ("URL", "https://[::1"),
        ("URL", "http://cong.example.vn"),
        ("PREFIXES", ""),
        ("PREFIXES", "H42-2"),
        ("PREFIXES", "H42."),
        ("PREFIXES", "H4*"),
        ("FACTOR", "face"),
        ("PATH", "o/rest/v2"),
        ("PATH", "http://cong.example.vn/o"),
        ("PATH", "//cong.example.vn/o"),
        ("PATH", "/o?x=1"),
        ("GROUP_ID", ""),
        ("GROUP_ID", "1\r\nX: 1"),
        ("TOKEN", "bi-mat\n"),
        ("TOKEN", "bí-mật"),
        ("TOKEN_HEADER", "Cookie"),
        ("BUDGET", "0"),
        ("BUDGET", "soon"),
        ("CONNECT_TIMEOUT", "-1"),
        ("ATTEMPTS", "0"),
        ("MAX_BYTES", "0"),
        ("CACHE_SECONDS", "-1"),
        ("BREAKER_FAILURES", "0"),
        ("BREAKER_SECONDS", "0"),
        ("ALLOW_HTTP", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_shown(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str
) -> None:
    set_all(monkeypatch, ON | {f"BOT_OPENCPS_{field}": value})
    with pytest.raises(ConfigError, match=f"BOT_OPENCPS_{field}") as caught:
        OpenCpsSettings.read()
    assert "bi-mat" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"])
def test_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    set_all(monkeypatch, ON | {"BOT_OPENCPS_URL": url})
    assert OpenCpsSettings.read().url == url


def test_an_inner_network_may_do_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, ON | {"BOT_OPENCPS_URL": "http://lgsp", "BOT_OPENCPS_ALLOW_HTTP": "1"})
    assert OpenCpsSettings.read().url == "http://lgsp"


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_NATIONAL_URL", "https://cong.example.vn")
    with pytest.raises(ConfigError) as caught:
        NationalSettings.read()
    for field in ("PREFIXES", *NationalSettings.needed):
        assert f"BOT_NATIONAL_{field.upper()}" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("SSO_URL", "http://sso.example.vn"),
        ("SSO_URL", "sso"),
        ("GRANT", "implicit"),
        ("FACTOR", "secret"),
        ("TOKEN_LEEWAY", "-1"),
    ],
)
def test_wrong_settings_of_igate(monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    values = {
        "BOT_IGATE_URL": "https://api.example.vn",
        "BOT_IGATE_SSO_URL": "https://sso.example.vn",
        "BOT_IGATE_CLIENT_ID": "bot",
        "BOT_IGATE_PREFIXES": "H42",
    }
    set_all(monkeypatch, values)
    assert IGateSettings.read().url
    monkeypatch.setenv(f"BOT_IGATE_{field}", value)
    with pytest.raises(ConfigError, match=f"BOT_IGATE_{field}"):
        IGateSettings.read()
