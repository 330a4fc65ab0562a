"""bot.channels.zalo_oa: what an operator is told of the set-up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.contract import Finding
from tests.emulators.zalo_oa import PROFILE_PATH, TOKEN_PATH, ZaloOaEmulator, served
from tests.portal_rig import PortalServer, ok, portal_server, status
from tests.zalo_oa_rig import channel

WEBHOOK = "https://tro-ly.example.vn/webhooks/zalo_oa"
TOKENS = {"access_token": "a", "refresh_token": "b", "expires_in": "90000"}


def check(url: str, webhook: str = WEBHOOK, **other: Any) -> list[Finding]:
    async def run() -> list[Finding]:
        zalo_oa = channel(url=url, **other)
        try:
            return await zalo_oa.check(webhook)
        finally:
            await zalo_oa.close()

    return asyncio.run(run())


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as server:
        server.on(TOKEN_PATH, ok(TOKENS))
        yield server


def test_the_account_is_named_and_what_zalo_does_not_tell_is_left_to_the_operator() -> None:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        account, webhook = check(url)
    assert account == Finding(
        True, "Mã truy cập dùng được, của tài khoản OA “Trung tâm Phục vụ hành chính công”."
    )
    assert webhook.right is None
    assert WEBHOOK in webhook.text
    assert "user_send_text" in webhook.text
    assert "OA Secret Key" in webhook.text
    assert emulator.sent == []


def test_what_signs_is_named_and_an_unknown_address_described() -> None:
    with served(ZaloOaEmulator()) as url:
        _, webhook = check(url, webhook="", signed_with="app", oa_secret="")
    assert "đuôi /webhooks/zalo_oa" in webhook.text
    assert "khóa bí mật của ứng dụng" in webhook.text


def test_a_token_that_ended_is_renewed() -> None:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        account, _ = check(url, access_token="of-yesterday")
    assert account.right
    assert emulator.refreshes == [True]


def test_a_lost_refresh_token_and_how_to_get_another() -> None:
    emulator = ZaloOaEmulator()
    with served(emulator) as url:
        account, _ = check(url, refresh_token="used-already")
    assert account.right is False
    assert "đặt refresh token mới vào BOT_ZALO_OA_REFRESH_TOKEN" in account.text


@pytest.mark.parametrize(
    ("answer", "right", "told"),
    [
        (ok({"error": -216}), False, "từ chối chính mã đó"),
        (ok({"error": -220}), False, "từ chối chính mã đó"),
        (ok({"error": -32}), False, "gọi quá nhiều lần"),
        (ok({"error": -204}), False, "Zalo báo lỗi -204"),
        (ok({"error": -240}), None, "BOT_ZALO_OA_PROFILE_PATH"),
        (status(404), None, "BOT_ZALO_OA_PROFILE_PATH"),
        (ok({"error": 0}), None, "BOT_ZALO_OA_PROFILE_PATH"),
        (ok({"error": 0, "data": ["x"]}), None, "BOT_ZALO_OA_PROFILE_PATH"),
        (status(503), False, "không trả lời đúng (server_error)"),
    ],
)
def test_what_the_profile_tells(
    server: PortalServer, answer: Any, right: bool | None, told: str
) -> None:
    server.on(PROFILE_PATH, answer)
    account, _ = check(server.url)
    assert account.right is right
    assert told in account.text


def test_an_address_of_the_log_in_that_is_none(server: PortalServer) -> None:
    server.on(TOKEN_PATH, status(404))
    account, _ = check(server.url)
    assert account == Finding(
        False, "Chưa kiểm tra được: Zalo không trả lời đúng (not_found). Hãy thử lại sau."
    )


def test_nobody_there() -> None:
    account, _ = check("http://127.0.0.1:1")
    assert account.right is False
    assert "(unreachable)" in account.text


def test_another_path(server: PortalServer) -> None:
    server.on("/v4.0/oa/info", ok({"error": 0, "data": {"name": "Một cửa"}}))
    account, _ = check(server.url, profile_path="/v4.0/oa/info")
    assert account.text == "Mã truy cập dùng được, của tài khoản OA “Một cửa”."
