"""Takes secrets out of what citizens type, before anything is written down.

Rasa, the database, logs and traces get masks. The values are in the vault, under a reference that
goes to Rasa with the message, for as long as an answer may need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.codes import CodeReader
from bot.gateway.models import messages
from bot.privacy import Concealed, conceal
from bot.vault import Vault

EXPECTS_PHONE = "phone"
"""`expects` in the trace of a reply that asks for the second factor where a phone number is it."""
EXPECTS_FACTOR = ("factor", EXPECTS_PHONE)
"""... for the second factor, whatever it is."""


ERASED = "…"
"""What is left of a message that asked for everything to be deleted."""


@dataclass(frozen=True)
class Message:
    """A message as it may be kept; `sealed` is None where nothing was taken out."""

    text: str
    sealed: str | None


class Privacy:
    """Seals what one message holds. `keep`: how long."""

    def __init__(self, vault: Vault, reader: CodeReader, keep: timedelta) -> None:
        self._vault = vault
        self._reader = reader
        self._keep = keep

    def sealed(self, connection: Connection, conversation: str, text: str, asked: str) -> Message:
        """The message with masks; its secrets are sealed in the given transaction.

        `asked`: what the conversation's last answer asked for (expected).
        """
        concealed = conceal(text, asked in EXPECTS_FACTOR, self._reader)
        if not concealed.secrets:
            return Message(text, None)
        reference = self._vault.seal(conversation, _values(concealed), self._keep, connection)
        return Message(concealed.text, reference)

    def revealed(
        self, conversation: str, trace: dict[str, Any], sealed: str | None
    ) -> dict[str, Any]:
        """The trace with the citizen's own codes and numbers, for the citizen's own eyes."""
        slots: Mapping[str, Any] = trace.get("slots") or {}
        values = self._vault.open(sealed, conversation) if sealed and slots else None
        if not values:
            return trace
        clear = {name: values.get(name, value) for name, value in slots.items()}
        return {**trace, "slots": clear}


def erase_before(connection: Connection, conversation: str, key: int) -> None:
    """Delete what was said in a conversation before message `key`, and what that one says.

    On the citizen's wish (Luật 91/2025/QH15, Đ.14).
    """
    mine = messages.c.conversation_id == conversation
    connection.execute(delete(messages).where(mine, messages.c.answers < key))
    connection.execute(delete(messages).where(mine, messages.c.id < key))
    connection.execute(
        update(messages).where(messages.c.id == key).values(text=ERASED, payload=None, sealed=None)
    )


def _values(concealed: Concealed) -> dict[str, str]:
    """By name what the message holds: the first code with its mask, the factor, a phone."""
    codes = [secret for secret in concealed.secrets if secret.kind == "dossier_code"]
    phones = concealed.values("phone")
    values = {
        "dossier_code": codes[0].value if codes else "",
        "mask": codes[0].mask if codes else "",
        "factor": concealed.factor or "",
        "phone": phones[0] if phones else "",
    }
    return {name: value for name, value in values.items() if value}


def expected(connection: Connection, conversation: str) -> str:
    """What the conversation's last answer asked for; "" for nothing."""
    query = (
        select(messages.c.trace)
        .where(messages.c.conversation_id == conversation, messages.c.status == "answered")
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    return asked_by(connection.scalar(query))


def asked_by(trace: Mapping[str, Any] | None) -> str:
    """What the answer with this trace asked for; "" for nothing."""
    return str((trace or {}).get("expects") or "")
