"""Whether the bot is set up at Telegram, in words for an operator."""

from __future__ import annotations

from typing import Any

from bot.channels.contract import Finding, NotSetUp, SendFailed, TryLater
from bot.channels.telegram.wire import Wire


async def check(wire: Wire, polling: bool, webhook: str) -> list[Finding]:
    """As Channel.check: the token, then how Telegram hands messages over."""
    try:
        bot, hook = await _asked(wire, "getMe"), await _asked(wire, "getWebhookInfo")
    except NotSetUp:
        return [
            Finding(
                False,
                "Telegram không nhận mã truy cập BOT_TELEGRAM_TOKEN: hãy chép lại mã do @BotFather"
                " cấp.",
            )
        ]
    except SendFailed as error:
        text = f"Chưa kiểm tra được: Telegram không trả lời đúng ({error.reason})."
        return [Finding(False, text)]
    name = bot.get("username") or bot.get("first_name")
    known = Finding(True, f"Mã truy cập dùng được, của bot “{name}”.")
    found = str(hook.get("url") or "")
    if polling:
        return [known, _asked_for(found)]
    return [known, _address(found, webhook), *_deliveries(hook)]


async def _asked(wire: Wire, method: str) -> dict[str, Any]:
    answer = await wire.call(method, {})
    if not isinstance(answer, dict):
        raise TryLater("wrong_answer")
    return answer


def _asked_for(found: str) -> Finding:
    if found:
        text = f"Đang có webhook {found}, nên bot không hỏi tin được: hãy gọi deleteWebhook."
        return Finding(False, text)
    return Finding(True, "Bot tự hỏi tin từ Telegram.")


def _address(found: str, webhook: str) -> Finding:
    if not found:
        text = "Chưa có webhook: hãy gọi setWebhook với địa chỉ "
        return Finding(False, text + (webhook or "công khai của trợ lý, đuôi /webhooks/telegram."))
    if webhook and found != webhook:
        text = f"Webhook là {found}, đúng ra phải là {webhook}: hãy gọi lại setWebhook."
        return Finding(False, text)
    return Finding(True, f"Webhook: {found}.")


def _deliveries(hook: dict[str, Any]) -> list[Finding]:
    """How the last deliveries went; an error that all messages have got past is none."""
    waiting, error = hook.get("pending_update_count"), hook.get("last_error_message")
    if not waiting:
        return []
    if not error:
        return [Finding(None, f"Có {waiting} tin đang chờ Telegram gửi sang.")]
    text = f"Có {waiting} tin chưa gửi sang được; lỗi gần nhất khi Telegram gọi webhook: {error}."
    return [Finding(False, text)]
