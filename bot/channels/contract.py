"""What every messenger has in common: what it delivers, what it takes, how it fails.

A messenger is a module with a settings group and a subclass of Channel, with its paths, limits
and error codes in tables at the top. It knows no Rasa, no database and no other messenger:

    webhook → Channel.read → Event → inbox → ... → Reply → Channel.render → Channel.send
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from bot.errors import BotError, UpstreamError
from bot.reply import Reply

Message = dict[str, Any]
"""One message in the messenger's own JSON, without its recipient."""


class Kind(str, Enum):
    """What a citizen sent."""

    text = "text"
    button = "button"
    location = "location"
    image = "image"
    audio = "audio"
    sticker = "sticker"
    file = "file"
    contact = "contact"
    follow = "follow"
    unfollow = "unfollow"
    unsupported = "unsupported"


@dataclass(frozen=True)
class Event:
    """One thing that a citizen did, as the messenger told it.

    `sender`: the messenger's id of the citizen, to which replies go. `message_id`: the same again
    is the same event. `text`: what was typed, an image's caption, a shared phone number; else "".
    `button`: the key of the tapped button (see Channel.render). `sent_at`: milliseconds since 1970
    by the messenger's clock, 0 where it does not say.
    """

    channel: str
    sender: str
    message_id: str
    kind: Kind
    text: str = ""
    button: str | None = None
    sent_at: int = 0


class Forged(BotError):
    """The request was not signed by the messenger, or is too old; nothing of it may be used."""


class Unreadable(BotError):
    """The messenger did send it, but it has not the shape that it is documented to have."""


class SendFailed(UpstreamError):
    """A message was not taken. `reason` is a word for logs and for staff."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class TryLater(SendFailed):
    """It may be taken later; `after` seconds, if the messenger said so.

    `alone`: that is said of this citizen's chat only, others may be written to meanwhile.
    """

    def __init__(self, reason: str, after: float | None = None, alone: bool = False) -> None:
        self.after = after
        self.alone = alone
        super().__init__(reason)


class NeverTaken(SendFailed):
    """This message, or any to this citizen, will not be taken: blocked, window closed, invalid."""


class NotSetUp(SendFailed):
    """Nothing is taken until an operator mends the set-up (token, permission)."""


@dataclass(frozen=True)
class Finding:
    """What `python -m bot channels check` tells an operator, in Vietnamese.

    `right`: None for what the messenger does not tell, so that the operator has to look.
    """

    right: bool | None
    text: str


class Channel(ABC):
    """One messenger account. `per_second`: messages that it may be sent; 0: no limit."""

    name: ClassVar[str]
    per_second: float = 0.0

    @abstractmethod
    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        """The events in a webhook's request; [] for echoes, receipts and what is not for the bot.

        `headers` by lower-case name. Raises Forged (before anything of the body is believed) or
        Unreadable.
        """

    @abstractmethod
    def render(self, reply: Reply, key: str) -> list[Message]:
        """The messages that say `reply`, in order.

        The n-th button with a payload (from 0) is sent back as Event.button f"{key}:{n}": the
        payloads themselves stay on the server.
        """

    def phone_request(self) -> list[Message]:
        """The messages with which a citizen shares their phone number by a tap; [] for none."""
        return []

    @abstractmethod
    async def send(self, recipient: str, message: Message) -> None:
        """Hand one message to the messenger for a citizen. Raises a SendFailed."""

    @abstractmethod
    async def check(self, webhook: str) -> list[Finding]:
        """Whether the account is set up: its token, its permissions, where it delivers.

        `webhook`: the address that it should call, "" if not known. Asks the messenger, changes
        nothing there, and never raises a SendFailed: that is a finding.
        """

    @abstractmethod
    async def close(self) -> None:
        """Close the connections."""


class Polled(Channel):
    """A messenger that can be asked for events instead of calling a webhook."""

    @abstractmethod
    async def poll(self) -> list[Event]:
        """Events since the last call; waits some seconds for one. Raises a SendFailed.

        Where the messenger lets events be confirmed, a call confirms those of the call before: so
        the caller writes them down first.
        """
