"""The event stream of a conversation: its history first, then each message as it is written."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette.event import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from bot.gateway.history import History
from bot.gateway.wakeups import Wakeups, rung

# How often an open stream looks for messages of other processes (the poller, another gateway);
# those of this process wake it at once.
POLL_SECONDS = 1.0


async def conversation_events(
    history: History, wakeups: Wakeups, conversation: str, last_seen: int | None
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events; the id of each is that of its newest message.

    Starts with event "history" (data: {"messages": [...]}), or, when the client has seen message
    `last_seen`, with the messages after that one. Then event "message" (data: the message) for
    each later one, without end.
    """
    with wakeups.listen(conversation) as bell:
        if last_seen is None:
            entries = await run_in_threadpool(history.latest, conversation)
            last_seen = entries[-1]["id"] if entries else 0
            data = {"messages": [message_json(entry) for entry in entries]}
            yield _event("history", last_seen, data)
        while True:
            bell.clear()
            for entry in await run_in_threadpool(history.later, conversation, last_seen):
                last_seen = entry["id"]
                yield _event("message", last_seen, message_json(entry))
            while not await rung(bell, POLL_SECONDS):
                if await run_in_threadpool(history.newest, conversation) > last_seen:
                    break


def message_json(entry: dict[str, Any]) -> dict[str, Any]:
    """A message as browsers get it.

    Inbound: `message_id` is the client's own and `status` is processing, answered or failed.
    Outbound: `answers` is the message_id it answers, null when nobody asked.
    """
    common = {
        "id": entry["id"],
        "direction": entry["direction"],
        "text": entry["text"],
        "created_at": entry["created_at"].isoformat(timespec="seconds"),
    }
    if entry["direction"] == "in":
        return {**common, "message_id": entry["message_id"], "status": entry["status"]}
    return {
        **common,
        "answers": entry["answers_message_id"],
        "buttons": entry["buttons"],
        "card": entry["card"],
    }


def _event(name: str, key: int, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, id=str(key), data=json.dumps(data, ensure_ascii=False))
