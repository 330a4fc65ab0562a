"""How buttons are said where a messenger has none, too few, or too short ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.reply import Button

CHOOSE = "Mời anh/chị chọn:"
"""Stands over buttons that come without a text."""
BY_NUMBER = "Anh/chị nhắn số để chọn:"

SHARE = "Chia sẻ số điện thoại"
SHARE_WHY = "Không tiện gõ, anh/chị bấm vào đây; tôi chỉ giữ lại 4 số cuối."


def title(button: Button) -> str:
    """The button's title on one line, in NFC."""
    return " ".join(unicodedata.normalize("NFC", button.title).split())


def shortened(text: str, longest: int) -> str:
    """The text in at most so many characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def link_line(button: Button) -> str:
    """A link or phone number in words: "Gọi 1022" holds its number already."""
    said, target = title(button), button.url or button.phone or ""
    return said if target in said else f"{said}: {target}"


def numbered(titles: Sequence[str], text: str) -> str:
    """The list from which a number is chosen; "" if `text` has it already, or there is none."""
    lines = [f"{number}. {said}" for number, said in enumerate(titles, 1)]
    told = {" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()}
    return "" if told.issuperset(lines) else "\n".join([BY_NUMBER, *lines])


def paragraphs(*parts: str) -> str:
    """The parts that are not blank, an empty line between them."""
    return "\n\n".join(part for part in parts if part.strip())
