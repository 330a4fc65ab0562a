"""Fitting an answer into a message: whole items and sentences, never half of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from bot.answers import lexicon
from bot.answers.excerpts import distinct

LIMIT = 1200
"""Characters of a message text; the shortest limit among the messengers we serve."""

_LONGEST_ITEM = 420
_SHORTEST_ITEM = 150

_Item = TypeVar("_Item")
_SENTENCE_END = re.compile(r"[.;?!…](?=\s+[^\sa-zà-ỹđ])")
_QUOTE_START = re.compile(r"[;:.](?:\s+-)?\s+")
_CLAUSE_ENDS = (re.compile(r";(?=\s)"), re.compile(r"[,:)](?=\s)|\s(?=\()"))


class Shortener:
    """Shortens values for one message and remembers whether anything was left out."""

    def __init__(self, body: int) -> None:
        """`body` is about how many characters of the message this part may fill."""
        self.left_out = False
        self._body = body

    def short(self, text: str, limit: int) -> str:
        """The text if it fits, else its first sentences, else its first clauses and "…".

        A line that only heads a list loses its ":", for the list is not there.
        """
        if len(text) <= limit and not text.endswith(":"):
            return text
        self.left_out = True
        return _open_ended(shorten(text, limit))

    def quotes(self, sentences: Sequence[str], count: int, limit: int, name: str) -> Sequence[str]:
        """The first sentences that differ; a long one from the clause that tells of `name`."""
        return self.take(distinct([self._quote(text, limit, name) for text in sentences]), count)

    def _quote(self, text: str, limit: int, name: str) -> str:
        short = self.short(text, limit)
        if short == text or lexicon.tells(name, short):
            return short
        for start in reversed([end.end() for end in _QUOTE_START.finditer(text)]):
            clause = shorten(text[start:], limit - 2)
            if lexicon.tells(name, clause):
                return f"… {_open_ended(clause)}"
        return short

    def room(self, texts: Sequence[str]) -> int:
        """The most characters each of these may have so that together they fill the message."""
        left = self._body
        lengths = sorted(len(text) for text in texts)
        for place, length in enumerate(lengths):
            share = left // (len(lengths) - place)
            if length > share:
                return min(_LONGEST_ITEM, max(_SHORTEST_ITEM, share))
            left -= length
        return _LONGEST_ITEM

    def take(self, items: Sequence[_Item], count: int) -> Sequence[_Item]:
        """The first items; the rest counts as left out."""
        self.left_out = self.left_out or len(items) > count
        return items[:count]

    def leave(self, items: Sequence[object]) -> str:
        """Say that these items are shown elsewhere; prints nothing."""
        self.left_out = self.left_out or bool(items)
        return ""


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters: whole sentences if the first fits, else clauses, else words."""
    if len(text) <= limit:
        return text
    for boundary, mark in ((_SENTENCE_END, ""), *((end, " …") for end in _CLAUSE_ENDS)):
        ends = [m.end() for m in boundary.finditer(text, 0, limit) if m.end() + len(mark) <= limit]
        if ends and ends[-1] >= limit // (4 if boundary is _SENTENCE_END else 2):
            return text[: ends[-1]].rstrip(" ,;:(." if mark else " ,;:(") + mark
    cut = text[: max(0, limit - 2)]
    return cut[: cut.rfind(" ")].rstrip(" ,;:(") + " …" if " " in cut else cut + " …"


def _open_ended(text: str) -> str:
    return text.rstrip(": ") + " …" if text.endswith(":") else text


def fit(blocks: Sequence[Sequence[str]], budget: int) -> list[list[str]]:
    """The first lines of each block that together stay within `budget` characters.

    Blocks take turns, a line each, so that every one says its essential. Lines are joined by a
    line break and blocks by an empty line, both counted. A heading is not left without its items.
    """
    kept: list[list[str]] = [[] for _ in blocks]
    open_blocks = [index for index, block in enumerate(blocks) if block]
    left = budget
    while open_blocks:
        for index in list(open_blocks):
            line = blocks[index][len(kept[index])]
            if not kept[index]:
                line = shorten(line, max(left // len(blocks) - 3, 20))
                left -= 1
            if len(line) + 1 > left:
                open_blocks.remove(index)
                continue
            kept[index].append(line)
            left -= len(line) + 1
            if len(kept[index]) == len(blocks[index]):
                open_blocks.remove(index)
    return [_without_bare_heading(lines, block) for lines, block in zip(kept, blocks, strict=True)]


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _without_bare_heading(lines: list[str], block: Sequence[str]) -> list[str]:
    if len(lines) == len(block):
        return lines
    while len(lines) > 1 and lines[-1].endswith(":"):
        lines = lines[:-1]
    return [*lines[:-1], _open_ended(lines[-1])] if lines else lines


def chunks(lines: Sequence[str], limit: int) -> Iterator[list[str]]:
    """All lines in groups of at most `limit` characters; a longer line is split at sentences."""
    group: list[str] = []
    for line in lines:
        for piece in _pieces(line, limit):
            if group and _length([*group, piece]) - 1 > limit:
                yield group
                group = []
            group.append(piece)
    if group:
        yield group


def _pieces(line: str, limit: int) -> Iterator[str]:
    rest = line
    while len(rest) > limit:
        ends = [m.end() for m in _SENTENCE_END.finditer(rest, 0, limit) if m.end() <= limit]
        space = rest.rfind(" ", limit // 2, limit)
        end = ends[-1] if ends else space if space > 0 else limit
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    if rest:
        yield rest
