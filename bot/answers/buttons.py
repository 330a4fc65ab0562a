"""The buttons under an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.answers.aspects import FIELDS, FOLLOW_UPS, Contacts
from bot.answers.naming import sibling_titles, titles
from bot.answers.wording import button_of, labels
from bot.catalogue.procedure import Procedure
from bot.reply import Aspect, Button

_MOST_SIBLINGS = 3
_MOST_FOLLOW_UPS = 3


def payload(name: str, **entities: str) -> str:
    """ "/choose{"procedure":"1.001193"}": an intent with its entities, as Rasa reads it."""
    return f"/{name}" + json.dumps(entities, ensure_ascii=False, separators=(",", ":"))


def view_full(procedure: Procedure, aspect: Aspect) -> Button:
    """Asks for the whole of one aspect."""
    return Button(
        title=labels()["buttons"]["view_full"],
        payload=payload("view_full", procedure=procedure.code, aspect=aspect.value),
    )


def choice_buttons(procedures: Sequence[Procedure]) -> list[Button]:
    """One for each procedure, by its title."""
    return [
        Button(title=title, payload=payload("choose", procedure=procedure.code))
        for procedure, title in zip(procedures, titles(procedures), strict=True)
    ]


def sibling_buttons(procedure: Procedure, siblings: Sequence[Procedure]) -> list[Button]:
    """The procedures next to this one, named by how they differ."""
    others = [sibling for sibling in siblings if sibling.code != procedure.code][:_MOST_SIBLINGS]
    titles = sibling_titles(procedure, others)
    return [
        Button(title=title, payload=payload("choose", procedure=sibling.code))
        for sibling, title in zip(others, titles, strict=True)
    ]


def follow_up_buttons(procedure: Procedure, asked: Sequence[Aspect]) -> list[Button]:
    """What citizens ask next, without what was asked or what the procedure does not have."""
    wished = dict.fromkeys(
        follow_up
        for aspect in (*asked, Aspect.overview, Aspect.steps)
        for follow_up in FOLLOW_UPS[aspect]
    )
    offered = [a for a in wished if a not in asked and _has(procedure, a)][:_MOST_FOLLOW_UPS]
    return [
        Button(
            title=button_of(aspect),
            payload=payload("ask", procedure=procedure.code, aspect=aspect.value),
        )
        for aspect in offered
    ]


def source_buttons(procedure: Procedure) -> list[Button]:
    """A link to the procedure's page at its source."""
    url = procedure.source_url
    if not url.startswith(("https://", "http://")):
        return []
    return [Button(title=labels()["buttons"]["open_source"], url=url)]


def hotline_buttons(contacts: Contacts) -> list[Button]:
    """A call to the province's hotline."""
    if not contacts.hotline:
        return []
    title = labels()["buttons"]["call"].format(hotline=contacts.hotline)
    return [Button(title=title, phone=contacts.hotline)]


def _has(procedure: Procedure, aspect: Aspect) -> bool:
    """Whether a follow-up has verified fields to answer from."""
    fields = FIELDS[aspect]
    if not all(procedure.states(field) for field in fields):
        return False
    return any(getattr(procedure, field.split(".")[0]) for field in fields)
