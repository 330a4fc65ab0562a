"""A reply in Messenger's JSON.

Quick replies take short titles only and are not shown on computers; a button template takes links
and numbers to dial. What fits neither is said in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.channels.contract import Message
from bot.channels.splitting import split
from bot.channels.wording import CHOOSE, link_line, numbered, paragraphs, shortened, title
from bot.reply import Button, Reply

QUICK_REPLIES = 13
TITLE = 20
"""Characters in the title of a quick reply and of a template's button."""
TEMPLATE_BUTTONS = 3
TEMPLATE_TEXT = 640


def render(reply: Reply, key: str, limit: int) -> list[Message]:
    """The messages that say `reply`, each text of at most `limit` characters."""
    taps = [button for button in reply.buttons if button.payload is not None]
    links = [button for button in reply.buttons if button.payload is None]
    return (not taps and _with_template(reply.text, links, limit)) or _with_quick_replies(
        reply.text, taps, links, key, limit
    )


def _with_template(text: str, links: Sequence[Button], limit: int) -> list[Message]:
    """The text with links as buttons; [] where they don't fit a template."""
    actions = [_action(button) for button in links]
    *parts, last = split(text, limit) or [CHOOSE]
    if not 0 < len(actions) <= TEMPLATE_BUTTONS or not all(actions) or len(last) > TEMPLATE_TEXT:
        return []
    payload = {"template_type": "button", "text": last, "buttons": actions}
    template = {"attachment": {"type": "template", "payload": payload}}
    return [*({"text": part} for part in parts), template]


def _with_quick_replies(
    text: str, taps: Sequence[Button], links: Sequence[Button], key: str, limit: int
) -> list[Message]:
    """Quick replies with the titles; with numbers, if a title is too long or there are too many."""
    titles = [title(button) for button in taps]
    said = paragraphs(text, "\n".join(map(link_line, links)))
    if len(titles) > QUICK_REPLIES or any(len(one) > TITLE for one in titles):
        said = paragraphs(said, numbered(titles, text))
        titles = [str(number) for number in range(1, len(titles) + 1)]
    messages: list[Message] = [{"text": part} for part in split(said, limit)]
    if titles:
        messages = messages or [{"text": CHOOSE}]
        messages[-1]["quick_replies"] = [
            {"content_type": "text", "title": one, "payload": f"{key}:{n}"}
            for n, one in enumerate(titles[:QUICK_REPLIES])
        ]
    return messages


def _action(button: Button) -> dict[str, Any] | None:
    """A template's button; None for a number that can't be dialled from abroad, such as 1022."""
    said = shortened(title(button), TITLE)
    if button.url is not None:
        return {"type": "web_url", "title": said, "url": button.url}
    digits = re.sub(r"[^0-9+]", "", button.phone or "")
    number = re.sub(r"^0", "+84", digits)
    if not re.fullmatch(r"\+[0-9]{9,15}", number):
        return None
    return {"type": "phone_number", "title": said, "payload": number}
