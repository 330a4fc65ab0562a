"""What the bot says, and what happened: the types that actions, gateway and evaluation share."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel, Extra


class Outcome(str, Enum):
    """What a reply did. Analytics, the review inbox and evaluation all read it."""

    answer = "answer"
    clarify = "clarify"
    abstain = "abstain"
    correct_premise = "correct_premise"
    dossier = "dossier"
    handoff = "handoff"
    smalltalk = "smalltalk"
    error = "error"


class Aspect(str, Enum):
    """What a citizen asks about a procedure."""

    documents = "documents"
    fee = "fee"
    duration = "duration"
    place = "place"
    steps = "steps"
    form = "form"
    eligibility = "eligibility"
    result = "result"
    legal_basis = "legal_basis"
    online = "online"
    overview = "overview"
    validity = "validity"


class _Part(BaseModel):
    class Config:
        extra = Extra.forbid


class Button(_Part):
    """A tap that sends `payload`, opens `url` or dials `phone`: exactly one of them is set."""

    title: str
    payload: str | None = None
    url: str | None = None
    phone: str | None = None


class Section(_Part):
    """A heading with its lines, in display order."""

    title: str
    lines: list[str]


class Source(_Part):
    """Where the facts are from: `date` (ISO) is when they were read there."""

    title: str
    url: str = ""
    date: str = ""


class Card(_Part):
    """The whole structured answer, which the text only summarises."""

    code: str
    name: str
    sections: list[Section]
    source: Source


class Reply(_Part):
    """One message to the citizen: `text` is at most 1,200 characters."""

    text: str
    buttons: list[Button] = []
    card: Card | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of the web chat API."""
        return {
            "text": self.text,
            "buttons": [button.dict(exclude_none=True) for button in self.buttons],
            "card": self.card.dict() if self.card else None,
        }
