"""bot.settings_group: addresses that secrets are sent to."""

from __future__ import annotations

import pytest

from bot.settings_group import server_address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.example.vn/", "https://api.example.vn"),
        ("https://api.example.vn/v3", "https://api.example.vn/v3"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_address_is_kept_without_its_slash(given: str, kept: str) -> None:
    assert server_address(given) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "api.example.vn",
        "http://api.example.vn",
        "ftp://127.0.0.1",
        "https://",
        "https://u@api.example.vn",
        "https://api.example.vn?x",
        "https://api.example.vn#x",
        "https://api.example.vn:x",
        "https://[",
    ],
)
def test_what_is_no_safe_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="must"):
        server_address(wrong)
