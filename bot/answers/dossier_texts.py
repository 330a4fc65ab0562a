"""What may be told of a portal's free texts: nothing of the code but its mask, and no person.

A message is stored and may be forwarded, so what the portal writes is treated like what citizens
write (bot/privacy.py): a clerk's note can hold the code, a number or a name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from bot.answers.dossier_words import words
from bot.answers.fit import shorten
from bot.answers.wording import clean
from bot.privacy import conceal

_HIDDEN = "•••"
_SEPARATORS = r"[\s.,/_\-‐‑‒–—−]*"
_NOTHING = r"(?!)"
_LEAST_CODE = 6
"""Letters and digits; what is shorter is no code, and would be found in every text."""
_LEAST_RUN = 4
"""Digits of a code that tell it from others: its date and its number, not its agency."""
_UPPER = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper())
_CAPITALISED = rf"[{_UPPER}]\w*"


class Telling:
    """Makes texts of one dossier fit to be told."""

    def __init__(self, code: str, mask: str) -> None:
        self._mask = mask
        marks = [re.escape(mark) for mark in code if mark.isalnum()]
        whole = _SEPARATORS.join(marks) if len(marks) >= _LEAST_CODE else _NOTHING
        self._code = re.compile(whole, re.IGNORECASE)
        runs = [run for run in re.findall(r"\d+", code) if len(run) >= _LEAST_RUN]
        self._runs = re.compile("|".join(sorted(runs, key=len, reverse=True)) or _NOTHING)

    def text(self, value: str, limit: int) -> str:
        """One line of at most `limit` characters without code, ID and phone numbers."""
        return shorten(conceal(self._without_code(value)).text, limit)

    def note(self, value: str, limit: int) -> str:
        """The same for what a clerk may have written: names of persons go, too."""
        return shorten(_persons().sub(_anonymous, conceal(self._without_code(value)).text), limit)

    def office(self, value: str, limit: int) -> str:
        """The same for what an office tells of itself: its phone number stays."""
        return shorten(self._without_code(value), limit)

    def link(self, url: str) -> str:
        """The address, "" where it is none or would tell the code."""
        plain = "".join(filter(str.isalnum, unquote(url)))
        if not url.startswith(("https://", "http://")) or any(map(str.isspace, url)):
            return ""
        return "" if self._code.search(plain) or self._runs.search(plain) else url

    def _without_code(self, value: str) -> str:
        line = clean("".join(c for c in value if c.isprintable() or c.isspace()))
        return self._runs.sub(_HIDDEN, self._code.sub(lambda _: self._mask, line))


@lru_cache(maxsize=1)
def _persons() -> re.Pattern[str]:
    known = words()["persons"]
    surnames = "|".join(f"{name}|{name.upper()}" for name in known["surnames"])
    addresses = "|".join(f"(?i:{word})".replace(" ", r"\s+") for word in known["addresses"])
    places = "|".join(word.replace(" ", r"\s+") for word in known["places"])
    return re.compile(
        rf"""\b(?P<place>(?i:{places})\s+)?
        (?:(?P<address>(?:{addresses})\s*:?\s+){_CAPITALISED}(?:\s+{_CAPITALISED}){{1,4}}
          |(?:{surnames})(?:\s+{_CAPITALISED}){{1,4}})\b""",
        re.VERBOSE,
    )


def _anonymous(found: re.Match[str]) -> str:
    """Dots for the name; a place of that name stays."""
    return found.group() if found["place"] else f"{found['address'] or ''}{_HIDDEN}"


def same_words(one: str, other: str) -> bool:
    """Whether two short texts differ in capitals, marks and blanks only."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text).casefold()))
