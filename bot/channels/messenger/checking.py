"""Whether page and app are set up at Meta, in words for an operator."""

from __future__ import annotations

from typing import Any

from bot.channels.contract import Finding, SendFailed, TryLater
from bot.channels.messenger.wire import Graph

FIELDS = ("messages", "messaging_postbacks")
"""Webhook fields that the bot lives by; page and app must both be subscribed to them."""
_EXPLAINED = {
    "token": "mã truy cập BOT_MESSENGER_PAGE_TOKEN sai hoặc đã hết hạn",
    "app_secret": "BOT_MESSENGER_APP_SECRET không phải của ứng dụng đã cấp mã truy cập",
    "permission": "ứng dụng thiếu quyền pages_messaging",
    "restricted": "trang hoặc ứng dụng đang bị Meta hạn chế",
}
_MEND = "sửa trong phần quản lý ứng dụng của Meta, mục Messenger"
_APART = (
    "Trang chưa được nối với ứng dụng nào nên bot không nhận được tin nhắn: hãy nối trang với ứng"
    " dụng trong phần quản lý ứng dụng của Meta, mục Messenger."
)
_UNSEEN = (
    "Mã truy cập không có quyền pages_manage_metadata nên không xem được webhook: anh/chị hãy xem"
    " trong phần quản lý ứng dụng của Meta, mục Messenger. Trang phải được đăng ký nhận"
    f" {', '.join(FIELDS)}; "
)


async def check(graph: Graph, webhook: str) -> list[Finding]:
    """As Channel.check: token, subscription of the page, secret and webhook of the app."""
    try:
        page = await graph.get("/me")
    except SendFailed as error:
        return [_failed("Mã truy cập của trang", error)]
    findings = [Finding(True, f"Mã truy cập dùng được, của trang “{page.get('name')}”.")]
    try:
        apps = _list(await graph.get("/me/subscribed_apps"))
    except SendFailed as error:
        if error.reason == "permission":  # which sending does without
            return [*findings, Finding(None, _UNSEEN + _to_enter(webhook))]
        return [*findings, _failed("Đăng ký của trang", error)]
    if not apps:
        return [*findings, Finding(False, _APART)]
    for app in apps:
        try:
            found = _list(await graph.get(f"/{app.get('id')}/subscriptions", str(app.get("id"))))
        except SendFailed:
            continue  # another app of the page: its secret is not ours
        return [*findings, _fields(app), _address(found, webhook)]
    text = "BOT_MESSENGER_APP_SECRET không phải của ứng dụng nào đã nối với trang."
    return [*findings, Finding(False, text)]


def _fields(app: dict[str, Any]) -> Finding:
    missing = [field for field in FIELDS if field not in (app.get("subscribed_fields") or ())]
    if missing:
        return Finding(False, f"Trang chưa đăng ký {', '.join(missing)} cho ứng dụng: {_MEND}.")
    return Finding(True, "Trang đã đăng ký chuyển tin nhắn cho ứng dụng.")


def _address(subscriptions: list[dict[str, Any]], webhook: str) -> Finding:
    for subscription in subscriptions:
        if subscription.get("object") == "page":
            address = subscription.get("callback_url")
            if not subscription.get("active"):
                return Finding(
                    False, f"Webhook {address} đã bị Meta tắt: hãy xác minh lại, {_MEND}."
                )
            if webhook and address != webhook:
                return Finding(False, f"Webhook là {address}, đúng ra phải là {webhook}: {_MEND}.")
            return Finding(True, f"Webhook đang hoạt động: {address}.")
    text = f"Ứng dụng chưa khai báo webhook cho đối tượng Page; {_to_enter(webhook)}"
    return Finding(False, text)


def _to_enter(webhook: str) -> str:
    address = webhook or "địa chỉ công khai của trợ lý, đuôi /webhooks/messenger"
    return f"nhập địa chỉ {address} và mã xác minh như trong BOT_MESSENGER_VERIFY_TOKEN."


def _failed(what: str, error: SendFailed) -> Finding:
    if isinstance(error, TryLater):
        return Finding(False, f"{what}: chưa kiểm tra được, Facebook không trả lời đúng ({error}).")
    return Finding(False, f"{what}: {_EXPLAINED.get(error.reason, error.reason)}.")


def _list(answer: dict[str, Any]) -> list[dict[str, Any]]:
    data = answer.get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
