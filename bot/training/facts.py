"""Whether a reply contains a literal fact.

Compared word by word, case-folded: "10,000" = "10.000", "07 ngày" = "7 ngày", and "7" is not in
"17" nor in "CT07".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in the form in which facts are compared."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return [_number(word) if word[0].isdigit() else word for word in _WORD.findall(folded)]


def contains_fact(reply: dict[str, object], fact: str) -> bool:
    """Whether one string of a reply (as JSON: text, card, buttons) contains the fact."""
    wanted = f" {' '.join(words_of(fact))} "
    return any(wanted in f" {' '.join(words_of(text))} " for text in _strings(reply))


def _number(word: str) -> str:
    plain = re.sub(r"[.,]", "", word) if _THOUSANDS.fullmatch(word) else word.replace(",", ".")
    return plain.lstrip("0") or "0"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
