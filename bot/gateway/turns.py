"""The path of a message: written down, asked, answered in writing, then sent."""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool

from bot.errors import RasaUnavailable
from bot.gateway.inbound import Inbound
from bot.gateway.inbox import Answer, Claim, Inbox
from bot.gateway.rasa_client import RasaClient
from bot.gateway.wakeups import Wakeups, rung

logger = logging.getLogger(__name__)

# How often a repeated message looks whether another process has answered the first one; within
# this process the wake-up comes at once.
POLL_SECONDS = 0.5


class Unanswered(RasaUnavailable):
    """Rasa failed on a message that is written down in `conversation`."""

    def __init__(self, conversation: str) -> None:
        self.conversation = conversation
        super().__init__("the message is written down as failed")


class Turns:
    """Answers messages, each message_id once."""

    def __init__(self, inbox: Inbox, rasa: RasaClient, wakeups: Wakeups) -> None:
        self._inbox = inbox
        self._rasa = rasa
        self._wakeups = wakeups

    async def answer(self, inbound: Inbound) -> Answer:
        """The answer to a message: a new one, or the one that was given to the same message_id.

        While another request has the message, waits for that one's answer. What is returned is
        what stands in the database.
        Raises NotFound and Refused as Inbox.accept does, Unanswered when Rasa fails.
        """
        accepted = await run_in_threadpool(self._inbox.accept, inbound)
        self._wakeups.ring(accepted.conversation)
        claim = accepted.claim
        with self._wakeups.listen(accepted.conversation) as bell:
            while True:
                if claim:
                    await self._ask(claim, inbound)
                bell.clear()
                answer = await run_in_threadpool(self._inbox.answer_to, accepted.key)
                if answer:
                    return answer
                claim = await run_in_threadpool(self._inbox.claim, accepted.key)
                if not claim:
                    await rung(bell, POLL_SECONDS)

    async def _ask(self, claim: Claim, inbound: Inbound) -> None:
        try:
            turn = await self._rasa.ask(claim, inbound)
        except RasaUnavailable as error:
            logger.error("message %d, attempt %d: %s", claim.key, claim.attempt, error)
            await run_in_threadpool(self._inbox.fail, claim)
            self._wakeups.ring(claim.conversation)
            raise Unanswered(claim.conversation) from error
        if not await run_in_threadpool(self._inbox.answer, claim, turn.replies, turn.trace):
            logger.warning("message %d: attempt %d came too late", claim.key, claim.attempt)
        elif turn.trace.get("erases"):
            await self._rasa.try_to_forget(claim.conversation)
        self._wakeups.ring(claim.conversation)
