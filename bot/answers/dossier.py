"""What is said about a dossier."""

from __future__ import annotations

from bot.answers.rendering import render_lines
from bot.dossiers.dossier import Dossier
from bot.reply import Reply


def announcement(dossier: Dossier, mask: str, before: Dossier) -> Reply:
    """The message about a change of a followed dossier."""
    words = dossier.status_text.rstrip(".")
    return Reply(text="\n".join(render_lines("dossier_changed", mask=mask, words=words)))
