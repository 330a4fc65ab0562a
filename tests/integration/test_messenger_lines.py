"""What messengers deliver and take, in SQLite and PostgreSQL: once, in order, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.channels.contract import Event, Kind
from bot.database import reading, utc_now, writing
from bot.errors import NotFound
from bot.gateway.crowds import Crowds
from bot.gateway.models import peers
from bot.gateway.outbox import MOST_FAILURES
from bot.gateway.outgoing import announce
from bot.gateway.receiving import Receiver
from bot.reply import Outcome, Reply
from tests.integration.catalogue.conftest import database_url, engine
from tests.lines_rig import KEY, PER_MINUTE, SAY, Rig
from tests.stores import everything_in

__all__ = ["database_url", "engine"]


@pytest.fixture
def rig(engine: Engine) -> Rig:
    return Rig(engine)


def test_an_event_is_written_once_however_often_it_is_delivered(rig: Rig) -> None:
    for _ in range(3):
        rig.say("Lệ phí?", 1)
    assert [row.text for row in rig.rows(direction="in")] == ["Lệ phí?"]
    rig.answer(rig.next(), "10.000 đồng")
    rig.say("Lệ phí?", 1)
    assert rig.waiting.next() is None
    assert rig.delivered() == ["10.000 đồng"]


def test_the_same_id_of_two_citizens_is_two_messages(rig: Rig) -> None:
    rig.receiver.store(
        [Event("zalo_oa", sender, "same", Kind.text, "Xin chào") for sender in ("a", "b")]
    )
    assert len({row.conversation_id for row in rig.rows(direction="in")}) == 2


def test_a_conversation_is_answered_in_order_and_others_meanwhile(rig: Rig) -> None:
    rig.say("một", 1)
    rig.say("hai", 2)
    rig.say("khác", 1, sender="other")
    first = rig.next()
    assert first.text == "một"
    assert rig.next().text == "khác"
    assert rig.waiting.next() is None
    rig.answer(first, "trả lời một")
    assert rig.next().text == "hai"


def test_replies_of_a_conversation_are_handed_over_in_order(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "a", "b")
    first = rig.outbox.next()
    assert first is not None and first.reply.text == "a"
    assert rig.outbox.next() is None
    rig.outbox.later(first, "refused")
    assert rig.outbox.next() is None
    rig.expire()
    assert rig.delivered() == ["a", "b"]
    assert {row.status for row in rig.rows(direction="out")} == {"sent"}


def test_what_a_dead_process_held_is_taken_up_and_a_late_answer_is_not_written(rig: Rig) -> None:
    rig.say("một", 1)
    lost = rig.next()
    rig.inbox.release_claims()
    again = rig.next()
    assert (again.key, again.attempt) == (lost.key, 2)
    assert not rig.inbox.answer(lost, [], {"outcome": "answer"})
    rig.answer(again, "đây")
    held = rig.outbox.next()
    assert held is not None
    rig.sent(held, 1, whole=False)
    rig.outbox.release()
    taken = rig.outbox.next()
    assert taken is not None
    assert (taken.key, taken.parts_sent, taken.attempt) == (held.key, 1, 2)
    rig.sent(held)
    assert rig.rows(id=held.key)[0].status == "sending"
    rig.sent(taken)
    assert rig.rows(id=held.key)[0].status == "sent"


def test_a_poisonous_message_is_set_aside_with_an_apology_and_the_next_goes_on(rig: Rig) -> None:
    rig.say("độc", 1)
    rig.say("lành", 2)
    claim = rig.next()
    rig.waiting.later(claim, "rasa_failed", 1, unavailable=False)
    assert rig.waiting.next() is None
    rig.expire()
    taken = rig.waiting.next()
    assert taken is not None
    assert (taken[0].text, taken[1]) == ("độc", 1)
    rig.waiting.set_aside(taken[0], "rasa_failed", Reply(text=SAY("not_answered")))
    assert rig.next().text == "lành"
    aside = rig.rows(status="aside")[0]
    assert (aside.text, aside.failure) == ("độc", "rasa_failed")
    assert rig.delivered() == [SAY("not_answered")]


def test_a_reply_that_is_put_off_too_often_is_given_up_with_its_reason(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "a")
    for _ in range(MOST_FAILURES):
        rig.expire()
        delivery = rig.outbox.next()
        assert delivery is not None
        rig.outbox.later(delivery, "timed_out")
    row = rig.rows(direction="out")[0]
    assert (row.status, row.failure) == ("given_up", "timed_out")
    rig.expire()
    assert rig.outbox.next() is None


def test_a_channel_that_is_not_set_up_costs_a_reply_none_of_its_tries(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "a")
    for _ in range(MOST_FAILURES + 1):
        rig.expire()
        delivery = rig.outbox.next()
        assert delivery is not None
        rig.outbox.hold(delivery, "token_expired", 30)
    rig.expire()
    assert rig.delivered() == ["a"]


def test_who_blocked_the_bot_gets_nothing_until_they_write_again(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "a")
    delivery = rig.outbox.next()
    assert delivery is not None
    rig.outbox.give_up(delivery, "blocked", unreachable=True)
    assert rig.peers.of(delivery.conversation).unreachable == "blocked"
    rig.say("hai", 2)
    assert rig.peers.of(delivery.conversation).unreachable is None
    rig.say("", 3, kind=Kind.unfollow)
    assert rig.peers.of(delivery.conversation).unreachable == "unfollowed"
    assert rig.next().text == "hai"
    assert rig.waiting.next() is None


def test_news_for_a_messenger_wait_in_the_outbox(rig: Rig) -> None:
    rig.say("một", 1)
    conversation = rig.next().conversation
    with writing(rig.engine) as connection:
        announce(connection, conversation, Reply(text="Hồ sơ đã xong"), Outcome.dossier)
    assert rig.delivered() == ["Hồ sơ đã xong"]


def test_a_tap_brings_the_payload_of_its_own_conversation_only(rig: Rig) -> None:
    rig.say("một", 1)
    claim = rig.next()
    buttons = [{"title": "Cổng", "url": "https://x.vn"}, {"title": "Lệ phí", "payload": "/fee"}]
    reply = {"text": "Chọn", "buttons": buttons, "card": None}
    assert rig.inbox.answer(claim, [reply], {"outcome": "clarify"})
    key = rig.rows(direction="out")[0].id
    rig.say("", 2, kind=Kind.button, button=f"{key}:0")
    tapped = rig.next()
    assert (tapped.text, tapped.payload) == ("Lệ phí", "/fee")
    rig.answer(tapped, "10.000 đồng")
    assert rig.delivered() == ["Chọn", "10.000 đồng"]
    rig.say("", 1, sender="other", kind=Kind.button, button=f"{key}:0")
    rig.say("", 3, kind=Kind.button, button=f"{key}:1")
    assert rig.delivered() == [SAY("button_gone")] * 2
    assert rig.waiting.next() is None


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("2", "/place"),
        ("1.", "/fee"),
        ("số 2", "/place"),
        ("muc 1", "/fee"),
        ("3", None),
        ("0", None),
        ("2 con", None),
        ("12", None),
    ],
)
def test_a_number_chooses_from_the_last_reply(rig: Rig, typed: str, payload: str | None) -> None:
    rig.say("một", 1)
    buttons = [
        {"title": "Cổng", "url": "https://x.vn"},
        {"title": "Lệ phí", "payload": "/fee"},
        {"title": "Nơi nộp", "payload": "/place"},
    ]
    reply = {"text": "Chọn", "buttons": buttons, "card": None}
    assert rig.inbox.answer(rig.next(), [reply], {"outcome": "clarify"})
    rig.say(typed, 2)
    claim = rig.next()
    assert claim.payload == payload
    assert claim.text == ({"/fee": "Lệ phí", "/place": "Nơi nộp"}.get(payload or "", typed))


def test_a_number_after_a_reply_without_choices_is_said_as_it_is(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "Mấy con?")
    rig.say("2", 2)
    claim = rig.next()
    assert (claim.text, claim.payload) == ("2", None)


@pytest.mark.parametrize("wrong", ["", ":", "x:0", "1:", "-1:0", "²:0", "9" * 50 + ":0"])
def test_a_tap_on_nothing_is_answered(rig: Rig, wrong: str) -> None:
    rig.say("", 1, kind=Kind.button, button=wrong)
    assert rig.delivered() == [SAY("button_gone")]


@pytest.mark.parametrize(
    "kind", [Kind.image, Kind.audio, Kind.sticker, Kind.file, Kind.location, Kind.unsupported]
)
def test_what_can_not_be_read_is_answered_at_once_and_a_caption_is_read(
    rig: Rig, kind: Kind
) -> None:
    rig.say("", 1, kind=kind)
    assert rig.delivered() == [SAY(f"sent_{kind.value}")]
    assert rig.waiting.next() is None
    rig.say("làm khai sinh", 2, kind=kind)
    assert rig.next().text == "làm khai sinh"


@pytest.mark.parametrize(
    ("kind", "reached"), [(Kind.unsupported, True), (Kind.audio, True), (Kind.image, False)]
)
def test_who_may_not_be_able_to_write_is_given_the_number_of_a_person(
    rig: Rig, kind: Kind, reached: bool
) -> None:
    rig.receiver = Receiver(
        rig.engine, rig.peers, rig.privacy, KEY, SAY, PER_MINUTE, Crowds(9), hotline="1022"
    )
    rig.say("", 1, kind=kind)
    delivery = rig.outbox.next()
    assert delivery
    assert [button.phone for button in delivery.reply.buttons] == (["1022"] if reached else [])
    assert [button.title for button in delivery.reply.buttons] == (["Gọi 1022"] if reached else [])


def test_a_picture_in_a_form_does_not_lose_what_the_form_asked(rig: Rig) -> None:
    rig.say("hồ sơ", 1)
    rig.answer(rig.next(), "4 số cuối?", expects="factor")
    rig.say("", 2, kind=Kind.sticker)
    rig.say("4321", 3)
    claim = rig.next()
    assert "4321" not in claim.text
    assert claim.sealed


def test_a_new_follower_is_greeted(rig: Rig) -> None:
    rig.say("", 1, kind=Kind.follow)
    assert rig.next().payload == "/greet"


def test_a_start_that_is_told_twice_is_greeted_once(rig: Rig) -> None:
    rig.say("", 1, kind=Kind.follow)
    rig.say("", 2, kind=Kind.follow)
    rig.say("", 1, sender="other", kind=Kind.follow)
    assert [row.status for row in rig.rows(direction="in")] == ["waiting", "dropped", "waiting"]


def test_a_flood_is_dropped_after_one_polite_word(rig: Rig) -> None:
    for number in range(PER_MINUTE + 4):
        rig.say(f"tin {number}", number)
    rig.say("tin", 1, sender="other")
    assert [row.status for row in rig.rows(direction="in")][:-1] == (
        ["waiting"] * PER_MINUTE + ["dropped"] * 4
    )
    assert rig.delivered() == [SAY("too_fast")]
    assert rig.rows(direction="in")[-1].status == "waiting"


def test_a_channel_takes_so_much_a_minute_and_says_so_once_to_each(rig: Rig) -> None:
    rig.receiver = Receiver(
        rig.engine, rig.peers, rig.privacy, KEY, SAY, PER_MINUTE, Crowds(per_minute=2)
    )
    for number, sender in enumerate(("a", "b", "c", "c", "d")):
        rig.say("tin", number, sender=sender)
    rig.receiver.store([Event("telegram", "e", "1", Kind.text, "kênh khác")])
    statuses = [row.status for row in rig.rows(direction="in")]
    assert statuses == ["waiting", "waiting", "dropped", "dropped", "dropped", "waiting"]
    assert rig.delivered() == [SAY("too_many")] * 2


def test_events_that_come_together_are_taken_as_if_one_by_one(rig: Rig) -> None:
    rig.say("một", 1)
    rig.answer(rig.next(), "Mấy con?")
    together = [
        Event("zalo_oa", "citizen", "a", Kind.text, "hai"),
        Event("zalo_oa", "other", "b", Kind.text, "khác"),
        Event("zalo_oa", "citizen", "c", Kind.sticker),
        Event("zalo_oa", "citizen", "a", Kind.text, "hai"),
        Event("zalo_oa", "citizen", "d", Kind.text, "ba"),
        Event("zalo_oa", "gone", "e", Kind.text, "tạm biệt"),
        Event("zalo_oa", "gone", "f", Kind.unfollow),
    ]
    rig.receiver.store(together)
    rig.receiver.store(together)
    inbound = rig.rows(direction="in")
    assert [row.text for row in inbound] == ["một", "hai", "khác", "", "ba", "tạm biệt", ""]
    assert [row.id for row in inbound] == sorted(row.id for row in inbound)
    told = rig.rows(direction="out", answers=inbound[3].id)
    assert [row.text for row in told] == [SAY("sent_sticker")]
    gone = rig.peers.of(inbound[-1].conversation_id)
    assert gone.unreachable == "unfollowed"
    rig.receiver.store(together[-1:])
    assert rig.peers.of(gone.conversation).unreachable == "unfollowed"


def test_a_flood_in_one_delivery_is_dropped_after_one_polite_word(rig: Rig) -> None:
    rig.receiver.store(
        [
            Event("zalo_oa", "citizen", str(number), Kind.text, f"tin {number}")
            for number in range(PER_MINUTE + 3)
        ]
    )
    statuses = [row.status for row in rig.rows(direction="in")]
    assert statuses == ["waiting"] * PER_MINUTE + ["dropped"] * 3
    assert rig.delivered() == [SAY("too_fast")]


def test_gateways_that_meet_the_same_new_citizens_keep_one_conversation_each(rig: Rig) -> None:
    senders = [f"s{number}" for number in range(12)]

    def work(worker: int) -> None:
        order = senders if worker % 2 else senders[::-1]
        rig.receiver.store(
            [Event("zalo_oa", one, f"{one}-{worker}", Kind.text, "chào") for one in order]
        )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    inbound = rig.rows(direction="in")
    assert len(inbound) == 6 * len(senders)
    assert len({row.conversation_id for row in inbound}) == len(senders)


def test_staff_can_mute_a_citizen_for_a_while(rig: Rig) -> None:
    rig.say("một", 1)
    claim = rig.next()
    rig.answer(claim, "a")
    rig.peers.mute(claim.conversation, utc_now() + timedelta(hours=1))
    rig.say("hai", 2)
    assert rig.waiting.next() is None
    assert rig.rows(direction="in")[-1].status == "dropped"
    rig.peers.mute(claim.conversation, None)
    rig.say("ba", 3)
    assert rig.next().text == "ba"
    with pytest.raises(NotFound):
        rig.peers.mute("nobody", None)


def test_no_id_of_a_messenger_is_kept_in_clear(rig: Rig) -> None:
    rig.say("Số của tôi là 0912345678", 7, sender="2468458835291")
    kept = everything_in(rig.engine)
    assert "2468458835291" not in kept
    assert "0912345678" not in kept
    with reading(rig.engine) as connection:
        conversation = connection.scalar(select(peers.c.conversation_id))
    assert rig.peers.of(conversation).address == "2468458835291"


def test_many_workers_answer_each_message_once_and_in_order(rig: Rig) -> None:
    senders = [f"s{number}" for number in range(8)]
    for number in range(4):
        for sender in senders:
            rig.say(str(number), number, sender=sender)

    def work(_: int) -> None:
        while taken := rig.waiting.next():
            rig.answer(taken[0], f"re {taken[0].text}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
        list(pool.map(work, range(6)))
    for sender_rows in {row.conversation_id for row in rig.rows(direction="in")}:
        said = [row.text for row in rig.rows(direction="out", conversation_id=sender_rows)]
        assert said == ["re 0", "re 1", "re 2", "re 3"]
