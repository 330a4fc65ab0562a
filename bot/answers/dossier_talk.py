"""What the bot says around a look-up: what it asks, what it may do, why it has no answer.

Sentences are in templates/dossier/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.answers.buttons import payload
from bot.answers.dossier_buttons import calls, following, intent, links
from bot.answers.dossier_words import day_of, moment_of, span_of, words
from bot.answers.fit import shorten
from bot.answers.rendering import render_lines
from bot.answers.talk import Offices
from bot.answers.wording import day
from bot.dossiers.dossier import FactorKind
from bot.reply import Button, Reply

_OFFICE = 150
_MOST_CHOICES = 10
_MOST_EXAMPLES = 3
_EXAMPLES = ("H42.21-250701-012345",)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Keeping:
    """How long what is kept, as configured; told when consent is asked for."""

    state: timedelta
    """Code, factor and last known state of a dossier that was looked up."""
    consent: timedelta
    follow: timedelta
    talk: timedelta
    """Messages, counted from the last one."""


class DossierTalk:
    """The replies that need no dossier."""

    def __init__(self, offices: Offices, keeping: Keeping) -> None:
        told = {name: shorten(value, _OFFICE) for name, value in asdict(offices).items()}
        self._offices = Offices(**told)
        self._keeping = keeping

    def no_match(self) -> Reply:
        """Unknown code or wrong factor: one and the same text, so that nobody learns which."""
        again = intent("again", "another_dossier")
        return self._reply("no_match", [again, *calls(self._offices.hotline)])

    def blocked(self, until: datetime, now: datetime) -> Reply:
        """Too many look-ups did not match; when one may try again."""
        # Told in minutes: rounded up, that it is not too early then.
        until = max(until, now + _MINUTE)
        whole = until.replace(second=0, microsecond=0)
        until = whole if whole == until else whole + _MINUTE
        values = {"wait": span_of(until - now), "moment": moment_of(until)}
        return self._reply("blocked", calls(self._offices.hotline), **values)

    def no_portal(self, mask: str) -> Reply:
        """No portal that is connected knows such codes; where one can look it up."""
        buttons = [*self._open_portal(), *calls(self._offices.hotline)]
        return self._reply("no_portal", [*buttons, intent("another", "another_dossier")], mask=mask)

    def ask_code(self, examples: Sequence[str] = _EXAMPLES) -> Reply:
        """Which dossier? `examples` show what a code looks like."""
        return self._reply(
            "ask_code",
            [intent("cancel", "cancel_dossier")],
            examples=list(examples)[:_MOST_EXAMPLES],
        )

    def ask_factor(self, kind: FactorKind, mask: str) -> Reply:
        """What proves that the dossier is the citizen's."""
        return self._reply(
            "ask_factor", [intent("cancel", "cancel_dossier")], kind=kind.value, mask=mask
        )

    def consent(self, portal: str = "") -> Reply:
        """What is processed, why, how long, by which law: before the first look-up.

        `portal`: whom code and factor are sent to, if that is known yet.
        """
        buttons = [intent("agree", "agree_dossier"), intent("refuse", "refuse_dossier")]
        portal = shorten(portal, _OFFICE) or words()["any_portal"]
        return self._reply("consent", buttons, portal=portal, **self._spans())

    def refused(self) -> Reply:
        """Consent was refused; how to look it up without the bot."""
        return self._reply("refused", self._open_portal())

    def cancelled(self) -> Reply:
        """The look-up was broken off."""
        return self._reply("cancelled")

    def followed(self, mask: str, until: date) -> Reply:
        """Changes will be announced until the end of a day."""
        last_day = day_of(until) if isinstance(until, datetime) else day(until)
        buttons = [following(mask, followed=True), intent("another", "another_dossier")]
        return self._reply("followed", buttons, mask=mask, until=last_day)

    def unfollowed(self, count: int) -> Reply:
        """Changes of so many dossiers are no longer announced."""
        return self._reply("unfollowed", count=count) if count else self.nothing_followed()

    def nothing_followed(self) -> Reply:
        """No dossier is followed that could be given up."""
        return self._reply("nothing_followed", [intent("another", "another_dossier")])

    def nothing_to_follow(self) -> Reply:
        """No dossier was looked up that could be followed."""
        return self._reply("nothing_to_follow", [intent("another", "another_dossier")])

    def several(self, masks: Sequence[str]) -> Reply:
        """Which of the citizen's dossiers?"""
        different = list(dict.fromkeys(masks))
        offered = different[:_MOST_CHOICES]
        buttons = [
            Button(title=mask, payload=payload("choose_dossier", dossier=mask)) for mask in offered
        ]
        return self._reply("several", buttons, masks=offered, left=len(different) - len(offered))

    def what_is_kept(self, messages: int, sealed: int, consents: int, followed: int) -> Reply:
        """How much is kept of this conversation, and how long."""
        return self._reply(
            "what_is_kept",
            (),
            messages=messages,
            sealed=sealed,
            consents=consents,
            followed=followed,
            **self._spans(),
        )

    def erase_asked(self) -> Reply:
        """Really erase everything?"""
        return self._reply(
            "erase_asked", [intent("erase", "erase_data"), intent("keep", "keep_data")]
        )

    def erased(self) -> Reply:
        """Everything of this conversation was erased."""
        return self._reply("erased")

    def _spans(self) -> dict[str, str]:
        return {name: span_of(span) for name, span in vars(self._keeping).items()}

    def _open_portal(self) -> list[Button]:
        name = self._offices.portal_name or words()["any_portal"]
        return links("portal", self._offices.portal_url, portal=name)

    def _reply(self, template: str, buttons: Sequence[Button] = (), **values: Any) -> Reply:
        lines = render_lines(f"dossier/{template}", **asdict(self._offices), **values)
        return Reply(text="\n".join(lines), buttons=list(buttons))
