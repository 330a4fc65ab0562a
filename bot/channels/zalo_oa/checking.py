"""Whether account and app are set up at Zalo, in words for an operator.

The profile is still called as version 2 (docs.zaloplatforms.com, "Lấy thông tin Zalo Official
Account", read from a copy of September 2026); only messages of that version are dead.
"""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.channels.contract import Finding, NotSetUp, SendFailed
from bot.channels.zalo_oa.http import RATE_LIMITED, TOKEN_REFUSED, get
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.channels.zalo_oa.shapes import KINDS
from bot.channels.zalo_oa.tokens import Tokens

_NO_SUCH_CALL = (-240, 404)
"""What Zalo says of a path that it does not serve any more."""
_LOST = (
    "Zalo không nhận refresh token nữa: đã dùng ở nơi khác, đã quá 3 tháng, hoặc"
    " BOT_ZALO_OA_APP_ID, BOT_ZALO_OA_APP_SECRET không phải của ứng dụng đã được cấp quyền. Hãy"
    " cấp quyền lại cho ứng dụng rồi đặt refresh token mới vào BOT_ZALO_OA_REFRESH_TOKEN."
)
_REFUSED = (
    "Zalo cấp mã truy cập rồi lại từ chối chính mã đó: hãy xem ứng dụng còn được tài khoản OA cấp"
    " quyền không."
)
_NAMELESS = (
    "Zalo đã cấp mã truy cập, nhưng không đọc được tên tài khoản: Zalo có thể đã đổi đường dẫn"
    " BOT_ZALO_OA_PROFILE_PATH. Bot vẫn nhận và gửi tin như thường."
)


async def check(
    settings: ZaloOaSettings, tokens: Tokens, http: aiohttp.ClientSession, webhook: str
) -> list[Finding]:
    """As Channel.check: tokens and account, then what only Zalo's page of the app shows."""
    try:
        account = await _account(settings, tokens, http)
    except NotSetUp as error:
        account = Finding(False, _LOST) if error.reason == "token_lost" else _unknown(error)
    except SendFailed as error:
        account = _unknown(error)
    return [account, _to_look_at(settings, webhook)]


async def _account(
    settings: ZaloOaSettings, tokens: Tokens, http: aiohttp.ClientSession
) -> Finding:
    token = await tokens.access()
    profile = await _profile(settings, http, token)
    if profile.get("error") in TOKEN_REFUSED:
        profile = await _profile(settings, http, await tokens.access(refused=token))
    error, data = profile.get("error"), profile.get("data")
    if error in TOKEN_REFUSED:
        return Finding(False, _REFUSED)
    if error == RATE_LIMITED:
        return Finding(False, "Chưa kiểm tra được: Zalo báo gọi quá nhiều lần. Hãy thử lại sau.")
    if error and error not in _NO_SUCH_CALL:
        return Finding(False, f"Zalo báo lỗi {error} khi đọc thông tin tài khoản OA.")
    if error or not isinstance(data, dict) or not data.get("name"):
        return Finding(None, _NAMELESS)
    return Finding(True, f"Mã truy cập dùng được, của tài khoản OA “{data['name']}”.")


async def _profile(
    settings: ZaloOaSettings, http: aiohttp.ClientSession, token: str
) -> dict[str, Any]:
    """What Zalo answers; {} where nothing is served at the path."""
    try:
        answer = await get(http, settings.api_url + settings.profile_path, {"access_token": token})
    except NotSetUp:
        return {}
    return answer.body


def _to_look_at(settings: ZaloOaSettings, webhook: str) -> Finding:
    secret = "OA Secret Key" if settings.signed_with == "oa" else "khóa bí mật của ứng dụng"
    address = webhook or "địa chỉ công khai của trợ lý, đuôi /webhooks/zalo_oa"
    events = ", ".join(KINDS)
    text = (
        "Zalo không cho đọc cài đặt webhook, anh/chị tự xem trong trang quản lý ứng dụng: địa chỉ"
        f" là {address}; đã bật các sự kiện {events}; {secret} ở đó trùng với cài đặt của trợ lý."
    )
    return Finding(None, text)


def _unknown(error: SendFailed) -> Finding:
    text = f"Chưa kiểm tra được: Zalo không trả lời đúng ({error.reason}). Hãy thử lại sau."
    return Finding(False, text)
