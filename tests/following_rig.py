"""Followed dossiers of a real demo portal, in a database with a conversation for each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from cryptography.fernet import Fernet
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading, writing
from bot.dossiers.claims import Claims
from bot.dossiers.demo.environment import demo_environment
from bot.dossiers.dossier import Dossier
from bot.dossiers.following import Claimed, Ending, Held, Rhythm
from bot.dossiers.models import subscriptions
from bot.dossiers.portals.igate import IGatePortal
from bot.dossiers.portals.national import NationalPortal
from bot.dossiers.portals.routing import Portals
from bot.dossiers.portals.settings import IGateSettings, NationalSettings
from bot.dossiers.status import Status
from bot.dossiers.subscriptions import Subscriptions
from bot.gateway.models import conversations, messages
from bot.gateway.outgoing import announce
from bot.reply import Outcome, Reply
from bot.secret_key import SecretKey
from bot.vault import Vault

SECRET_KEY = Fernet.generate_key().decode()
START = datetime(2026, 11, 4, 2, 0, tzinfo=timezone.utc)
RHYTHM = Rhythm(timedelta(days=60), timedelta(minutes=30))
CODE = "H42.21-261101-000001"
NATIONAL_CODE = "G22.99-261101-000001"
DEADLINE = 60.0


def portal_environment(port: int) -> dict[str, str]:
    """The demo portal on this port, asked anew each time."""
    found = demo_environment(port)
    for dialect in ("OPENCPS", "NATIONAL", "IGATE"):
        found[f"BOT_{dialect}_CACHE_SECONDS"] = "0"
        found[f"BOT_{dialect}_BREAKER_FAILURES"] = "1000000"
    return found


def without_settings(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings and no others of the bot's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return {**kept, **more}


def silent_portals() -> Portals:
    """Portals that only serve codes: nothing listens at their addresses."""
    address = "http://127.0.0.1:9"
    national = NationalSettings(
        _env_file=None,
        url=address,
        prefixes="G22.99",
        auth_path="/auth",
        integration_path="/ask",
        username="u",
        password="p",
        dstcode="d",
        agency="a",
    )
    igate = IGateSettings(
        _env_file=None, url=address, prefixes="H42", sso_url=address, client_id="c"
    )
    return Portals([NationalPortal(national), IGatePortal(igate)])


def dossier(status: Status = Status.processing, **values: object) -> Dossier:
    """A state."""
    return Dossier(**{"code": CODE, "status": status, "fetched_at": START, **values})


def wait_until(condition: Callable[[], bool], why: Callable[[], object] = lambda: "") -> None:
    """Return when it holds; fail at the deadline."""
    deadline = time.monotonic() + DEADLINE
    pause = 0.005
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(pause)


@dataclass
class Clock:
    """A time that tests set."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time


class Following:
    """The store over a database, and what the database then holds."""

    def __init__(
        self,
        engine: Engine,
        portals: Portals,
        rhythm: Rhythm = RHYTHM,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        key: str = SECRET_KEY,
    ) -> None:
        self.key = SecretKey(key)
        self.engine = engine
        self.vault = Vault(engine, self.key)
        self.subscriptions = Subscriptions(engine, self.vault, self.key, portals, rhythm, clock)
        self.claims = Claims(engine, self.vault, self.key, rhythm, clock)

    def conversation(self) -> str:
        """A new conversation."""
        new = {"id": uuid4().hex, "channel": "web", "created_at": START}
        with writing(self.engine) as connection:
            connection.execute(insert(conversations).values(new))
        return str(new["id"])

    def follow(self, state: Dossier, factor: str = "1234", conversation: str = "") -> str:
        """Follow a dossier -> the conversation that does, a new one by default."""
        conversation = conversation or self.conversation()
        mask = f"{state.code[:7]}•••{state.code[-3:]}"
        self.subscriptions.follow(conversation, "web", state.code, factor, state, mask)
        return conversation

    def told(self, conversation: str) -> list[str]:
        """The messages of a conversation."""
        mine = messages.c.conversation_id == conversation
        with reading(self.engine) as connection:
            return list(
                connection.scalars(select(messages.c.text).where(mine).order_by(messages.c.id))
            )

    def ending(self, conversation: str) -> str | None:
        """How the conversation's only subscription ended."""
        mine = select(subscriptions.c.ending).where(subscriptions.c.conversation_id == conversation)
        with reading(self.engine) as connection:
            found: str | None = connection.execute(mine).scalar_one()
            return found


def tell(connection: Connection, claimed: Claimed, dossier: Dossier) -> None:
    """Announces a state by what it says, and what was said before."""
    text = f"{claimed.mask}: {says(claimed.before)} → {says(dossier)}"
    announce(connection, claimed.conversation, Reply(text=text), Outcome.dossier)


def tell_ending(connection: Connection, held: Held, ending: Ending) -> None:
    """Announces an ending by its name."""
    announce(connection, held.conversation, Reply(text=ending.value), Outcome.dossier)


def says(dossier: Dossier) -> str:
    """Its status, or the words for it."""
    unknown = dossier.status is Status.unknown
    return dossier.status_text if unknown else dossier.status.value
