"""What the bot says about a citizen's own dossier.

Only what the portal said, never of a person, the code only as its mask. Sentences are in
templates/dossier/.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.answers.dossier_buttons import can_change, following, intent, state_buttons
from bot.answers.dossier_changes import change_lines, labels
from bot.answers.dossier_papers import AskedPaper, papers_in_catalogue
from bot.answers.dossier_state import state_text
from bot.answers.dossier_talk import DossierTalk, Keeping
from bot.answers.dossier_texts import Telling
from bot.answers.dossier_view import View, label
from bot.answers.dossier_words import day_of, moment_of, words
from bot.answers.talk import Offices
from bot.dossiers.dossier import Dossier
from bot.dossiers.timeliness import timeliness
from bot.dossiers.working_days import WorkingDays
from bot.masks import mask_code
from bot.reply import Reply

__all__ = ["AskedPaper", "DossierReplies", "Keeping", "announcement", "papers_in_catalogue"]

_PORTAL = 100


class DossierReplies(DossierTalk):
    """The replies for one province."""

    def __init__(
        self, offices: Offices, keeping: Keeping, calendar: WorkingDays, due_soon: int = 2
    ) -> None:
        """`due_soon`: working days before its date from which a dossier is due soon."""
        super().__init__(offices, keeping)
        self._calendar = calendar
        self._due_soon = due_soon

    def status_reply(
        self,
        dossier: Dossier,
        mask: str,
        now: datetime,
        papers: Sequence[AskedPaper] = (),
        procedure_in_catalogue: bool = False,
        followed: bool = False,
    ) -> Reply:
        """How the dossier stands and what the citizen does next.

        `papers`: `papers_in_catalogue` of those asked for. `followed`: changes are announced.
        """
        view = self._view(dossier, mask, now, papers)
        buttons = state_buttons(view, procedure_in_catalogue, followed)
        return Reply(text=state_text(view), buttons=buttons)

    def announcement(
        self,
        dossier: Dossier,
        mask: str,
        before: Dossier,
        now: datetime | None = None,
        procedure_in_catalogue: bool = False,
    ) -> Reply:
        """One message for a change since `before`: what is new first, then as status_reply.

        `now`: by default the moment at which the portal told the new state.
        """
        view = self._view(dossier, mask, now or dossier.fetched_at)
        return _announcement(view, before, procedure_in_catalogue)

    def portal_down(
        self,
        portal: str,
        now: datetime,
        last: Dossier | None = None,
        mask: str = "",
        followed: bool = False,
    ) -> Reply:
        """The portal does not answer; `last` is what this citizen saw before, `mask` its code."""
        values: dict[str, Any] = dict.fromkeys(("label", "moment", "mask", "due"), "")
        buttons = [intent("again", "dossier_status")]
        if last is not None:
            view = self._view(last, mask or mask_code(last.code), now)
            due = day_of(last.due) if last.due and can_change(last) else ""
            moment = moment_of(last.fetched_at)
            values = {"label": label(view), "moment": moment, "mask": view.mask, "due": due}
            if can_change(last):
                buttons.insert(0, following(view.mask, followed))
        return self._reply(
            "portal_down",
            buttons,
            portal=Telling("", "").office(portal, _PORTAL) or words()["any_portal"],
            moment=moment_of(now),
            followed=followed,
            can_follow=last is not None and can_change(last),
            **{f"last_{name}": value for name, value in values.items()},
        )

    def _view(
        self, dossier: Dossier, mask: str, now: datetime, papers: Sequence[AskedPaper] = ()
    ) -> View:
        return View(
            dossier=dossier,
            mask=mask,
            now=now,
            stands=timeliness(dossier, now, self._calendar, self._due_soon),
            papers=tuple(papers),
            hotline=self._offices.hotline,
            portal_name=self._offices.portal_name,
            portal_url=self._offices.portal_url,
        )


def announcement(dossier: Dossier, mask: str, before: Dossier) -> Reply:
    """DossierReplies.announcement for who knows neither offices nor the government's days off."""
    now = dossier.fetched_at
    return _announcement(View(dossier, mask, now, timeliness(dossier, now, WorkingDays())), before)


def _announcement(view: View, before: Dossier, in_catalogue: bool = False) -> Reply:
    text = state_text(view, change_lines(view, before), labels(view, before))
    return Reply(text=text, buttons=state_buttons(view, in_catalogue, followed=True))
