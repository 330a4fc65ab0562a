"""The text that tells how a dossier stands: what is so, by when, and what the citizen does next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.answers.dossier_papers import paper_lines
from bot.answers.dossier_view import HAS_RESULT, WITHOUT_RESULT, View, entry, portal_words
from bot.answers.dossier_words import day_of, moment_of, statuses, whom_to_ask, words
from bot.answers.fit import LIMIT
from bot.answers.naming import without_prefix
from bot.answers.rendering import render_lines
from bot.answers.wording import day, money
from bot.dossiers.dossier import Payment, Return
from bot.dossiers.status import CLOCK_RUNS, Status
from bot.dossiers.timeliness import Pace
from bot.dossiers.vietnam_time import VIETNAM

_PROCEDURE = 130
_AGENCY = 100
_PLACE = 150
_HOURS = 80
_TRACKING = 40
_PORTAL = 60
_MOST_DONG = 10**12
"""Amounts from here on are a slip of the portal."""


def state_text(view: View, changes: Sequence[str] = (), told: Sequence[str] = ()) -> str:
    """The message. `changes` come first, in place of the state's name.

    `told`: words of the portal that the changes have told already.
    """
    values = _values(view, changes, told)
    source = _source(view)
    requested = view.dossier.requested if view.dossier.status is Status.supplementing else ()
    # What there is without the papers, and with a line on those that are left out.
    least = render_lines("dossier/state", papers=(), papers_left=len(requested), **values)
    room = LIMIT - len("\n".join(least)) - len(source) - 2
    papers = paper_lines(requested, view.papers, view.telling, room)
    lines = render_lines(
        "dossier/state", papers=papers, papers_left=len(requested) - len(papers), **values
    )
    return "\n".join([*lines, "", source])


def _values(view: View, changes: Sequence[str], told: Sequence[str]) -> dict[str, Any]:
    dossier, telling = view.dossier, view.telling
    said, unclear = portal_words(view), dossier.status is Status.unknown
    name = words()["portal_says"].format(text=said) if unclear and said else entry(view)["name"]
    with_due = dossier.status not in WITHOUT_RESULT and dossier.due is not None
    waiting = dossier.status in CLOCK_RUNS | {Status.registered} and not dossier.finished
    return {
        "changes": changes,
        "mask": view.mask,
        "name": name,
        "explain": entry(view)["explain"],
        "words": "" if unclear or said in told else said,
        "verbatim": unclear and bool(said),
        "procedure": _procedure(view),
        "agency": telling.text(dossier.agency, _AGENCY),
        "received": day_of(dossier.received) if dossier.received else "",
        "due": day_of(dossier.due) if with_due and dossier.due else "",
        "citizens_turn": view.stands.pace is Pace.citizens_turn,
        "pace": _pace(view),
        "awaited": waiting and dossier.due is None,
        "finished": day_of(dossier.finished) if dossier.finished else "",
        "has_result": dossier.status in HAS_RESULT,
        "closed": _closed(view),
        **_payment(view),
        "tracking": _tracking(view),
        "next": next_step(view),
    }


def next_step(view: View) -> str:
    """What the citizen does next; reads after "Việc tiếp theo: "."""
    steps = statuses()["steps"]
    sentence = str(steps.get(_step(view)) or entry(view)["next"])
    hours = view.telling.office(view.collection.hours, _HOURS)
    return sentence.format(
        ask=whom_to_ask(view.hotline),
        place=view.telling.office(view.collection.place, _PLACE).rstrip("."),
        hours=words()["opening"].format(hours=hours) if hours else "",
    )


def _step(view: View) -> str:
    """The key of the next step where it hangs on more than the status, else ""."""
    dossier, pace = view.dossier, view.stands.pace
    if pace is Pace.overdue:
        return "overdue"
    if pace is Pace.due_soon and dossier.status in CLOCK_RUNS:
        return "due_soon"
    if dossier.status is Status.supplementing and not dossier.requested:
        return "papers_unnamed"
    if dossier.status is Status.unknown and dossier.due and not dossier.finished:
        return "overdue" if _days_to_due(view) < 0 else "wait_for_date"
    if dossier.status is Status.finished and view.way:
        unnamed = view.way is Return.counter and not view.collection.place
        return "counter_unnamed" if unnamed else view.way.value
    return ""


def _pace(view: View) -> str:
    pace, days = view.stands.pace, view.stands.days or 0
    key = ""
    if pace is Pace.on_time:
        key = "on_time"
    elif pace is Pace.due_soon:
        today = _days_to_due(view) == 0
        key = "due_today" if today else "due_soon" if days else "due_next"
    elif pace is Pace.overdue:
        key = "overdue" if days else "just_overdue"
    return str(words()["pace"][key]).format(days=days) if key else ""


def _days_to_due(view: View) -> int:
    """Calendar days from today to the promised one; 0 without one."""
    due = view.dossier.due or view.now
    return (due.astimezone(VIETNAM).date() - view.today).days


def _closed(view: View) -> str:
    days = view.stands.days
    if view.dossier.status not in HAS_RESULT or view.stands.pace is not Pace.closed or days is None:
        return ""
    return str(words()["closed"]["late" if days else "in_time"]).format(days=days)


def _procedure(view: View) -> str:
    name = without_prefix(view.telling.text(view.dossier.procedure_name, _PROCEDURE))
    code = view.telling.text(view.dossier.procedure_code, _TRACKING)
    if name or not code:
        return name[:1].upper() + name[1:]
    return str(words()["procedure_code"]).format(code=code)


def _payment(view: View) -> dict[str, Any]:
    payment = view.dossier.payment or Payment()
    known = payment.amount is not None and 0 < payment.amount < _MOST_DONG
    return {
        "paying": view.dossier.status is Status.paying,
        "amount": money(payment.amount, "VND") if known and payment.amount else "",
        "pay_by": day(payment.deadline) if payment.deadline else "",
        "pay_late": payment.deadline is not None and payment.deadline < view.today,
        "pay_page": view.pay_page,
    }


def _tracking(view: View) -> str:
    if view.dossier.status not in HAS_RESULT or view.way is not Return.post:
        return ""
    return view.telling.office(view.collection.tracking, _TRACKING)


def _source(view: View) -> str:
    portal = view.telling.office(view.dossier.portal, _PORTAL) or words()["any_portal"]
    asked = moment_of(view.dossier.fetched_at)
    return "\n".join(render_lines("dossier/source", portal=portal, moment=asked))
