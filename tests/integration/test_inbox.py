"""The inbox in SQLite and PostgreSQL: each message is written once and answered once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.codes import CodeReader
from bot.errors import NotFound
from bot.gateway.history import History
from bot.gateway.inbound import Inbound
from bot.gateway.inbox import Accepted, Claim, Inbox
from bot.gateway.models import conversations
from bot.gateway.privacy import Privacy
from bot.gateway.refusals import Refused
from bot.secret_key import SecretKey
from bot.vault import Vault
from tests.integration.catalogue.conftest import database_url, engine

__all__ = ["database_url", "engine"]

LONG = timedelta(minutes=5)
OVER = timedelta(0)
TRACE = {"outcome": "answer", "intent": "ask_fee"}


KEY = SecretKey("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=")


def inbox_of(engine: Engine, lease: timedelta) -> Inbox:
    return Inbox(engine, lease, Privacy(Vault(engine, KEY), CodeReader(), timedelta(minutes=5)))


def message(text: str = "Lệ phí?", **values: Any) -> Inbound:
    defaults = {"conversation": None, "message_id": str(uuid.uuid4()), "text": text}
    return Inbound(channel="web", **{**defaults, **values})


def reply(text: str, **values: Any) -> dict[str, Any]:
    return {"text": text, "buttons": [], "card": None, **values}


def claimed(accepted: Accepted) -> Claim:
    assert accepted.claim is not None
    return accepted.claim


def test_an_answer_is_read_back_as_it_was_given(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    accepted = inbox.accept(message())
    assert inbox.answer_to(accepted.key) is None
    replies = [
        reply("Lệ phí 10.000 đồng ✓", buttons=[{"title": "Giấy tờ", "payload": "/ask"}]),
        reply("Xem thẻ.", card={"code": "1.001193", "sections": []}),
    ]
    assert inbox.answer(claimed(accepted), replies, TRACE)
    answer = inbox.answer_to(accepted.key)
    assert answer is not None
    assert (answer.conversation, answer.replies, answer.trace) == (
        accepted.conversation,
        replies,
        TRACE,
    )


def test_a_claimed_message_belongs_to_one_until_the_lease_ends(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    accepted = inbox.accept(message())
    assert inbox.claim(accepted.key) is None
    inbox.release_claims()
    again = inbox.claim(accepted.key)
    assert again is not None
    assert (again.text, again.attempt) == ("Lệ phí?", 2)
    assert inbox.claim(accepted.key) is None


def test_a_failed_message_can_be_claimed_and_an_answered_one_cannot(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    accepted = inbox.accept(message())
    inbox.fail(claimed(accepted))
    again = inbox.claim(accepted.key)
    assert again is not None
    assert inbox.answer(again, [reply("Một")], TRACE)
    inbox.release_claims()
    assert inbox.claim(accepted.key) is None


def test_the_answer_of_a_lost_claim_is_dropped(engine: Engine) -> None:
    inbox = inbox_of(engine, OVER)
    accepted = inbox.accept(message())
    slow = claimed(accepted)
    fast = inbox.claim(accepted.key)
    assert fast is not None
    inbox.fail(slow)
    assert not inbox.answer(slow, [reply("Chậm")], TRACE)
    assert inbox.answer(fast, [reply("Nhanh")], TRACE)
    answer = inbox.answer_to(accepted.key)
    assert answer is not None and answer.replies == [reply("Nhanh")]
    assert [entry["text"] for entry in History(engine).latest(accepted.conversation)] == [
        "Lệ phí?",
        "Nhanh",
    ]


@pytest.mark.parametrize("known_conversation", [True, False])
def test_the_same_message_from_many_at_once_is_written_and_claimed_once(
    engine: Engine, known_conversation: bool
) -> None:
    inbox = inbox_of(engine, LONG)
    conversation = inbox.accept(message()).conversation if known_conversation else None
    same = message(conversation=conversation)
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda _: inbox.accept(same), range(24)))
    assert len({one.key for one in accepted}) == 1
    assert len({one.conversation for one in accepted}) == 1
    assert sum(one.claim is not None for one in accepted) == 1


def test_many_claiming_a_failed_message_at_once_get_it_once(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    accepted = inbox.accept(message())
    inbox.fail(claimed(accepted))
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: inbox.claim(accepted.key), range(16)))
    assert sum(claim is not None for claim in claims) == 1


def test_a_refused_message_leaves_nothing_behind(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    with pytest.raises(Refused, match="payload_not_offered"):
        inbox.accept(message(payload="/restart"))
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(conversations)) == 0


@pytest.mark.parametrize("unknown", ["", "khong-co", "\x00", "\ud800", "ế", "x" * 65])
def test_an_unknown_conversation_is_not_found(engine: Engine, unknown: str) -> None:
    inbox = inbox_of(engine, LONG)
    with pytest.raises(NotFound):
        inbox.accept(message(conversation=unknown))
    with pytest.raises(NotFound):
        History(engine).require(unknown)


def test_later_messages_are_those_of_the_conversation_after_the_last_seen(engine: Engine) -> None:
    inbox = inbox_of(engine, LONG)
    first = inbox.accept(message("Một", message_id="m1"))
    inbox.accept(message("Người khác"))
    inbox.answer(claimed(first), [reply("Trả lời một")], TRACE)
    inbox.accept(message("Hai", conversation=first.conversation))
    later = History(engine).later(first.conversation, after=first.key)
    assert [entry["text"] for entry in later] == ["Trả lời một", "Hai"]
    assert [entry["answers_message_id"] for entry in later] == ["m1", None]
    assert all(entry["created_at"].tzinfo for entry in later)
