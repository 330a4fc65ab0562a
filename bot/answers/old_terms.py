"""Old names in published text, told in today's terms (`nlu_data/lexicon/old_terms.yml`).

The district level ended on 2025-07-01 (Nghị quyết 203/2025/QH15) and several ministries merged
earlier that year; the portal still prints the old names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "old_terms.yml"


@dataclass(frozen=True)
class _Entry:
    today: str
    say: str | None


@dataclass(frozen=True)
class _Terms:
    entries: dict[str, _Entry]
    anchors: dict[str, str]
    inside_title: re.Pattern[str]


@lru_cache(maxsize=1)
def _terms() -> _Terms:
    with _FILE.open(encoding="utf-8") as file:
        content = yaml.safe_load(file)
    terms = {
        entry["term"]: _Entry(entry.get("today", ""), entry.get("say"))
        for entry in content["entries"]
    }
    return _Terms(
        {_key(term): entry for term, entry in terms.items()},
        {term: max(re.split("[-–]", term.casefold()), key=len).strip() for term in terms},
        re.compile(content["inside_title"], re.IGNORECASE),
    )


@lru_cache(maxsize=256)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the terms, the longest first; "_old" hangs on a word, others start one."""
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(_flexible, longest_first))})(?!\w)", re.IGNORECASE)


def _key(term: str) -> str:
    return re.sub(r"[\s–-]+", " ", term).strip().casefold()


def _flexible(term: str) -> str:
    dashes = re.escape(term).replace(r"\-", "[-–]").replace(r"\ ", " ")
    return dashes if term.startswith("_") else rf"(?<!\w){dashes}"


def annotate(lines: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """The lines with a note in brackets after the first mention of each old term.

    Notes in `known` were given before and are not repeated.
    """
    lines = list(lines)
    terms = _terms()
    pattern = _pattern_for("\n".join(lines))
    if pattern is None:
        return lines
    told = set(known)

    def note(match: re.Match[str]) -> str:
        entry = terms.entries[_key(match.group())]
        if entry.say is not None:
            return entry.say
        before = match.string[max(0, match.start() - 200) : match.start()]
        if not entry.today or entry.today in told or terms.inside_title.search(before):
            return match.group()
        told.add(entry.today)
        return f"{match.group()} ({entry.today})"

    return [pattern.sub(note, line) for line in lines]


def notes_on(text: str) -> dict[str, str]:
    """The old terms in the text, as printed there, and what is to be said of each today."""
    terms = _terms()
    pattern = _pattern_for(text)
    if pattern is None:
        return {}
    found = {match.group(): terms.entries[_key(match.group())] for match in pattern.finditer(text)}
    return {term: entry.today for term, entry in found.items() if entry.today}


def _pattern_for(text: str) -> re.Pattern[str] | None:
    """A pattern of only the terms that may be in the text; None if there is none."""
    folded = text.casefold()
    present = tuple(term for term, anchor in _terms().anchors.items() if anchor in folded)
    return _pattern(present) if present else None
