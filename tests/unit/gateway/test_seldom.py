"""bot.gateway.seldom: a flood of warnings is one line, with their number."""

from __future__ import annotations

import logging

import pytest

from bot.gateway.seldom import SECONDS, Seldom


def test_the_first_is_told_at_once_and_the_others_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 100.0
    seldom = Seldom(logging.getLogger("seldom"), lambda: now)
    for _ in range(5):
        seldom.warn("zalo_oa", "wrong signature")
    seldom.warn("telegram", "not the secret")
    now += SECONDS
    seldom.warn("zalo_oa", "too old")
    assert [record.getMessage() for record in caplog.records] == [
        "zalo_oa: wrong signature (1 times)",
        "telegram: not the secret (1 times)",
        "zalo_oa: too old (5 times)",
    ]
