"""Remarks on fees as the source prints them: brackets, and amounts that are told already."""

from __future__ import annotations

import re

from bot.answers import lexicon
from bot.answers.wording import clean, money

_SHORT = 160
"""A remark up to this length can stand for the amount that it names."""

_CURRENCY = r"(?:đồng|đ|vnđ|vnd|usd|đô la mỹ|đô la)"
_MONEY = re.compile(rf"(?P<number>\d[\d.,]*)\s?(?P<currency>{_CURRENCY})(?!\w)", re.IGNORECASE)
# "200.000đ/ hộ chiếu. …", "160.000/hộ chiếu, …", "đồng/lần".
_OPENING = re.compile(
    rf"(?:(?P<number>\d[\d.,]*)\s?(?:{_CURRENCY}(?!\w)|(?=/))|{_CURRENCY}(?=\s?/))\s?",
    re.IGNORECASE,
)


def plain_note(text: str) -> str:
    """The remark without brackets around it and marks behind it; "" for "(không có)"."""
    note = clean(text)
    if _is_bracketed(note):
        note = note[1:-1].strip()
    note = note.rstrip(" :;,")
    return "" if note.casefold().rstrip(".") in lexicon.none_words() else note.rstrip(".")


def without_amount(note: str, amount: int) -> str:
    """What the remark adds to the amount, where it begins with it ("/hộ chiếu. Trường hợp …")."""
    opening = _OPENING.match(note)
    if opening is None or (opening["number"] and _digits(opening["number"]) != str(amount)):
        return note
    rest = note[opening.end() :]
    return "/" + rest[1:].lstrip() if rest.startswith("/") else rest.lstrip(" .,;:–-")


def with_amount(note: str, amount: int, currency: str) -> str:
    """A short remark that names the amount, and no other, after what it is for; else "".

    The amount is written as everywhere ("Nộp trực tuyến thu 5.000 đồng/lần").
    """
    sums = list(_MONEY.finditer(note))
    if len(note) > _SHORT or len(sums) != 1 or sums[0].start() == 0:
        return ""
    named = sums[0]
    in_dong = named["currency"].casefold() in {"đồng", "đ", "vnđ", "vnd"}
    if _digits(named["number"]) != str(amount) or currency != ("VND" if in_dong else "USD"):
        return ""
    return note[: named.start()] + money(amount, currency) + note[named.end() :]


def _is_bracketed(note: str) -> bool:
    """Whether the bracket that opens the note is closed by its last character."""
    depth = 0
    for place, character in enumerate(note):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return character == ")" and place == len(note) - 1
    return False


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
