"""Fill an answer of the FAQ with what this office has set."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.reply import Button
from bot.training.faq_entry import PLACEHOLDER, PLACEHOLDERS, FaqEntry


def render_answer(entry: FaqEntry, settings_values: Mapping[str, str]) -> str:
    """The answer as a citizen reads it, with settings filled in line by line."""
    lines = (
        _render_line(line, entry.answer_without, settings_values)
        for line in entry.answer.splitlines()
    )
    return "\n".join(line for line in lines if line is not None).strip()


def render_buttons(entry: FaqEntry, settings_values: Mapping[str, str]) -> list[Button]:
    """The buttons below the answer; one that needs an empty setting is left out."""
    return [
        Button(
            title=button.title,
            url=button.url and fill(button.url, settings_values),
            phone=button.phone and fill(button.phone, settings_values),
        )
        for button in entry.buttons
        if not empty_settings(button.url or button.phone or "", settings_values)
    ]


def empty_settings(text: str, settings_values: Mapping[str, str]) -> list[str]:
    """The settings that `text` uses and that have no value, in the order of use."""
    used = (name for name in PLACEHOLDER.findall(text) if name in PLACEHOLDERS)
    return [name for name in used if not settings_values.get(name, "").strip()]


def fill(text: str, settings_values: Mapping[str, str]) -> str:
    """`text` with its settings filled in; what is no setting's name stays as it is."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return settings_values.get(name, "") if name in PLACEHOLDERS else match[0]

    return PLACEHOLDER.sub(value, text)


def _render_line(
    line: str, without: Mapping[str, str], settings_values: Mapping[str, str]
) -> str | None:
    empty = empty_settings(line, settings_values)
    if not empty:
        return fill(line, settings_values)
    instead = next((without[name] for name in empty if name in without), None)
    if instead is None or empty_settings(instead, settings_values):
        return None
    return fill(instead, settings_values)
