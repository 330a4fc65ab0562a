"""Which dossier a citizen means who gives no code: the one told last, or another."""

from __future__ import annotations

import re

from bot.letters import fold, normalise

_DOSSIER = r"(?:ho so|hs|cai|bo|ma)"
_OTHER = r"(?:kia|khac|con lai|thu hai|thu 2|nua|ban nay|luc nay|hoi nay)"
_ANOTHER = re.compile(rf"\b{_DOSSIER}(?: \w+){{0,3}}? {_OTHER}\b")


def means_another(text: str) -> bool:
    """Whether a dossier other than the last is meant: "còn hồ sơ kia?", "tra cái khác"."""
    return _ANOTHER.search("".join(map(fold, normalise(text)))) is not None
