"""bot.config: settings come from the environment or .env, and wrong ones are named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings, settings
from bot.errors import ConfigError


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of this machine, and an empty working directory."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_every_setting_has_a_working_default() -> None:
    config = settings()
    assert config.host == "127.0.0.1"
    assert (config.port, config.internal_rasa_port, config.internal_actions_port) == (
        8080,
        8081,
        8082,
    )
    assert config.expose_trace is False
    assert config.allowed_origins == []
    assert config.models_dir == Path("var/models")
    assert all(field.field_info.description for field in Settings.__fields__.values())


def test_the_environment_sets_and_goes_before_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        '# Ninh Bình\nBOT_PROVINCE_NAME="tỉnh Ninh Bình mới"\nBOT_PORT=9000\n'
        "BOT_HOTLINE=\nOTHER_PROGRAM=x\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("BOT_PORT", "9100")
    config = settings()
    assert (config.province_name, config.port, config.hotline) == ("tỉnh Ninh Bình mới", 9100, "")
    assert (config.internal_rasa_port, config.internal_actions_port) == (9101, 9102)


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings()
    monkeypatch.setenv("BOT_PORT", "9000")
    assert settings() is before


def test_internal_ports_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_RASA_PORT", "5005")
    monkeypatch.setenv("BOT_ACTIONS_PORT", "5055")
    assert (settings().internal_rasa_port, settings().internal_actions_port) == (5005, 5055)


def test_the_database_is_a_file_of_the_data_directory_unless_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", "data")
    assert settings().resolved_database_url == f"sqlite:///{tmp_path / 'data' / 'bot.sqlite3'}"
    settings.cache_clear()
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://localhost/bot")
    assert settings().resolved_database_url == "postgresql://localhost/bot"


@pytest.mark.parametrize(
    "address", ["https://tro-ly.example.vn", "https://a.vn:8443", "http://127.0.0.1:8080"]
)
def test_the_public_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_PUBLIC_URL", f"{address}/")
    assert settings().public_url == address


def test_origins_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", "https://a.gov.vn, http://localhost:3000,")
    assert settings().allowed_origins == ["https://a.gov.vn", "http://localhost:3000"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_PORT", "tám nghìn"),
        ("BOT_PORT", "0"),
        ("BOT_PORT", "65536"),
        ("BOT_PORT", ""),
        ("BOT_RASA_PORT", "x"),
        ("BOT_ACTIONS_PORT", "x"),
        ("BOT_EXPOSE_TRACE", "có"),
        ("BOT_RASA_TIMEOUT", "0"),
        ("BOT_RASA_TIMEOUT", "-1"),
        ("BOT_WIDGET_ORIGINS", "https://a.gov.vn, cong.gov.vn"),
        ("BOT_WIDGET_ORIGINS", "https://a.gov.vn/trang"),
        ("BOT_WIDGET_ORIGINS", "*"),
        ("BOT_PUBLIC_URL", "http://tro-ly.example.vn"),
        ("BOT_PUBLIC_URL", "https://tro-ly.example.vn/bot"),
        ("BOT_PUBLIC_URL", "tro-ly.example.vn"),
        ("BOT_DOSSIER_LOCAL_CODES", "CNTBD.*"),
        ("BOT_DOSSIER_LOCAL_CODES", "AAAAA.999999.99999, 999999999999"),
        *(
            (f"BOT_{field.upper()}", "cao")
            for field in Settings.__fields__
            if field.startswith(("search_", "faq_sure", "other_sure"))
        ),
    ],
)
@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_wrong_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, where: str
) -> None:
    if where == ".env":
        (tmp_path / ".env").write_text(f'{name}="{value}"\n', encoding="utf-8")
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"^{name}: "):
        settings()


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_PORT", "x")
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", "x")
    with pytest.raises(ConfigError) as error:
        settings()
    named = {part.split(":")[0].strip() for part in str(error.value).split("; ")}
    assert named == {"BOT_PORT", "BOT_WIDGET_ORIGINS"}


def test_local_codes_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().local_code_patterns == ("AAAAA.999999.99999",)
    monkeypatch.setenv("BOT_DOSSIER_LOCAL_CODES", "AA-999999-9999, NB/99999999,")
    assert Settings().local_code_patterns == ("AA-999999-9999", "NB/99999999")
    monkeypatch.setenv("BOT_DOSSIER_LOCAL_CODES", "")
    assert Settings().local_code_patterns == ()
