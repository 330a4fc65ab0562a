"""The citizen lexicon: how people say things, read from nlu_data/lexicon/*.yml.

Staff edit those files; here they become look-up structures over accent-folded words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import InputError, Problem
from bot.text import fold

_WORD = re.compile(r"\w+")


def words(text: str) -> str:
    """`text` folded and reduced to its words, one space apart ("Sổ đỏ!" → "so do")."""
    return " ".join(_WORD.findall(fold(text)))


class Phrases:
    """A set of phrases that can be found in folded text, longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        keys = {words(phrase) for phrase in phrases} - {""}
        ordered = sorted(keys, key=lambda key: (-len(key), key))
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b") if keys else None

    def find(self, text: str) -> list[str]:
        """The phrases that `text` (already `words`) holds, from left to right."""
        return self._pattern.findall(text) if self._pattern else []

    def remove(self, text: str) -> str:
        """`text` (already `words`) without the phrases."""
        return " ".join(self._pattern.sub(" ", text).split()) if self._pattern else text


@dataclass(frozen=True)
class Term:
    """Citizens' names for something, and what procedures call it."""

    say: tuple[str, ...]
    means: str


@dataclass(frozen=True)
class Variant:
    """One way in which near-identical procedures differ ("có yếu tố nước ngoài").

    `kind` groups alternatives (level, foreign, ...); `rank` orders them, the plainest first.
    """

    kind: str
    key: str
    title: str
    rank: int
    in_name: re.Pattern[str]
    in_message: Phrases


@dataclass(frozen=True)
class Alias:
    """Wordings that mean certain procedures, by code, or by exact name where codes changed."""

    codes: frozenset[str]
    name: str
    say: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Everything that search knows about how citizens speak."""

    terms: tuple[Term, ...]
    variants: tuple[Variant, ...]
    aliases: tuple[Alias, ...]
    asking: Phrases
    small_words: Phrases

    def expansions(self, text: str) -> str:
        """`text` (already `words`) with citizens' terms replaced by official ones."""
        replaced = self._terms_pattern.sub(lambda match: self._official[match.group(0)], text)
        return " ".join(replaced.split())

    def content(self, text: str) -> str:
        """What of `text` (already `words`) can name a procedure: no asking, no small words."""
        return self.small_words.remove(self.asking.remove(text))

    def __post_init__(self) -> None:
        official = {words(say): words(t.means) for t in self.terms for say in t.say}
        ordered = sorted(official, key=lambda key: (-len(key), key))
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b" if ordered else r"(?!)")
        object.__setattr__(self, "_official", official)
        object.__setattr__(self, "_terms_pattern", pattern)

    _official: Mapping[str, str] = None  # type: ignore[assignment]
    _terms_pattern: re.Pattern[str] = None  # type: ignore[assignment]


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError([Problem(path.name, line, None, f"không đọc được: {error}")]) from error


def _variants(table: Mapping[str, Mapping[str, Any]]) -> Iterable[Variant]:
    for kind, alternatives in table.items():
        for rank, (key, entry) in enumerate(alternatives.items()):
            pattern = re.compile(rf"\b(?:{'|'.join(entry['in_name'])})\b")
            yield Variant(
                kind, key, entry["title"], rank, pattern, Phrases(entry["in_message"])
            )


def _flat(groups: Iterable[Iterable[str]]) -> list[str]:
    return [str(phrase) for group in groups for phrase in group]


@lru_cache(maxsize=4)
def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon in `folder` (nlu_data/lexicon).

    Raises InputError that names the file and line of a malformed entry.
    """
    fillers = _read(folder / "fillers.yml")
    aliases = [
        Alias(frozenset(map(str, entry["codes"])), words(entry["name"]), tuple(entry["say"]))
        for path in sorted((folder / "aliases").glob("*.yml"))
        for entry in _read(path)
    ]
    return Lexicon(
        terms=tuple(
            Term(tuple(map(str, entry["say"])), entry["means"])
            for entry in _read(folder / "terms.yml")
        ),
        variants=tuple(_variants(_read(folder / "variants.yml"))),
        aliases=tuple(aliases),
        asking=Phrases(_flat(fillers["asking"])),
        small_words=Phrases(_flat(fillers["small_words"])),
    )
