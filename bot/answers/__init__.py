"""From a procedure and what was asked about it to a reply, in templates/*.j2.

The bot states only what the procedure says: see the truth rules in docs and `aspects.State`.
"""

from bot.answers.aspects import Contacts
from bot.answers.compose import answer, choices, full

__all__ = ["Contacts", "answer", "choices", "full"]
