"""What is said when a dossier is no longer followed. Sentences are in templates/following/*.j2."""

from __future__ import annotations

from bot.answers.dossier_buttons import intent
from bot.answers.rendering import render_lines
from bot.dossiers.following import Ending
from bot.reply import Reply


def no_longer_followed(mask: str, ending: Ending) -> Reply:
    """The message at an ending that the citizen has not brought about: expired or lost."""
    text = "\n".join(render_lines(f"following/{ending.value}", mask=mask))
    return Reply(text=text, buttons=[intent("again", "dossier_status")])
