"""What citizens type is masked before it is written down, and kept no longer than it must be."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.codes import CodeReader
from bot.gateway.history import History
from bot.gateway.inbound import Inbound
from bot.gateway.inbox import Claim, Inbox
from bot.gateway.models import conversations, messages, peers
from bot.gateway.privacy import ERASED, Privacy
from bot.gateway.rasa_client import RasaClient
from bot.gateway.retention import Retention
from bot.secret_key import SecretKey
from bot.vault import Vault, sealed
from tests.integration.catalogue.conftest import database_url, engine

__all__ = ["database_url", "engine"]

KEY = SecretKey("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=")
CODE = "H42.21-250701-012345"
ASKED = {"outcome": "dossier", "expects": "factor"}


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return Vault(engine, KEY)


@pytest.fixture
def privacy(vault: Vault) -> Privacy:
    return Privacy(vault, CodeReader(), timedelta(minutes=5))


@pytest.fixture
def inbox(engine: Engine, privacy: Privacy) -> Inbox:
    return Inbox(engine, timedelta(minutes=5), privacy)


def say(inbox: Inbox, text: str, conversation: str | None = None) -> Claim:
    accepted = inbox.accept(Inbound("web", conversation, str(uuid.uuid4()), text))
    assert accepted.claim is not None
    return accepted.claim


def answer(inbox: Inbox, claim: Claim, **trace: Any) -> None:
    reply = {"text": "Dạ.", "buttons": [], "card": None}
    assert inbox.answer(claim, [reply], {"outcome": "dossier", **trace})


def everything(engine: Engine) -> str:
    with engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in (messages, sealed)]
    return str(rows)


def test_a_code_is_masked_and_its_value_sealed_for_this_conversation(
    engine: Engine, inbox: Inbox, vault: Vault
) -> None:
    claim = say(inbox, f"hồ sơ {CODE} tới đâu, sđt 0912345678")
    assert claim.text == "hồ sơ H42.21-•••345 tới đâu, sđt ••••••••••"
    assert claim.sealed is not None
    values = vault.open(claim.sealed, claim.conversation)
    assert values is not None
    assert (values["dossier_code"], values["mask"]) == (CODE, "H42.21-•••345")
    assert (values["phone"], values["factor"]) == ("0912345678", "5678")
    assert vault.open(claim.sealed, "someone else") is None
    stored = everything(engine)
    assert "250701" not in stored
    assert "0912345678" not in stored
    shown = History(engine).latest(claim.conversation)
    assert [entry["text"] for entry in shown] == [claim.text]


def test_digits_in_a_sentence_are_a_factor_only_after_they_were_asked_for(
    engine: Engine, inbox: Inbox, vault: Vault
) -> None:
    text = "xin gửi 1234 cho bạn"
    claim = say(inbox, text)
    assert (claim.text, claim.sealed) == (text, None)
    answer(inbox, claim, expects="factor")
    claim = say(inbox, text, claim.conversation)
    assert claim.text == "xin gửi •••• cho bạn"
    assert claim.sealed is not None
    assert vault.open(claim.sealed, claim.conversation) == {"factor": "1234"}
    answer(inbox, claim)
    assert say(inbox, text, claim.conversation).text == text


def test_a_message_without_secrets_is_kept_as_it_is(inbox: Inbox) -> None:
    text = "thủ tục 1.001193 theo nghị định 123/2015/NĐ-CP mất 50.000 đồng à"
    claim = say(inbox, text)
    assert (claim.text, claim.sealed) == (text, None)


def test_a_message_taken_up_again_still_has_its_secrets(engine: Engine, inbox: Inbox) -> None:
    claim = say(inbox, f"tra {CODE}")
    inbox.fail(claim)
    again = inbox.claim(claim.key)
    assert again is not None
    assert (again.text, again.sealed) == (claim.text, claim.sealed)


def test_only_the_citizen_sees_the_code_in_the_trace(inbox: Inbox, privacy: Privacy) -> None:
    claim = say(inbox, f"tra {CODE}")
    trace = {"slots": {"dossier_code": "H42.21-•••345", "faq": "x"}}
    shown = privacy.revealed(claim.conversation, trace, claim.sealed)
    assert shown["slots"] == {"dossier_code": CODE, "faq": "x"}
    assert privacy.revealed("another", trace, claim.sealed) == trace
    assert privacy.revealed(claim.conversation, trace, None) == trace


def test_a_citizen_has_everything_deleted_but_the_last_answer(engine: Engine, inbox: Inbox) -> None:
    claim = say(inbox, f"tra {CODE}")
    answer(inbox, claim)
    other = say(inbox, "chuyện khác")
    answer(inbox, other)
    last = say(inbox, "xóa dữ liệu của tôi", claim.conversation)
    answer(inbox, last, erases=True)
    left = History(engine).latest(claim.conversation)
    assert [(entry["direction"], entry["text"]) for entry in left] == [
        ("in", ERASED),
        ("out", "Dạ."),
    ]
    assert len(History(engine).latest(other.conversation)) == 2


class ForgetfulRasa(RasaClient):
    """Rasa's side of forgetting, without a server."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)


def test_conversations_are_deleted_when_their_time_is_over(
    engine: Engine, inbox: Inbox, vault: Vault
) -> None:
    old, new = say(inbox, f"tra {CODE}"), say(inbox, f"xem {CODE}")
    answer(inbox, old)
    answer(inbox, new)
    long_ago = datetime.now(timezone.utc) - timedelta(days=31)
    with engine.begin() as connection:
        mine = messages.c.conversation_id == old.conversation
        connection.execute(update(messages).where(mine).values(created_at=long_ago))
        connection.execute(
            insert(peers).values(
                conversation_id=old.conversation, blind="x", address="y", heard_at=long_ago
            )
        )
    rasa = ForgetfulRasa()
    retention = Retention(engine, vault, rasa, days=30)
    assert asyncio.run(retention.enforce()) == 1
    assert rasa.forgotten == [old.conversation]
    with engine.connect() as connection:
        assert connection.scalars(select(conversations.c.id)).all() == [new.conversation]
        assert connection.scalars(select(peers.c.conversation_id)).all() == []
    assert (vault.count(old.conversation), vault.count(new.conversation)) == (0, 1)
    assert asyncio.run(retention.enforce()) == 0
