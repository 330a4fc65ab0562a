"""What of a dossier's state is news to its citizen.

What a portal no longer says is not news: an answer with a part left out must not look as if the
due date were cancelled, and once more when the part is back.
"""

from __future__ import annotations

from typing import Any

from bot.dossiers.dossier import Collection, Dossier, Payment
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM

CLOSED = frozenset({Status.returned, Status.refused, Status.withdrawn})
"""Statuses after which nothing more is expected."""


def is_closed(dossier: Dossier) -> bool:
    """Whether nothing more will happen to it."""
    return dossier.status in CLOSED


def is_news(before: Dossier, now: Dossier) -> bool:
    """Whether a citizen who knows `before` is to be told of `now`.

    The portal's own words for the state count only where they are all that is known of it.
    """
    if now.status is not before.status:
        return True
    was, facts = _facts(before), _facts(now)
    return any(fact and fact != was[name] for name, fact in facts.items())


def _facts(dossier: Dossier) -> dict[str, Any]:
    payment = dossier.payment or Payment()
    collection = dossier.collection or Collection()
    unnamed = dossier.status is Status.unknown
    return {
        "words": " ".join(dossier.status_text.split()).casefold() if unnamed else "",
        # The day: it is what a citizen is promised, the hour is what a portal computes.
        "due": dossier.due and dossier.due.astimezone(VIETNAM).date(),
        "requested": frozenset(dossier.requested),
        "to pay": dossier.payment is not None,
        "amount": payment.amount,
        "pay until": payment.deadline,
        # Without the addresses of pages: they may hold a token that is new each time.
        "way": collection.way,
        "place": collection.place,
        "hours": collection.hours,
        "tracking": collection.tracking,
    }
