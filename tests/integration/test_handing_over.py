"""Replies on their way to a messenger that puts off, or takes, by citizen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.contract import Channel, Event, Finding, Kind, Message, SendFailed, TryLater
from bot.gateway.messengers import Messengers
from bot.gateway.outbox import Outbox
from bot.gateway.rasa_client import RasaClient
from bot.gateway.receipts import MOST_BYTES, Receipt, Receipts
from bot.reply import Reply
from tests.lines_rig import KEY, SAY, Rig
from tests.stores import sqlite_engine


class Puts(Channel):
    """Takes what it is given, but for a citizen for whom it has a failure."""

    name = "zalo_oa"

    def __init__(self, failures: Mapping[str, SendFailed]) -> None:
        self.failures = failures
        self.tried: list[str] = []
        self.took = asyncio.Event()

    def read(self, headers: Mapping[str, str], body: bytes) -> list[Event]:
        return []

    def render(self, reply: Reply, key: str) -> list[Message]:
        return [{"text": reply.text}]

    async def send(self, recipient: str, message: Message) -> None:
        self.tried.append(recipient)
        if recipient in self.failures:
            raise self.failures[recipient]
        self.took.set()

    async def check(self, webhook: str) -> list[Finding]:
        return []

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with sqlite_engine(tmp_path) as engine:
        yield Rig(engine)


def messengers_of(rig: Rig, channel: Channel) -> Messengers:
    rasa = RasaClient("http://127.0.0.1:9", 1.0, KEY)
    parts = (rig.receiver, rig.waiting, rig.inbox, rig.outbox, rig.peers, rasa, SAY)
    return Messengers([channel], *parts)


def answered(rig: Rig, *citizens: str) -> None:
    """Each has a reply that waits, in this order."""
    for citizen in citizens:
        rig.receiver.store([Event("zalo_oa", citizen, citizen, Kind.text, "xin chào")])
        rig.answer(rig.next(), "Chào anh/chị")


@pytest.mark.parametrize("alone", [True, False])
def test_who_is_written_to_too_fast_holds_up_others_only_if_the_messenger_says_so(
    rig: Rig, alone: bool
) -> None:
    answered(rig, "slow")

    async def play() -> list[str]:
        channel = Puts({"slow": TryLater("rate_limit", 600.0, alone=alone)})
        running = asyncio.create_task(messengers_of(rig, channel).run())
        while not rig.rows(direction="out", failure="rate_limit"):
            await asyncio.sleep(0)
        await asyncio.to_thread(answered, rig, "other")
        if alone:
            await asyncio.wait_for(channel.took.wait(), 20)
        else:
            while not rig.rows(direction="out", failure="channel_resting"):
                await asyncio.sleep(0)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return channel.tried

    tried = asyncio.run(asyncio.wait_for(play(), 30))
    assert tried == (["slow", "other"] if alone else ["slow"])


def test_a_reply_put_off_for_one_citizen_waits_as_long_as_the_messenger_said(rig: Rig) -> None:
    answered(rig, "slow")
    delivery = rig.outbox.next()
    assert delivery is not None
    rig.outbox.later(delivery, "rate_limit", 600.0)
    (row,) = rig.rows(direction="out")
    assert row.next_at - row.created_at > timedelta(seconds=590)


def test_what_was_taken_just_before_the_gateway_died_is_not_sent_again(rig: Rig) -> None:
    answered(rig, "a", "b", "c")
    first, second, third = rig.outbox.next(), rig.outbox.next(), rig.outbox.next()
    assert first and second and third
    rig.outbox.taken(first, 1, whole=True)
    rig.outbox.taken(second, 1, whole=False)
    # The process dies here; what its successor finds in the file and in the database:
    later = Rig(rig.engine)
    later.outbox = Outbox(rig.engine, rig.peers, Receipts(rig.receipts_path))
    later.outbox.recover()
    later.outbox.release()
    again = {}
    while delivery := later.outbox.next():
        again[delivery.key] = delivery.parts_sent
    assert again == {second.key: 1, third.key: 0}
    assert Receipts(rig.receipts_path).left() == []


def test_a_receipt_of_a_hold_that_was_lost_changes_nothing(rig: Rig) -> None:
    answered(rig, "a")
    lost = rig.outbox.next()
    assert lost
    rig.outbox.release()
    assert rig.outbox.next()
    rig.outbox.taken(lost, 1, whole=True)
    rig.outbox.recover()
    assert [row.status for row in rig.rows(direction="out")] == ["sending"]


def test_the_file_of_receipts_is_emptied_once_the_database_knows_them(tmp_path: Path) -> None:
    receipts = Receipts(tmp_path / "receipts")
    count = MOST_BYTES // 10
    for number in range(count):
        receipts.note(Receipt(number, 1, 1, whole=True))
    assert len(receipts.left()) == count
    for _ in range(count):
        receipts.known()
    assert receipts.left() == []


def test_a_receipt_that_was_cut_off_is_none(tmp_path: Path) -> None:
    (tmp_path / "receipts").write_bytes(b"12 1 1 1\n13 1 1\n\xff\n14 2 3 0\n15 1")
    left = Receipts(tmp_path / "receipts").left()
    assert left == [Receipt(12, 1, 1, whole=True), Receipt(14, 2, 3, whole=False)]
