"""Dossier codes of local systems, in the shapes that an operator wrote down.

In a pattern A is a letter and 9 a digit; `.`, `-` and `/` part them, all else stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.keystrokes import PLAIN_SYLLABLES
from bot.letters import fold
from bot.reading import Place

DEFAULT_PATTERNS = ("AAAAA.999999.99999",)
"""CNTBD.181121.00334: of five systems' codes that are known, all have five letters."""

_PATTERN = re.compile(r"[A-Z0-9]+(?:[./-][A-Z0-9]+)*")
_PART = re.compile(r"A+|9+|[./-]|[^A9./-]+")
_JOINT = r"( ?[./-] ?| |)"
_FEWEST_DIGITS, _LONGEST = 6, 40
_DAY_MONTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d")
_MONTH_DAY = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def read_patterns(text: str) -> tuple[str, ...]:
    """The comma-separated patterns in `text`; raises ValueError that says what is wrong."""
    patterns = tuple(part.strip() for part in text.split(",") if part.strip())
    for pattern in patterns:
        _check(pattern)
    return patterns


def _check(pattern: str) -> None:
    if not _PATTERN.fullmatch(pattern) or len(pattern) > _LONGEST:
        raise ValueError(f"{pattern!r} is not a pattern such as AAAAA.999999.99999")
    if not re.search("[A-Z]", pattern) or pattern.count("9") < _FEWEST_DIGITS:
        raise ValueError(
            f"{pattern!r} would also fit other numbers: it needs a letter and six digits (9)"
        )


class LocalCodes:
    """Finds the codes of some patterns."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raises ValueError if one is no pattern."""
        for pattern in patterns:
            _check(pattern)
        self._patterns = [(_PART.findall(pattern), _compiled(pattern)) for pattern in patterns]

    def find(self, text: str) -> Iterator[Place]:
        """Canonical code, start and end in `text`, which is in upper case."""
        for parts, compiled in self._patterns:
            for match in compiled.finditer(text):
                if _is_code(parts, match):
                    code = "".join(
                        part if part in "./-" else match[at] for at, part in enumerate(parts, 1)
                    )
                    yield Place(code, *match.span())


def _compiled(pattern: str) -> re.Pattern[str]:
    groups = {"A": "([A-Z]{%d})", "9": r"(\d{%d})"}
    parts = []
    for part in _PART.findall(pattern):
        if part in "./-":
            parts.append(_JOINT)
        elif part[0] in groups:
            parts.append(groups[part[0]] % len(part))
        else:
            parts.append(f"({re.escape(part)})")
    return re.compile(rf"(?<!\w)(?<!\d\.){''.join(parts)}(?!\w)", re.ASCII)


def _is_code(parts: Sequence[str], match: re.Match[str]) -> bool:
    """Whether the match is a code, not a word before numbers ("ngay.010725.12345").

    Without its marks, it also takes a possible date where the pattern has six digits.
    """
    if any(
        part[0] == "A" and fold(match[at]) in PLAIN_SYLLABLES for at, part in enumerate(parts, 1)
    ):
        return False
    if all(match[at].strip() for at, part in enumerate(parts, 1) if part in "./-"):
        return True
    dates = [match[at] for at, part in enumerate(parts, 1) if part == "9" * 6]
    return all(_DAY_MONTH.fullmatch(date) or _MONTH_DAY.fullmatch(date) for date in dates)
