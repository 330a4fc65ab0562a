"""The buttons under replies about dossiers."""

from __future__ import annotations

from bot.answers.buttons import payload
from bot.answers.dossier_view import HAS_RESULT, WITHOUT_RESULT, View
from bot.answers.dossier_words import words
from bot.dossiers.dossier import Dossier, Return
from bot.dossiers.status import Status
from bot.reply import Aspect, Button

_LAST_STATES = WITHOUT_RESULT | {Status.returned}


def intent(title: str, name: str, **entities: str) -> Button:
    """A button that sends an intent; `title` is its key in words.yml."""
    sent = payload(name, **entities) if entities else f"/{name}"
    return Button(title=words()["buttons"][title], payload=sent)


def links(title: str, url: str, **values: str) -> list[Button]:
    """A button that opens a page; none without address."""
    return [Button(title=words()["buttons"][title].format(**values), url=url)] if url else []


def calls(hotline: str) -> list[Button]:
    """A button that calls the hotline; none without number."""
    title = words()["buttons"]["call"].format(hotline=hotline)
    return [Button(title=title, phone=hotline)] if hotline else []


def following(mask: str, followed: bool) -> Button:
    """Be told of changes, or no longer."""
    if followed:
        return intent("unfollow", "unfollow_dossier", dossier=mask)
    return intent("follow", "follow_dossier")


def can_change(dossier: Dossier) -> bool:
    """Whether there may still be something to be told of."""
    return dossier.status not in _LAST_STATES


def state_buttons(view: View, in_catalogue: bool, followed: bool) -> list[Button]:
    """What can be done about a dossier: the page it takes first."""
    dossier, code = view.dossier, view.dossier.procedure_code
    buttons = _where_to_pay(view) if dossier.status is Status.paying else []
    if dossier.status in HAS_RESULT and view.way is Return.post:
        buttons += links("track", view.telling.link(view.collection.tracking_url))
    if code and view.papers and dossier.status is Status.supplementing:
        asked = Aspect.documents.value
        buttons.append(intent("documents", "ask", procedure=code, aspect=asked))
    if code and in_catalogue:
        buttons.append(intent("procedure", "choose", procedure=code))
    if can_change(dossier):
        buttons.append(following(view.mask, followed))
    return [*buttons, intent("another", "another_dossier")]


def _where_to_pay(view: View) -> list[Button]:
    if view.pay_page:
        return links("pay", view.pay_page)
    return links("portal", view.portal_url, portal=view.portal_name or words()["any_portal"])
