"""What is new about a dossier, told first in an announcement."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.dossier_texts import same_words
from bot.answers.dossier_view import HAS_RESULT, WITHOUT_RESULT, View, label, portal_words
from bot.answers.dossier_words import day_of
from bot.answers.rendering import render_lines
from bot.dossiers.dossier import Dossier
from bot.dossiers.status import Status


def change_lines(view: View, before: Dossier) -> list[str]:
    """What changed since `before`, the state first."""
    old, new = labels(view, before)
    dossier = view.dossier
    awaited = dossier.status not in HAS_RESULT | WITHOUT_RESULT
    return render_lines(
        "dossier/changes",
        mask=view.mask,
        old_label=new if same_words(old, new) else old,
        label=new,
        old_due=day_of(before.due) if awaited and before.due else "",
        due=day_of(dossier.due) if awaited and dossier.due else "",
        new_papers=_stayed(Status.supplementing, before, dossier)
        and before.requested != dossier.requested,
        new_payment=_stayed(Status.paying, before, dossier) and before.payment != dossier.payment,
        new_collection=_stayed(Status.finished, before, dossier)
        and before.collection != dossier.collection,
        new_agency=bool(dossier.agency) and not same_words(before.agency, dossier.agency),
    )


def labels(view: View, before: Dossier) -> tuple[str, str]:
    """The old and the new state in a few words; in the portal's where only these tell them apart.

    A portal's step ("Thẩm định", "Chờ phê duyệt") changes while the status stays.
    """
    earlier = replace(view, dossier=before)
    old, new = label(earlier), label(view)
    if same_words(old, new):
        return portal_words(earlier) or old, portal_words(view) or new
    return old, new


def _stayed(status: Status, before: Dossier, dossier: Dossier) -> bool:
    return before.status is status and dossier.status is status
