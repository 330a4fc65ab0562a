"""The cue lists of `nlu_data/lexicon/answer_cues.yml`, compiled once.

Lists are written in small letters and searched in small letters: a pattern that ignores case is
several times slower.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "answer_cues.yml"
_NEVER = re.compile(r"(?!)")


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, Any]:
    with _FILE.open(encoding="utf-8") as file:
        cues: Mapping[str, Any] = yaml.safe_load(file)
    return cues


@lru_cache(maxsize=1)
def none_words() -> frozenset[str]:
    """What the portal prints where it means that there is nothing ("không")."""
    return frozenset(_cues()["none_words"])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of one list; one that never matches if the file has no such list."""
    cues: str | Sequence[str] | None = _cues().get(name)
    if cues is None:
        return _NEVER
    return re.compile(cues if isinstance(cues, str) else "|".join(cues))


def matches(name: str, text: str) -> bool:
    """Whether the text has a cue of the list, capitals or not."""
    return bool(pattern(name).search(text.lower()))


def speaks_of(name: str, sentence: str) -> bool:
    """Whether the sentence is about what the list is named after ("duration", "place", …)."""
    lowered = sentence.lower()
    if name == "duration":
        return _speaks_of_time(lowered)
    if pattern(f"{name}_with_quantity").search(lowered) and pattern("quantity").search(lowered):
        return True
    if not pattern(name).search(lowered):
        return False
    excluded = pattern(f"{name}_not")
    return not excluded.search(lowered) or bool(pattern(name).search(excluded.sub(" ", lowered)))


def tells(name: str, text: str) -> bool:
    """Whether the text tells a citizen something of it: what to pay, not "theo quy định"."""
    telling = f"telling_{name}"
    return matches(telling, text) if telling in _cues() else speaks_of(name, text)


def _speaks_of_time(lowered: str) -> bool:
    if pattern("quantity").search(lowered) and pattern("deadline").search(lowered):
        return True
    return bool(pattern("fixed_date").search(lowered))
