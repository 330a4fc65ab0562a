"""What a conversation has seen of its dossiers, for when the portal does not answer.

The state and the code are in the vault; the factor is nowhere, only its blinded form to compare
with.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from pydantic import ValidationError
from sqlalchemy import and_, delete, select, update
from sqlalchemy.engine import Connection, Engine

from bot.database import reading, upsert, utc_now, writing
from bot.dossiers.dossier import Dossier
from bot.dossiers.models import known_dossiers as known
from bot.masks import mask_code
from bot.secret_key import SecretKey
from bot.vault import Vault


class KnownDossiers:
    """The last state of each dossier that a conversation proved to be its own, kept for `keep`."""

    def __init__(self, engine: Engine, vault: Vault, key: SecretKey, keep: timedelta) -> None:
        self._engine = engine
        self._vault = vault
        self._key = key
        self._keep = keep

    def remember(self, conversation: str, code: str, factor: str, dossier: Dossier) -> None:
        """Keep a state that a portal told for this code and factor, in place of the one before."""
        values = {
            "code": code,
            "proof": self._proof(code, factor),
            "dossier": dossier.json(ensure_ascii=False),
        }
        row = {
            "conversation_id": conversation,
            "code_key": self._code_key(conversation, code),
            "seen_at": utc_now(),
        }
        with writing(self._engine) as connection:
            new = self._vault.seal(conversation, values, self._keep, connection)
            connection.execute(
                upsert(connection, known)
                .values(reference=new, **row)
                .on_conflict_do_update(
                    index_elements=["conversation_id", "code_key"],
                    set_={"seen_at": row["seen_at"]},
                )
            )
            # The row is ours until the transaction ends: no sealed value is left without one.
            mine = self._is(conversation, code)
            before = connection.scalar(select(known.c.reference).where(mine))
            if before != new:
                self._vault.forget(before, connection)
                connection.execute(update(known).where(mine).values(reference=new))

    def last(self, conversation: str, code: str, factor: str) -> Dossier | None:
        """The last state, if it was with this factor that the conversation saw it."""
        values = self._open(conversation, code)
        if values is None or not self._agrees(values, code, factor):
            return None
        try:
            return Dossier.parse_raw(values["dossier"])
        except ValidationError:
            # Kept by another version of the bot, whose dossiers had other fields.
            return None

    def proved(self, conversation: str, code: str, factor: str) -> bool | None:
        """Whether the conversation saw the dossier with this factor; None: it never saw it."""
        values = self._open(conversation, code)
        return None if values is None else self._agrees(values, code, factor)

    def codes(self, conversation: str) -> list[str]:
        """The masked codes of what the conversation has seen, the latest first."""
        query = (
            select(known.c.reference)
            .where(known.c.conversation_id == conversation)
            .order_by(known.c.seen_at.desc())
        )
        with reading(self._engine) as connection:
            references = connection.scalars(query).all()
        opened = (self._vault.open(reference, conversation) for reference in references)
        return [mask_code(values["code"]) for values in opened if values]

    def erase(self, conversation: str, connection: Connection | None = None) -> None:
        """Forget all of it. `connection`: the transaction to do it in; by default its own."""
        if connection is None:
            with writing(self._engine) as own:
                self.erase(conversation, own)
            return
        mine = known.c.conversation_id == conversation
        references = select(known.c.reference).where(mine).with_for_update()
        for reference in connection.scalars(references).all():
            self._vault.forget(reference, connection)
        connection.execute(delete(known).where(mine))

    def purge(self) -> None:
        """Forget that there was what is no longer kept; the vault purges its part itself."""
        with writing(self._engine) as connection:
            connection.execute(delete(known).where(known.c.seen_at <= utc_now() - self._keep))

    def _open(self, conversation: str, code: str) -> dict[str, str] | None:
        query = select(known.c.reference).where(self._is(conversation, code))
        with reading(self._engine) as connection:
            reference = connection.scalar(query)
        return self._vault.open(reference, conversation) if reference else None

    def _is(self, conversation: str, code: str) -> object:
        code_key = self._code_key(conversation, code)
        return and_(known.c.conversation_id == conversation, known.c.code_key == code_key)

    def _code_key(self, conversation: str, code: str) -> str:
        """With the conversation, so that the table does not tell who has the same dossier."""
        return self._key.blind("known", conversation, code)

    def _proof(self, code: str, factor: str) -> str:
        return self._key.blind("factor", code, factor)

    def _agrees(self, values: dict[str, str], code: str, factor: str) -> bool:
        return hmac.compare_digest(values["proof"], self._proof(code, factor))
