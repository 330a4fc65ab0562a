"""What actions share about dossiers: the look-up itself, what of it is kept, what is told."""

from __future__ import annotations

from datetime import datetime, timezone

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import REMEMBERED as PROCEDURES_REMEMBERED
from actions.dialogue import Turn
from actions.faq import UNCLEAR
from bot.answers.dossier import papers_in_catalogue
from bot.catalogue.resolver import Context, Kind
from bot.dossiers.lookup import Asker, Result
from bot.dossiers.lookup import Outcome as Found
from bot.dossiers.status import Status
from bot.reply import Outcome, Reply

FORM = "dossier_form"
CONSENT, CODE, FACTOR, MASK = "dossier_consent", "dossier", "dossier_factor", "dossier_mask"
DOSSIERS = "dossiers"
LITTLE = 3
"""Syllables that alone do not tell what is meant ("lấy ở đâu, mấy giờ mở cửa")."""
TOLD = "dossier_told"
"""Slot with the mask of the dossier that was told last; None once a procedure is talked about."""
ABOUT_IT = frozenset({"ask_duration", "ask_place", "ask_steps", "ask_result"})
"""What is asked of a dossier just told ("bao giờ lấy được") rather than of its procedure."""
ABOUT_STATUS = {Status.paying: "ask_fee", Status.supplementing: "ask_documents"}
"""... and while it waits for the citizen."""
NAMED = 1.0
"""Score from which an utterance names a procedure, and does not only have some of its words."""


def say(
    turn: Turn, dispatcher: CollectingDispatcher, reply: Reply, mask: str = "", asks: str = ""
) -> None:
    """Send a reply about a dossier."""
    slots = {"dossier_code": mask} if mask else {}
    turn.send(dispatcher, [reply], Outcome.dossier, slots=slots, asks=asks)


def again(turn: Turn, dispatcher: CollectingDispatcher, mask: str) -> list[EventType]:
    """Look up a dossier that was looked up in this talk before."""
    proved = proofs(turn, mask)
    if proved is None:
        return [FollowupAction(FORM)]
    result = look_up(turn, dispatcher, *proved, mask)
    return [SlotSet(MASK, mask), *after(turn, result, mask)]


def after(turn: Turn, result: Result, mask: str) -> list[EventType]:
    """Slots after a look-up: the talk is about the dossier that was told, and its procedure."""
    if result.dossier is None:
        return []
    events: list[EventType] = [SlotSet(TOLD, mask), SlotSet("candidates", None)]
    code = result.dossier.procedure_code
    if code in turn.services.catalogue.current().procedures:
        before = [other for other in turn.context.history if other != code]
        history = [*before, code][-PROCEDURES_REMEMBERED:]
        talk = {"procedure": code, "aspects": None, "history": history}
        events += [SlotSet(name, value) for name, value in talk.items()]
    return events


def look_up_begun(turn: Turn) -> list[EventType] | None:
    """The form, where a code or a factor was given, whatever else was said; else None."""
    if turn.tracker.active_loop.get("name") or not turn.sealed.keys() & {"dossier_code", "factor"}:
        return None
    return [FollowupAction(FORM)] if turn.services.lookups.connected else None


def told_again(turn: Turn, dispatcher: CollectingDispatcher) -> list[EventType] | None:
    """Tell the dossier told last once more, if that is what the utterance asks; else None.

    "Bao giờ lấy được", "lấy ở đâu" ask about it, unless a procedure is named.
    """
    mask = turn.tracker.get_slot(TOLD)
    proved = proofs(turn, mask) if mask else None
    if proved is None or turn.tracker.active_loop.get("name"):
        return None
    last = turn.services.known.last(turn.conversation, *proved)
    asked = ABOUT_IT | {ABOUT_STATUS.get(last.status, "") if last else ""}
    asks = turn.intent in asked or says_little(turn)
    return again(turn, dispatcher, mask) if asks and not names_a_procedure(turn) else None


def says_little(turn: Turn) -> bool:
    """Whether it is unclear what is asked, and of what: "giờ làm sao"."""
    content = turn.services.catalogue.current().index.content(turn.utterance)
    unsure = turn.confidence < turn.services.settings.other_sure
    return turn.intent in UNCLEAR and (not content or (unsure and len(content.split()) <= LITTLE))


def names_a_procedure(turn: Turn) -> bool:
    """Whether the utterance by itself names one, be it that of the talk."""
    resolver = turn.services.catalogue.current().resolver
    found = resolver.resolve(turn.premise.rest, Context())
    return found.kind is Kind.named and found.hits[0].score >= NAMED


def looked_up_before(turn: Turn) -> list[dict[str, str]]:
    """The dossiers of this talk whose code and factor are still kept, the latest first."""
    before: list[dict[str, str]] = turn.tracker.get_slot(DOSSIERS) or []
    return [one for one in before if proofs(turn, one["mask"])]


def proofs(turn: Turn, mask: str) -> tuple[str, str] | None:
    """Code and factor of a dossier of this talk; None when they are no longer kept."""
    before = turn.tracker.get_slot(DOSSIERS) or []
    one = next((one for one in before if one["mask"] == mask), None)
    if one is None:
        return None
    code, factor = opened(turn, one[CODE], "dossier_code"), opened(turn, one[FACTOR], "factor")
    return (code, factor) if code and factor else None


def look_up(
    turn: Turn, dispatcher: CollectingDispatcher, code: str, factor: str, mask: str
) -> Result:
    """Ask the portal and tell what came of it."""
    services = turn.services
    result = services.lookups.look_up(Asker(turn.conversation, turn.sender), code, factor)
    replies, now = services.dossier_replies, datetime.now(timezone.utc)
    followed = mask in [followed.mask for followed in services.subscriptions.of(turn.conversation)]
    if result.outcome is Found.found:
        assert result.dossier
        procedure = services.catalogue.current().procedures.get(result.dossier.procedure_code)
        papers = papers_in_catalogue(result.dossier.requested, procedure) if procedure else ()
        reply = replies.status_reply(
            result.dossier, mask, now, papers, procedure is not None, followed
        )
    elif result.outcome is Found.blocked:
        assert result.until
        reply = replies.blocked(result.until, now)
    elif result.outcome is Found.portal_down:
        reply = replies.portal_down(result.portal, now, result.last, mask, followed)
    else:
        reply = replies.no_match()
    say(turn, dispatcher, reply, mask)
    return result


def kept(turn: Turn, slot: str, name: str) -> str | None:
    """What the reference in a slot leads to; None if there is none or it is no longer kept."""
    return opened(turn, turn.tracker.get_slot(slot), name)


def opened(turn: Turn, reference: str | None, name: str) -> str | None:
    """A sealed value of this conversation by its name."""
    values = turn.services.vault.open(reference, turn.conversation) if reference else None
    return (values or {}).get(name)
