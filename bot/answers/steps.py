"""The main steps of a procedure, without sub-items and closing remarks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import lexicon
from bot.answers.excerpts import chosen
from bot.answers.wording import clean_lines, unique

_HEADING_LENGTH = 12
"""A first line shorter than this ("Bước 1.") only heads the next, as does one ending in ":"."""


def main_steps(steps: Sequence[str]) -> list[str]:
    """The first line of each step; only the numbered ones ("Bước 1") where there are several."""
    openings = unique(opening for opening in map(_opening, steps) if opening)
    numbered = chosen("numbered_step", openings)
    return numbered if len(numbered) > 1 else _until_remarks(openings)


def _opening(step: str) -> str:
    lines = clean_lines([step])
    if not lines:
        return ""
    is_heading = len(lines[0]) < _HEADING_LENGTH or lines[0].endswith(":")
    return " ".join(lines[: 2 if is_heading else 1])


def _until_remarks(openings: list[str]) -> list[str]:
    remarks = [n for n, line in enumerate(openings) if lexicon.matches("remark_heading", line)]
    steps = openings[: remarks[0]] if remarks and remarks[0] else openings
    return [step for step in steps if not lexicon.matches("sub_item", step)] or steps
