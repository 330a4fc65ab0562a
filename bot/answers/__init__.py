"""From a procedure and what was asked about it to a reply, in templates/*.j2.

The bot states only what the procedure says: `aspects.State` names what may be said of an aspect.
"""

from bot.answers.aspects import Contacts
from bot.answers.compose import answer, choices, full

__all__ = ["Contacts", "answer", "choices", "full"]
