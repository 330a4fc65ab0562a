"""What a citizen did, from Telegram's updates.

Only private chats are served: in groups and channels, and to other bots, the bot says nothing.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Contact, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.contract import Event, Kind, Unreadable

NAME = "telegram"
LISTENED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that Telegram is asked for."""
TAP = "tap:"
"""Before the callback query's id, which is the id of a tap."""

COMMANDS = {
    "hoso": "Tra cứu hồ sơ",
    "canbo": "Tôi muốn gặp cán bộ",
    "xoa": "Xóa dữ liệu của tôi",
    "help": "Bạn giúp được gì cho tôi?",
}
"""What a command says, in words that a citizen could type; what follows it is added."""

KINDS = {
    "location": Kind.location,
    "contact": Kind.contact,
    "photo": Kind.image,
    "voice": Kind.audio,
    "audio": Kind.audio,
    "sticker": Kind.sticker,
    "document": Kind.file,
}
"""Attachments by the message's field; others are unsupported."""

_COMMAND = re.compile(r"/([A-Za-z]+)(?:@\w+)?(?:\s+(.+))?", re.DOTALL)
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z]+)*")


def read_update(data: Any, edits: bool) -> Event | None:
    """What an update tells, if that is for the bot; with `edits` edited texts are.

    Raises Unreadable.
    """
    try:
        event = _event(Update.de_json(data), edits)
        if event and not (isinstance(event.text, str) and isinstance(event.button, str | None)):
            raise TypeError
    except Exception as error:  # the library fails in many ways on what is no update
        raise Unreadable(f"Telegram: no update: {type(error).__name__}") from None
    return event


def _event(update: Update, edits: bool) -> Event | None:
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member, update.update_id)
    if update.edited_message:
        edited_text = edits and update.edited_message.text is not None
        return _message(update.edited_message) if edited_text else None
    return _message(update.message) if update.message else None


def _tap(query: CallbackQuery) -> Event | None:
    """A tapped button; it does not say when."""
    message = query.message
    if not message or message.chat.type != ChatType.PRIVATE or query.data is None:
        return None
    return Event(NAME, _id(message.chat.id), f"{TAP}{query.id}", Kind.button, "", query.data)


def _membership(change: ChatMemberUpdated, update: int) -> Event | None:
    """The bot blocked or unblocked."""
    blocked = change.new_chat_member.status == ChatMemberStatus.BANNED
    was_blocked = change.old_chat_member.status == ChatMemberStatus.BANNED
    if change.chat.type != ChatType.PRIVATE or blocked == was_blocked:
        return None
    return Event(
        NAME,
        _id(change.chat.id),
        f"update:{update}",
        Kind.unfollow if blocked else Kind.follow,
        sent_at=_milliseconds(change.date),
    )


def _message(message: Message) -> Event | None:
    """A message; None for a notice of the chat, such as that something was pinned."""
    by_bot = message.from_user is None or message.from_user.is_bot
    if message.chat.type != ChatType.PRIVATE or by_bot:
        return None
    if message.text is not None:
        kind, text = _typed(message.text)
    elif message.effective_attachment:
        kinds = (kind for field, kind in KINDS.items() if getattr(message, field))
        kind, text = next(kinds, Kind.unsupported), message.caption or ""
    else:
        return None
    if message.contact:
        text = _own_number(message.contact, message.chat.id)
    edit = f":{_milliseconds(message.edit_date)}" if message.edit_date else ""
    chat = _id(message.chat.id)
    return Event(
        NAME,
        chat,
        f"{chat}:{_id(message.message_id)}{edit}",
        kind,
        text,
        sent_at=_milliseconds(message.edit_date or message.date),
    )


def _typed(text: str) -> tuple[Kind, str]:
    """What a text says; a start link may name a procedure: t.me/<bot>?start=1_001193."""
    command = _COMMAND.fullmatch(text)
    if not command:
        return Kind.text, text
    name, rest = command[1].lower(), command[2] or ""
    if name == "start":
        code = rest.replace("_", ".")
        return (Kind.text, code) if _PROCEDURE.fullmatch(code) else (Kind.follow, "")
    return Kind.text, f"{COMMANDS[name]} {rest}".rstrip() if name in COMMANDS else text


def _own_number(contact: Contact, citizen: int) -> str:
    """The phone number of whoever sends it; "" for somebody else's."""
    return contact.phone_number if contact.user_id == citizen else ""


def _id(number: int) -> str:
    return str(int(number))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
