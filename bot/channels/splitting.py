"""Cutting a long text into messages where a reader would pause.

At an empty line, else at a line's end, a sentence's, a word's. Never inside a link, a number or a
code: these hold no space. A word that is longer than a whole message is cut where it must be, but
not inside a character with its marks.
"""

from __future__ import annotations

import re
import unicodedata

_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…;:])\s"),
)
_WORD_END = re.compile(r"\s")
LEAST_FILLED = 0.3
"""A pause earlier than this share of the limit is left for a later, lesser one; a word's end is
taken wherever it is, or a long link behind it would be cut."""


def split(text: str, limit: int) -> list[str]:
    """`text` in NFC as messages of at most `limit` characters; [] for a blank one."""
    rest = unicodedata.normalize("NFC", text).strip()
    parts: list[str] = []
    while len(rest) > limit:
        end = _end(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _end(text: str, limit: int) -> int:
    """Where the first message ends."""
    least = int(limit * LEAST_FILLED)
    for pause in _PAUSES:
        ends = [match.start() for match in pause.finditer(text, 0, limit + 1)]
        if ends and ends[-1] > least:
            return ends[-1]
    words = [match.start() for match in _WORD_END.finditer(text, 0, limit + 1)]
    if words:
        return words[-1]
    end = limit
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    return end
