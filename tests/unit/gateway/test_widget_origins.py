"""BOT_WIDGET_ORIGINS: which other sites may embed the widget."""

from __future__ import annotations

import pytest

from bot.config import Settings, settings
from bot.errors import ConfigError


def test_none_by_default() -> None:
    assert Settings(_env_file=None).allowed_origins == []


def test_origins_are_comma_separated() -> None:
    config = Settings(_env_file=None, widget_origins="https://a.vn, http://localhost:3000 ,")
    assert config.allowed_origins == ["https://a.vn", "http://localhost:3000"]


@pytest.mark.parametrize(
    "wrong", ["*", "a.vn", "https://a.vn/", "https://*.vn", "https://A.vn", "null"]
)
def test_anything_but_an_origin_is_refused_with_the_settings_name(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", f"https://a.vn,{wrong}")
    settings.cache_clear()
    try:
        with pytest.raises(ConfigError, match="BOT_WIDGET_ORIGINS") as caught:
            settings()
        assert wrong in str(caught.value)
    finally:
        settings.cache_clear()
