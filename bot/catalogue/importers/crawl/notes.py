"""Separates a fee's note "(…)" from the description that is glued to it."""

from __future__ import annotations

import re

# "a)" in "(… a) cấp mới; b) cấp lại)" closes nothing; so does "(1)" at the head of a description.
_ITEM = re.compile(r"(?:^|[\s(;.,:+-])(?:[a-zđ]|\d{1,2}|[ivx]{1,4})\)")
_NO_BEGINNING = re.compile(r"\s*[.,;:]")
_ITEM_FIRST = re.compile(r"\((?:[a-zđ]|\d{1,2}|[ivx]{1,4})\)\s")


def split_note(text: str) -> tuple[str, str]:
    """The note without its brackets, and the description: of what follows a fee.

    Where the bracket that ends the note cannot be told, because the note itself has one too few,
    everything is note: an amount must not be told without its condition.
    """
    if not text.startswith("("):
        return "", text
    if _ITEM_FIRST.match(text):
        end = _closing(text, skip=_items(text))
        if end is None or not _is_listed(text[:end]):
            return "", text
    else:
        end = _closing(text, skip=frozenset())
        if end is None:
            end = _only_glued_bracket(text)
        if end is None:
            return text[1:], ""
    note, description = text[1:end], text[end + 1 :]
    if description.strip() == ")":
        return note + ")", ""
    return note, description


def _closing(text: str, skip: frozenset[int]) -> int | None:
    """Where the bracket that `text` begins with is closed."""
    depth = 0
    for place, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")" and place not in skip:
            depth -= 1
            # A description does not begin with a full stop: the note had one bracket too many.
            if depth <= 0 and not _NO_BEGINNING.match(text, place + 1):
                return place
    return None


def _items(text: str) -> frozenset[int]:
    """Places of the brackets that only end an item's letter or number, as in "a)"."""
    return frozenset(match.end() - 1 for match in _ITEM.finditer(text))


def _is_listed(text: str) -> bool:
    """Whether more items follow the first one, so that the note is a list: "(a) …; b) …"."""
    return len(_ITEM.findall(text)) > 1


def _only_glued_bracket(text: str) -> int | None:
    """The one bracket after which text is glued or ends; None if there are several or none."""
    places = [match.start() for match in re.finditer(r"\)(?=\S|$)(?!\))", text)]
    return places[0] if len(places) == 1 else None
