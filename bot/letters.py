"""Characters and words: normal form, accent folding, tokens with offsets.

Import these from bot.text, which builds on them; nothing of ours is imported here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_ONE_D = {"đ": "d", "ð": "d", "ɖ": "d"}  # Icelandic and African letters are typed for đ, too
_TOKEN = re.compile(
    r"""
      [^\W\d_]+(?![\w.@+/:\u0300-\u036f-])                       # most words: nothing joins them
    | https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]
    | [\w.+-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,4}
    | (?:\w[\w-]{0,62}\.){1,5}(?:vn|com|net|org|edu|gov|info)\b(?:/[^\s<>"']*[^\s<>"'.,;:!?)\]])?
    | [^\W_]{1,12}(?:\.[^\W_]{1,12}){0,6}-\d{6}-\d{3,8}       # dossier 000.00.21.H42-190101-0001
    | \d{1,2}-\d{1,2}-\d{4}                                   # date
    | \d+(?:\.\d+)?(?:/\d{4})?/[^\W\d_]{2}\w*(?:-[^\W\d_]\w*)*  # decree 123/2015/NĐ-CP
    | \d+(?:[.,:/]\d+)*(?:\.[^\W\d_]\d+|\w*)                  # 10.000, 1/7/2025, 2tv, 15h30
    | (?<!\w)[^\W\d_]/[^\W\d_](?!\w)                         # a/c, đ/c
    | \w[\w\u0300-\u036f]*
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word of a text: `text[start:end]` is its `text`."""

    text: str
    start: int
    end: int


class _CharacterTable(dict[int, "str | None"]):
    """A str.translate table filled in as characters are met."""

    def __init__(self, change: Callable[[str], str | None]) -> None:
        self._change = change

    def __missing__(self, code: int) -> str | None:
        self[code] = changed = self._change(chr(code))
        return changed


def _visible(character: str) -> str | None:
    if character.isspace():
        return " "
    joins_nothing = character == "\u034f" or "\ufe00" <= character <= "\ufe0f"
    return None if joins_nothing or unicodedata.category(character) in _INVISIBLE else character


def _folded(character: str) -> str:
    lower = character.lower()
    bases = [c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c)]
    return _ONE_D.get(bases[0], bases[0]) if len(bases) == 1 else lower


_VISIBLE = _CharacterTable(_visible)
_FOLDED = _CharacterTable(_folded)


def normalise(text: str) -> str:
    """NFC, without invisible characters (zero width, controls, lone surrogates), single spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_VISIBLE)).split())


def fold(text: str) -> str:
    """Lower case without accents, đ as d: one character for each of the NFC text.

    So for an NFC text `fold(text)[a:b] == fold(text[a:b])`. A character whose lower case is
    longer keeps its first letter (İ -> i); ß and other scripts' letters stay themselves.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def tokens(text: str) -> list[Token]:
    """The words of a text, punctuation left out.

    Addresses, decrees (123/2015/NĐ-CP), dossier codes (000.00.21.H42-190101-0001), sums (10.000),
    dates (01/7/2025) and numbers with their unit (15h30, 2tv) are one token each.
    """
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
