"""Numbers and codes as they are spoken or dictated: "hát bốn hai chấm hai mốt" is "H42.21"."""

from __future__ import annotations

import re

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
_TEN, _TENS = "mười", "mươi"
_SAID = {**_DIGITS, **_LETTERS, **_SIGNS, _TEN: _TEN, _TENS: _TENS}
_EITHER = fold(_TEN)
_BARE = {fold(word): sign for word, sign in _SAID.items()} | {_EITHER: _EITHER}
_TOKEN = re.compile(r"\S+")
_TYPED = re.compile(r"[GHgh]?\d+|[GHgh]|[-.–]")
_LONG = 6
"""Digits from which a spoken stretch is a code or a phone number, not "hai ba ngày"."""


def written(text: str) -> str:
    """`text` with long stretches of spoken digits, letters and signs written out.

    Words without accents count, too, where the text has none.
    """
    plain = normalise(text)
    said = _BARE if fold(plain) == plain.lower() else _SAID
    pieces: list[str] = []
    stretch: list[tuple[str, str]] = []
    for token in [*_TOKEN.findall(plain), ""]:
        sign = _sign(token, said)
        if sign is not None:
            stretch.append((token, sign))
            continue
        pieces += _written_stretch(stretch)
        stretch = []
        pieces.append(token)
    return " ".join(pieces).strip()


def _sign(token: str, said: dict[str, str]) -> str | None:
    word = token.lower().rstrip(",;?!")
    return said.get(word) or (word.upper() if _TYPED.fullmatch(word) else None)


def _written_stretch(stretch: list[tuple[str, str]]) -> list[str]:
    spoken = any(token.isalpha() and len(token) > 1 for token, _ in stretch)
    signs = "".join(sign for _, sign in stretch)
    joined = re.sub(rf"(?<=\d){_EITHER}", _TENS, signs).replace(_EITHER, _TEN)
    joined = re.sub(rf"{_TEN}(?=\d)", "1", joined).replace(_TEN, "10")
    joined = re.sub(rf"(?<=\d){_TENS}(?=\d)", "", joined).replace(_TENS, "0")
    joined = re.sub(r"-+", "-", joined)
    if spoken and sum(map(str.isdigit, joined)) >= _LONG:
        return [joined]
    return [token for token, _ in stretch]
