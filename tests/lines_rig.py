"""The lines of one database: what messengers deliver and take, without their servers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.channels.contract import Event, Kind
from bot.codes import CodeReader
from bot.database import reading, utc_now, writing
from bot.gateway.crowds import Crowds
from bot.gateway.inbox import Claim, Inbox
from bot.gateway.models import messages
from bot.gateway.outbox import Delivery, Outbox
from bot.gateway.peers import Peers
from bot.gateway.privacy import Privacy
from bot.gateway.receipts import Receipts
from bot.gateway.receiving import Receiver
from bot.gateway.refusals import Sentences
from bot.gateway.waiting import Waiting
from bot.vault import Vault
from tests.stores import new_key

LEASE = timedelta(minutes=5)
SAY = Sentences()
PER_MINUTE = 5
PER_CHANNEL = 100
KEY = new_key()


class Rig:
    """The lines of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.privacy = Privacy(Vault(engine, KEY), CodeReader(), timedelta(minutes=5))
        self.peers = Peers(engine, KEY)
        self.receiver = Receiver(
            engine, self.peers, self.privacy, KEY, SAY, PER_MINUTE, Crowds(PER_CHANNEL)
        )
        self.waiting = Waiting(engine, LEASE)
        self.inbox = Inbox(engine, LEASE, self.privacy)
        self.folder = TemporaryDirectory()
        self.receipts_path = Path(self.folder.name) / "receipts"
        self.outbox = Outbox(engine, self.peers, Receipts(self.receipts_path))

    def say(self, text: str, number: int, sender: str = "citizen", **values: Any) -> None:
        event = {"kind": Kind.text, "text": text, **values}
        self.receiver.store([Event("zalo_oa", sender, f"{sender}-{number}", **event)])

    def next(self) -> Claim:
        taken = self.waiting.next()
        assert taken is not None
        return taken[0]

    def answer(self, claim: Claim, *texts: str, **trace: Any) -> None:
        replies = [{"text": text, "buttons": [], "card": None} for text in texts]
        assert self.inbox.answer(claim, replies, {"outcome": "answer", **trace})

    def sent(self, delivery: Delivery, parts: int = 1, whole: bool = True) -> None:
        """The messenger takes so many parts, and the database is told."""
        self.outbox.taken(delivery, parts, whole)
        done = self.outbox.sent(delivery) if whole else self.outbox.part_sent(delivery, parts)
        asyncio.run(done)

    def delivered(self) -> list[str]:
        """What can be handed over now, all of it."""
        texts = []
        while delivery := self.outbox.next():
            texts.append(delivery.reply.text)
            self.sent(delivery)
        return texts

    def rows(self, **where: Any) -> list[Any]:
        conditions = [messages.c[name] == value for name, value in where.items()]
        with reading(self.engine) as connection:
            return list(
                connection.execute(select(messages).where(*conditions).order_by(messages.c.id))
            )

    def expire(self) -> None:
        """Let the holds and pauses be over."""
        over = utc_now() - timedelta(seconds=1)
        with writing(self.engine) as connection:
            connection.execute(update(messages).values(claimed_until=over, next_at=over))
