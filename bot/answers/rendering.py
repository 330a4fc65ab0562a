"""The Jinja2 templates: `<aspect>.j2` makes the text, `cards/<aspect>.j2` the card.

Templates print lines. In a card a line that starts with "# " opens a section; sections without
lines disappear. Values never start with "#" (`wording.clean` takes list marks off).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.answers import old_terms
from bot.reply import Section

_FOLDER = Path(__file__).parent / "templates"
_HEADING = "# "


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


def render_lines(template: str, **values: Any) -> list[str]:
    """The non-empty lines a template prints."""
    text = _environment().get_template(f"{template}.j2").render(**values)
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def render_sections(template: str, **values: Any) -> list[Section]:
    """The sections of a card template; each tells old terms in today's words."""
    sections: list[Section] = []
    for line in render_lines(f"cards/{template}", **values):
        if line.startswith(_HEADING):
            sections.append(Section(title=line.removeprefix(_HEADING), lines=[]))
        elif sections:
            sections[-1].lines.append(line.strip())
    return [section for section in sections if section.lines]


def in_todays_terms(section: Section) -> Section:
    """The section with notes on old names, its title included."""
    title, *lines = old_terms.annotate([section.title, *section.lines])
    return Section(title=title, lines=lines)
