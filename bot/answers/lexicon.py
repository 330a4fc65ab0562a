"""The cue lists of `nlu_data/lexicon/answer_cues.yml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "answer_cues.yml"
_NEVER = re.compile(r"(?!)")


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    with _FILE.open(encoding="utf-8") as file:
        cues: Mapping[str, str | Sequence[str]] = yaml.safe_load(file)
    return {
        name: re.compile(cue if isinstance(cue, str) else "|".join(cue), re.IGNORECASE)
        for name, cue in cues.items()
        if name not in ("none_words", "form_code")
    } | {"form_code": re.compile(str(cues["form_code"]))}


@lru_cache(maxsize=1)
def none_words() -> frozenset[str]:
    """What the portal prints where it means that there is nothing ("Không")."""
    with _FILE.open(encoding="utf-8") as file:
        return frozenset(yaml.safe_load(file)["none_words"])


def cue(name: str) -> re.Pattern[str]:
    """The pattern of one list; one that never matches if the file has no such list."""
    return _patterns().get(name, _NEVER)


def speaks_of_time(sentence: str) -> bool:
    """Whether the sentence states a deadline."""
    if cue("quantity").search(sentence) and cue("deadline").search(sentence):
        return True
    return bool(cue("fixed_date").search(sentence))


def speaks_of(name: str, sentence: str) -> bool:
    """Whether the sentence is about the named list, "duration" included."""
    if name == "duration":
        return speaks_of_time(sentence)
    if cue(f"{name}_with_quantity").search(sentence) and cue("quantity").search(sentence):
        return True
    if not cue(name).search(sentence):
        return False
    excluded = cue(f"{name}_not")
    return not excluded.search(sentence) or bool(cue(name).search(excluded.sub(" ", sentence)))
