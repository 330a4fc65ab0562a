"""The channel: Zalo's word on its webhooks, polling, and replies without buttons."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from bot.channels.contract import Event, Finding, Forged, Message, NotSetUp, Polled, SendFailed
from bot.channels.splitting import split
from bot.channels.wording import link_line, numbered, paragraphs, title
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.updates import CHANNEL, read_updates, read_webhook
from bot.channels.zalo_bot.wire import Api
from bot.reply import Reply

_SECRET = "x-bot-api-secret-token"
_NO_EVENT = 408
"""What getUpdates answers when nobody wrote in time."""
_NO_TOKEN = (
    "Zalo không nhận mã truy cập BOT_ZALO_BOT_TOKEN: hãy chép lại mã do Zalo Bot Manager cấp."
)
_WEBHOOK_IS_SET = (400, 409)
"""What it may answer while there is a webhook, which excludes it; the code is not documented."""


class ZaloBot(Polled):
    """One Zalo bot, in chats with one citizen; groups are not served."""

    name = CHANNEL

    def __init__(self, settings: ZaloBotSettings) -> None:
        self.per_second = settings.per_second
        self._settings = settings
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._api = Api(settings)

    @classmethod
    def configured(cls, settings: ZaloBotSettings) -> bool:
        """Whether there is a token."""
        return bool(settings.token.get_secret_value())

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """As Channel.read. Zalo sends the word that was given to setWebhook."""
        given = headers.get(_SECRET, "").encode(errors="replace")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise Forged("zalo_bot: wrong secret token")
        return read_webhook(body)

    def render(self, reply: Reply, key: str) -> list[Message]:
        """Everything in words: taps as a numbered list, of which the citizen sends a number."""
        taps = [title(button) for button in reply.buttons if button.payload is not None]
        links = [link_line(button) for button in reply.buttons if button.payload is None]
        text = paragraphs(reply.text, "\n".join(links), numbered(taps, reply.text))
        return [{"text": part} for part in split(text, self._settings.text_limit)]

    async def send(self, recipient: str, message: Message) -> None:
        """As Channel.send."""
        answer = await self._api.call("sendMessage", {"chat_id": recipient, **message})
        if not answer.right:
            raise answer.failure()

    async def poll(self) -> list[Event]:
        """As Polled.poll: what is got is gone, for getUpdates can't be told where to go on."""
        seconds = self._settings.poll_timeout
        answer = await self._api.call("getUpdates", {"timeout": str(seconds)}, longer=seconds)
        if answer.right:
            return read_updates(answer.body.get("result"))
        if answer.body and answer.code == _NO_EVENT:
            return []
        if answer.body and answer.code in _WEBHOOK_IS_SET:
            raise NotSetUp("webhook_is_set")
        raise answer.failure()

    async def check(self, webhook: str) -> list[Finding]:
        """As Channel.check."""
        try:
            bot, hook = await self._ask("getMe"), await self._ask("getWebhookInfo")
        except SendFailed as error:
            if isinstance(error, NotSetUp):
                return [Finding(False, _NO_TOKEN)]
            text = f"Chưa kiểm tra được: Zalo không trả lời đúng ({error.reason})."
            return [Finding(False, text)]
        known = Finding(True, f"Mã truy cập dùng được, của bot “{bot.get('account_name')}”.")
        return [known, self._about_webhook(str(hook.get("url") or ""), webhook)]

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _ask(self, method: str) -> dict[str, Any]:
        """What a method without parameters results in."""
        answer = await self._api.call(method, {})
        result = answer.body.get("result")
        if not answer.right or not isinstance(result, dict):
            raise answer.failure()
        return result

    def _about_webhook(self, found: str, expected: str) -> Finding:
        if self._settings.polling:
            text = f"Đang có webhook {found}, nên bot không hỏi tin được: hãy gọi deleteWebhook."
            return Finding(False, text) if found else Finding(True, "Bot tự hỏi tin từ Zalo.")
        if not found:
            address = expected or "công khai của trợ lý, đuôi /webhooks/zalo_bot"
            return Finding(False, f"Chưa có webhook: hãy gọi setWebhook với địa chỉ {address}.")
        if expected and found != expected:
            return Finding(
                False, f"Webhook là {found}, đúng ra phải là {expected}: hãy gọi lại setWebhook."
            )
        return Finding(True, f"Webhook: {found}.")
