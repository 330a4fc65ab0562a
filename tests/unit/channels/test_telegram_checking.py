"""bot.channels.telegram: what an operator is told of the set-up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.contract import Finding
from bot.channels.telegram import Telegram, TelegramSettings
from tests.portal_rig import Behaviour, PortalServer, ok, portal_server, status

TOKEN = "123456:ABC-def_1"
WEBHOOK = "https://tro-ly.example.vn/webhooks/telegram"
OLD = "https://cu.example.vn/webhooks/telegram"


def told(result: Any) -> Behaviour:
    return ok({"ok": True, "result": result})


def refusal(code: int, description: str) -> Behaviour:
    body = f'{{"ok": false, "error_code": {code}, "description": "{description}"}}'
    return status(code, body, {"Content-Type": "application/json"})


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with portal_server() as server:
        server.on(f"/bot{TOKEN}/getMe", told({"id": 7, "is_bot": True, "username": "mot_cua_bot"}))
        yield server


def check(url: str, webhook: str = WEBHOOK, **other: Any) -> list[Finding]:
    settings = {"token": TOKEN, "webhook_secret": "a-secret-of-a-webhook", "api_url": url}

    async def run() -> list[Finding]:
        telegram = Telegram(TelegramSettings(**settings | other))
        try:
            return await telegram.check(webhook)
        finally:
            await telegram.close()

    return asyncio.run(run())


def hook(server: PortalServer, **info: Any) -> None:
    server.on(f"/bot{TOKEN}/getWebhookInfo", told(info))


def test_a_webhook_that_works(server: PortalServer) -> None:
    hook(server, url=WEBHOOK, pending_update_count=0)
    assert check(server.url) == [
        Finding(True, "Mã truy cập dùng được, của bot “mot_cua_bot”."),
        Finding(True, f"Webhook: {WEBHOOK}."),
    ]


def test_a_webhook_elsewhere_and_none(server: PortalServer) -> None:
    hook(server, url=OLD)
    _, address = check(server.url)
    assert address == Finding(
        False, f"Webhook là {OLD}, đúng ra phải là {WEBHOOK}: hãy gọi lại setWebhook."
    )
    assert check(server.url, webhook="")[1] == Finding(True, f"Webhook: {OLD}.")
    hook(server, url="")
    _, address = check(server.url)
    assert address == Finding(False, f"Chưa có webhook: hãy gọi setWebhook với địa chỉ {WEBHOOK}")
    assert "đuôi /webhooks/telegram" in check(server.url, webhook="")[1].text


def test_messages_that_wait(server: PortalServer) -> None:
    hook(server, url=WEBHOOK, pending_update_count=3)
    assert check(server.url)[2] == Finding(None, "Có 3 tin đang chờ Telegram gửi sang.")
    failed = "Wrong response from the webhook: 502 Bad Gateway"
    hook(server, url=WEBHOOK, pending_update_count=3, last_error_message=failed)
    wrong = check(server.url)[2]
    assert wrong.right is False
    assert failed in wrong.text


def test_an_error_that_is_over_is_not_told(server: PortalServer) -> None:
    hook(server, url=WEBHOOK, pending_update_count=0, last_error_message="Connection refused")
    assert len(check(server.url)) == 2


def test_asking_for_messages_needs_no_webhook(server: PortalServer) -> None:
    hook(server, url="", pending_update_count=2)
    assert check(server.url, polling=True)[1:] == [Finding(True, "Bot tự hỏi tin từ Telegram.")]
    hook(server, url=OLD)
    [_, address] = check(server.url, polling=True)
    assert address.right is False
    assert "deleteWebhook" in address.text


@pytest.mark.parametrize("code", [401, 404])
def test_a_token_that_is_none(server: PortalServer, code: int) -> None:
    server.on(f"/bot{TOKEN}/getMe", refusal(code, "Unauthorized"))
    [finding] = check(server.url)
    assert finding.right is False
    assert "BOT_TELEGRAM_TOKEN" in finding.text
    assert TOKEN not in finding.text


@pytest.mark.parametrize(
    "answer", [status(502, "<html>"), told(["a"]), told(None), refusal(429, "Too Many Requests")]
)
def test_an_answer_that_tells_nothing(server: PortalServer, answer: Behaviour) -> None:
    server.on(f"/bot{TOKEN}/getMe", answer)
    [finding] = check(server.url)
    assert finding.right is False
    assert finding.text.startswith("Chưa kiểm tra được: Telegram không trả lời đúng")


def test_nobody_there() -> None:
    [finding] = check("http://127.0.0.1:1")
    assert finding.right is False
