"""Which settings the demo portal brings along: none that the operator has set himself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.config import ROOT
from bot.dossiers.demo.environment import demo_environment, environment_to_add
from bot.errors import ConfigError

HIS_IGATE = {
    "BOT_IGATE_URL": "https://igate.example.vn",
    "BOT_IGATE_PREFIXES": "H42",
    "BOT_IGATE_SSO_URL": "https://sso.example.vn",
    "BOT_IGATE_CLIENT_ID": "bot",
}


def test_everything_where_nothing_is_set() -> None:
    assert environment_to_add(8083) == demo_environment(8083)


def test_the_settings_as_they_are_shown_are_nobodys_choice(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    assert environment_to_add(8083) == demo_environment(8083)


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_what_the_operator_has_set_is_left_to_him(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "environment":
        monkeypatch.setenv("bot_igate_name", "Một cửa")
    else:
        Path(".env").write_text('BOT_IGATE_NAME="Một cửa"\n', encoding="utf-8")
    added = environment_to_add(8083)
    assert demo_environment(8083).keys() - added.keys() == {"BOT_IGATE_NAME"}


def test_a_real_portal_is_the_operators_altogether(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HIS_IGATE.items():
        monkeypatch.setenv(name, value)
    added = environment_to_add(8083)
    assert added and not [name for name in added if name.startswith("BOT_IGATE_")]
    assert "BOT_OPENCPS_URL" in added and "BOT_NATIONAL_URL" in added


def test_codes_of_a_real_portal_and_of_the_demo_are_never_mixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOT_OPENCPS_URL", "https://cong.example.vn")
    monkeypatch.setenv("BOT_OPENCPS_GROUP_ID", "1")
    monkeypatch.setenv("BOT_OPENCPS_PREFIXES", "H41, h42")
    with pytest.raises(ConfigError, match=r"BOT_OPENCPS_PREFIXES: H42 .* set BOT_DEMO_PORTAL=0"):
        environment_to_add(8083)


def test_a_wrong_setting_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_NATIONAL_FACTOR", "face")
    with pytest.raises(ConfigError, match="BOT_NATIONAL_FACTOR"):
        environment_to_add(8083)
