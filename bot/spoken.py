"""Numbers and codes as they are spoken or dictated: "hát bốn hai chấm hai mốt" is "H42.21"."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.letters import fold, normalise

DIGITS = {
    **{"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5},
    **{"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9},
}
"""The words for 1 to 9."""
_DIGITS = {"không": "0", "linh": "0", "lẻ": "0", **{word: str(n) for word, n in DIGITS.items()}}
_LETTERS = {
    **{"hát": "H", "hắt": "H", "hách": "H", "hờ": "H", "giê": "G", "gờ": "G", "rê": "G"},
    **{"bê": "B", "xê": "C", "đê": "D", "tê": "T", "nờ": "N", "lờ": "L"},
}
_SIGNS = {"chấm": ".", "gạch": "-", "ngang": "-", "nối": "-", "trừ": "-"}
_SIGNS |= dict.fromkeys(("xoẹt", "xuyệt", "xẹt", "sẹc", "sẹt"), "/")
_TEN, _TENS = "mười", "mươi"
_SAID = {**_DIGITS, **_LETTERS, **_SIGNS, _TEN: _TEN, _TENS: _TENS}
_EITHER = fold(_TEN)
_BARE = {fold(word): sign for word, sign in _SAID.items()} | {_EITHER: _EITHER}
_TOKEN = re.compile(r"\S+")
_COUNTED = re.compile(r"[^\S\n]+(?:chữ |chu )?(?:số|so) (?:cuối|cuoi|sau|đuôi|duoi)\b")
_REPEATED = re.compile(
    r"(hai|ba|bốn|bon|[2-4])[^\S\n]+(?:(?:chữ|chu)[^\S\n]+)?(?:số|so|con)[^\S\n]+(\S+)",
    re.IGNORECASE,
)
"""How often, and which digit: "ba số không" is 000."""
_TIMES = {"hai": 2, "2": 2, "ba": 3, "3": 3, "bốn": 4, "bon": 4, "4": 4}
_ENDINGS = ",;?!"
_TYPED = re.compile(r"[GHgh]\d+(?:\.\d+)*|\d+|[GHgh]|[-.–/]")
LONG = 6
"""Digits from which a spoken stretch is a code or a phone number, not "hai ba ngày"."""


class Piece(NamedTuple):
    """What is written for `[start:end]` of a text; `spoken` if it reads otherwise there."""

    text: str
    start: int
    end: int
    spoken: bool


def written(text: str) -> str:
    """`text` with long stretches of spoken digits, letters and signs written out.

    Words without accents count, too, where the text has none.
    """
    return "".join(piece.text for piece in write_out(normalise(text)))


def write_out(text: str, least: int = LONG) -> list[Piece]:
    """The pieces of a text in normal form, stretches of `least` spoken digits written out."""
    said = _BARE if fold(text) == text.lower() else _SAID
    pieces: list[Piece] = []
    stretch: list[Piece] = []
    end = repeated_until = 0
    for match in _TOKEN.finditer(text):
        if match.start() < repeated_until:
            continue
        repeated = _repeated(text, match.start(), said)
        if repeated:
            stretch.append(repeated)
            repeated_until = repeated.end
            continue
        # "bốn số cuối" counts digits, it spells none.
        counts = _COUNTED.match(text, match.end())
        sign = None if counts else _sign(match.group(), said)
        if sign is not None:
            word = match.group().rstrip(_ENDINGS)
            spoken = word.isalpha() and len(word) > 1
            stretch.append(Piece(sign, match.start(), match.start() + len(word), spoken))
        elif stretch:
            end = _close(stretch, text, end, least, pieces)
            stretch = []
    if stretch:
        end = _close(stretch, text, end, least, pieces)
    return [*pieces, Piece(text[end:], end, len(text), False)]


def _repeated(text: str, at: int, said: dict[str, str]) -> Piece | None:
    """The digits that "ba số không" stands for, if something like it begins here."""
    found = _REPEATED.match(text, at)
    sign = _sign(found[2], said) if found else None
    if not found or not sign or not sign.isdigit() or len(sign) > 1:
        return None
    word = found[2].rstrip(_ENDINGS)
    return Piece(sign * _TIMES[found[1].lower()], at, found.start(2) + len(word), True)


def _sign(token: str, said: dict[str, str]) -> str | None:
    word = token.lower().rstrip(_ENDINGS)
    return said.get(word) or (word.upper() if _TYPED.fullmatch(word) else None)


def _close(stretch: list[Piece], text: str, end: int, least: int, pieces: list[Piece]) -> int:
    """Add the stretch to the pieces, after what lies before it; where the pieces end now."""
    signs = _digits(stretch)
    digits = sum(map(str.isdigit, "".join(sign.text for sign in signs)))
    if not any(piece.spoken for piece in stretch) or digits < least:
        return end
    start = stretch[0].start
    pieces += [Piece(text[end:start], end, start, False), *signs]
    return stretch[-1].end


def _digits(stretch: list[Piece]) -> list[Piece]:
    """The signs of a stretch, "mười" and "mươi" as what they add to their neighbours."""
    signs: list[Piece] = []
    for at, piece in enumerate(stretch):
        follows = at + 1 < len(stretch) and stretch[at + 1].text[0].isdigit()
        after = bool(signs) and signs[-1].text[-1:].isdigit()
        sign = piece.text
        if sign == _EITHER:
            sign = _TENS if after else _TEN
        if sign == _TEN:
            sign = "1" if follows else "10"
        elif sign == _TENS:
            sign = "" if after and follows else "0"
        if sign and not (sign == "-" and signs and signs[-1].text == "-"):
            signs.append(Piece(sign, piece.start, piece.end, True))
    return signs
