"""The way of a message through a messenger: written down, asked, answered in writing, handed over.

webhook or poll → Receiver → Waiting → Rasa → Inbox.answer → Outbox → Channel.send
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool

from bot.channels.contract import (
    Channel,
    Event,
    NeverTaken,
    NotSetUp,
    Polled,
    SendFailed,
    TryLater,
)
from bot.errors import RasaRefused, RasaUnavailable, UpstreamError
from bot.gateway.inbound import Inbound
from bot.gateway.inbox import Claim, Inbox
from bot.gateway.outbox import Delivery, Outbox
from bot.gateway.pace import Pace
from bot.gateway.peers import Peers
from bot.gateway.pump import REST_SECONDS, Pump
from bot.gateway.rasa_client import RasaClient
from bot.gateway.receiving import Receiver
from bot.gateway.refusals import Sentences
from bot.gateway.together import Together
from bot.gateway.waiting import MOST_FAILURES, UNAVAILABLE_SECONDS, Waiting
from bot.reply import Reply

logger = logging.getLogger(__name__)

ANSWERED_AT_ONCE = 8
DELIVERED_AT_ONCE = 6
MEND_SECONDS = 30.0
"""Until a channel that is not set up, or not there, is tried again."""
LASTING = {
    "blocked",
    "deactivated",
    "inactive",
    "no_such_chat",
    "not_following",
    "not_started",
    "unavailable",
}
"""Reasons that hold for every message to that citizen, until they write again."""


class Messengers:
    """The configured channels by name, and the lines between them and Rasa."""

    def __init__(
        self,
        channels: Sequence[Channel],
        receiver: Receiver,
        waiting: Waiting,
        inbox: Inbox,
        outbox: Outbox,
        peers: Peers,
        rasa: RasaClient,
        say: Sentences,
    ) -> None:
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        self._paces = {channel.name: Pace(channel.per_second) for channel in channels}
        self._receiving = Together(receiver.store)
        self._waiting = waiting
        self._inbox = inbox
        self._outbox = outbox
        self._peers = peers
        self._rasa = rasa
        self._say = say
        self._resting: dict[str, float] = {}
        self._rasa_rests_until = 0.0
        self._answering = Pump("inbox", self._next, self._answer, ANSWERED_AT_ONCE)
        self._delivering = Pump("outbox", outbox.next, self._deliver, DELIVERED_AT_ONCE)

    async def receive(self, events: Sequence[Event]) -> None:
        """Write events down; once this returns they may be acknowledged. Raises UpstreamError."""
        if events:
            told = await self._receiving.write(events)
            if not self._rasa_rests():
                self._answering.ring()
            if told:
                self._delivering.ring()

    async def run(self, polled: Sequence[str] = ()) -> None:
        """Answer and deliver until cancelled; ask the channels `polled` for events."""
        await self._recover()
        tasks = [self._answering.run(), self._delivering.run()]
        for name in polled:
            channel = self.channels[name]
            assert isinstance(channel, Polled)
            tasks.append(self._poll(channel))
        try:
            await asyncio.gather(*tasks)
        finally:
            for channel in self.channels.values():
                await channel.close()

    def release(self) -> None:
        """End the holds on replies (on messages: Inbox.release_claims), where one gateway runs."""
        self._outbox.release()

    async def _recover(self) -> None:
        """Take over what this gateway knew when it died; nothing is sent before."""
        while True:
            try:
                return await run_in_threadpool(self._outbox.recover)
            except UpstreamError as error:
                logger.error("outbox: %s", error)
                await asyncio.sleep(REST_SECONDS)

    def _next(self) -> tuple[Claim, int] | None:
        """The message to answer next; none while Rasa is away, or all that wait would be tried."""
        return None if self._rasa_rests() else self._waiting.next()

    def _rasa_rests(self) -> bool:
        return time.monotonic() < self._rasa_rests_until

    async def _answer(self, job: tuple[Claim, int]) -> None:
        claim, failures = job
        peer = await run_in_threadpool(self._peers.of, claim.conversation)
        inbound = Inbound(
            peer.channel,
            claim.conversation,
            claim.message_id,
            claim.text,
            claim.payload,
            peer.address,
        )
        try:
            turn = await self._rasa.ask(claim, inbound)
        except RasaRefused as error:
            logger.error("message %d, attempt %d: %s", claim.key, claim.attempt, error)
            await self._failed(claim, failures + 1)
            return
        except RasaUnavailable as error:
            logger.warning("message %d waits: %s", claim.key, error)
            self._rasa_rests_until = time.monotonic() + UNAVAILABLE_SECONDS
            await run_in_threadpool(
                self._waiting.later, claim, "rasa_unavailable", failures, unavailable=True
            )
            return
        if not await run_in_threadpool(self._inbox.answer, claim, turn.replies, turn.trace):
            logger.warning("message %d: attempt %d came too late", claim.key, claim.attempt)
        elif turn.trace.get("erases"):
            await self._rasa.try_to_forget(claim.conversation)
        self._delivering.ring()

    async def _failed(self, claim: Claim, failures: int) -> None:
        if failures < MOST_FAILURES:
            await run_in_threadpool(
                self._waiting.later, claim, "rasa_failed", failures, unavailable=False
            )
            return
        apology = Reply(text=self._say("not_answered"))
        await run_in_threadpool(self._waiting.set_aside, claim, "rasa_failed", apology)
        self._delivering.ring()

    async def _deliver(self, delivery: Delivery) -> None:
        peer = await run_in_threadpool(self._peers.of, delivery.conversation)
        channel = self.channels.get(peer.channel)
        resting = self._resting.get(peer.channel, 0.0) - time.monotonic()
        if channel is None or resting > 0:
            reason = "channel_resting" if channel else "channel_not_set_up"
            seconds = resting if channel else MEND_SECONDS
            await run_in_threadpool(self._outbox.hold, delivery, reason, seconds)
        elif peer.unreachable:
            await run_in_threadpool(self._outbox.give_up, delivery, peer.unreachable)
        else:
            await self._hand_over(channel, peer.address, delivery)

    async def _hand_over(self, channel: Channel, address: str, delivery: Delivery) -> None:
        """Send what is left of the reply, and note each part: a crash repeats at most one, and that
        only if it comes between the messenger's "taken" and our reading it.
        """
        outbox = self._outbox
        parts = channel.render(delivery.reply, str(delivery.key))
        parts += channel.phone_request() if delivery.asks_phone else []
        try:
            for number, part in enumerate(parts[delivery.parts_sent :], delivery.parts_sent + 1):
                await self._paces[channel.name].turn()
                await channel.send(address, part)
                outbox.taken(delivery, number, whole=number == len(parts))
                if number < len(parts):
                    await outbox.part_sent(delivery, number)
        except NeverTaken as error:
            logger.warning("%s: reply %d given up: %s", channel.name, delivery.key, error.reason)
            lasting = error.reason in LASTING
            await run_in_threadpool(outbox.give_up, delivery, error.reason, lasting)
        except NotSetUp as error:
            logger.error("%s: %s", channel.name, error.reason)
            self._rest(channel, MEND_SECONDS)
            await run_in_threadpool(outbox.hold, delivery, error.reason, MEND_SECONDS)
        except TryLater as error:
            if error.after is not None and not error.alone:
                self._rest(channel, error.after)
            await run_in_threadpool(outbox.later, delivery, error.reason, error.after)
        else:
            await outbox.sent(delivery)

    def _rest(self, channel: Channel, seconds: float) -> None:
        self._resting[channel.name] = time.monotonic() + seconds

    async def _poll(self, channel: Polled) -> None:
        while True:
            try:
                await self.receive(await channel.poll())
            except (SendFailed, UpstreamError) as error:
                logger.error("%s: %s", channel.name, error)
                await asyncio.sleep(MEND_SECONDS if isinstance(error, NotSetUp) else 2.0)
