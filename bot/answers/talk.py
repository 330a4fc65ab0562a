"""Everything the bot says that depends on settings or the catalogue, behind one object.

Sentences are in templates/talk/*.j2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.answers.aspects import Contacts
from bot.answers.compose import answer, choices, full
from bot.answers.rendering import render_lines
from bot.catalogue.procedure import Procedure
from bot.premises.verdict import Verdict
from bot.reply import Aspect, Button, Reply
from bot.training.faq_entry import FaqEntry
from bot.training.faq_render import render_answer, render_buttons


@dataclass(frozen=True)
class Offices:
    """Where citizens can turn to, as configured; "" is left out of sentences."""

    province_name: str
    portal_name: str
    portal_url: str
    hotline: str
    office_address: str
    office_hours: str


class Answers:
    """The bot's replies for one province."""

    def __init__(self, offices: Offices) -> None:
        self._offices = offices
        self._contacts = Contacts(hotline=offices.hotline, centre=offices.office_address)

    def answer(
        self,
        procedure: Procedure,
        aspects: Sequence[Aspect],
        siblings: Sequence[Procedure] = (),
        others: Sequence[Procedure] = (),
        verdict: Verdict | None = None,
    ) -> Reply:
        """What the procedure says about the aspects, after the verdict on what was asserted.

        `others`: procedures that may have been meant instead.
        """
        return answer(
            procedure,
            aspects,
            siblings=siblings,
            others=others,
            contacts=self._contacts,
            verdict=verdict,
        )

    def full(self, procedure: Procedure, aspect: Aspect) -> list[Reply]:
        """The whole of one aspect, in messages."""
        return full(procedure, aspect, contacts=self._contacts)

    def choices(self, procedures: Sequence[Procedure]) -> Reply:
        """Which of these is meant?"""
        return choices("\n".join(self._lines("choose")), procedures)

    def which_procedure(self) -> Reply:
        """A question back when no procedure was named at all."""
        return self._reply("which_procedure")

    def not_found(self) -> Reply:
        """The catalogue has nothing that fits."""
        return self._reply("not_found")

    def unanswerable(self, kinds: Sequence[str] = ()) -> Reply:
        """No catalogue can know this; who can.

        `kinds`: the groups of nlu_data/lexicon/limits.yml whose words were said.
        """
        return self._reply("unanswerable", kinds=kinds)

    def handoff(self, complaint: bool, phone_left: bool = False) -> Reply:
        """Which humans can be reached: there is no live handoff yet, and that is said.

        Nobody will ring a number that was left, and that is said, too.
        """
        return self._reply("handoff", complaint=complaint, phone_left=phone_left)

    def faq(self, entry: Mapping[str, Any], today: date) -> Reply | None:
        """The answer of a FAQ entry; None when it is not in force on `today`."""
        parsed = FaqEntry.parse_obj(entry)
        if not parsed.is_valid_on(today):
            return None
        values = asdict(self._offices)
        lines = self._lines(
            "faq",
            answer=render_answer(parsed, values),
            source=parsed.source,
            valid_from=f"{parsed.valid_from:%d/%m/%Y}",
        )
        return Reply(text="\n".join(lines), buttons=render_buttons(parsed, values))

    def _reply(self, template: str, **values: Any) -> Reply:
        buttons = []
        if self._offices.hotline and template in {"handoff", "unanswerable"}:
            title = "".join(self._lines("call"))
            buttons.append(Button(title=title, phone=self._offices.hotline))
        return Reply(text="\n".join(self._lines(template, **values)), buttons=buttons)

    def _lines(self, template: str, **values: Any) -> list[str]:
        return render_lines(f"talk/{template}", **asdict(self._offices), **values)
