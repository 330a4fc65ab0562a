"""Rasa's side of the gateway: a channel that answers with whole replies, or with a failure.

`POST /webhooks/gateway/` {"sender", "message", "metadata"} answers 200
{"replies": [Reply], "trace": {...}}, or 4xx/5xx {"error": reason}. Rasa's own REST channel answers
an empty list when anything failed, and cuts a message at each empty line.

Replies come in two shapes. Actions utter {"reply": {text, buttons, card}, "trace": {...}} as
`json_message`. Fixed responses of domain.yml have `text`, `buttons` and `custom: {outcome: ...}`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import ValidationError
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.rasa_tuning import forget_tracker
from bot.reply import Button, Outcome, Reply

logger = logging.getLogger(__name__)


class NoTurn(Exception):
    """Rasa produced nothing that can be sent to a citizen."""


class WholeMessages(CollectingOutputChannel):
    """Collects each message as it was uttered.

    The base class sends text and `custom` as separate messages and splits text at empty lines.
    """

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the message as it is."""
        self.messages.append(message)


class GatewayInput(InputChannel):
    """The channel; credentials.yml names it as `bot.rasa_channel.GatewayInput`."""

    @classmethod
    def name(cls) -> str:
        """The part of the address after /webhooks/."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's one address."""
        blueprint = Blueprint("gateway_webhook")

        @blueprint.post("/")
        async def receive(request: Request) -> HTTPResponse:
            message = _read_message(request.json, self.name())
            if message is None:
                return json_response({"error": "sender and message must be text"}, 400)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return json_response({"error": "no model is loaded"}, 503)
            started = time.perf_counter()
            try:
                uttered = await _finished_turn(agent, message)
                if uttered is None:
                    await on_new_message(message)
                    uttered = message.output_channel.messages
                replies, trace = read_turn(uttered)
                if "intent" not in trace or "confidence" not in trace:
                    trace = {**_understood(await _tracker(agent, message)), **trace}
            except Exception as error:
                logger.exception("message %s failed", message.message_id)
                return json_response({"error": f"{type(error).__name__}: {error}"}, 500)
            total = (time.perf_counter() - started) * 1000
            whole = completed(trace, release=agent.model_id, total_ms=total)
            return json_response({"replies": replies, "trace": whole})

        @blueprint.delete("/trackers/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            if agent is None:
                return json_response({"error": "no model is loaded"}, 503)
            async with agent.lock_store.lock(sender):
                forget_tracker(agent.tracker_store, sender)
            return json_response({})

        return blueprint


def read_turn(uttered: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The replies and the trace in what the bot uttered to one message.

    The trace is the last one an action gave; without any, the last outcome a fixed response names.
    A form's question after something else was answered ("asks") adds what it expects, no more.
    Raises NoTurn when nothing was uttered, no outcome is named, or a message is malformed.
    """
    replies: list[dict[str, Any]] = []
    trace: dict[str, Any] | None = None
    outcome: str | None = None
    for message in uttered:
        custom = message.get("custom") or {}
        replies.append(_read_reply(message, custom).as_json())
        answered = trace or ({"outcome": outcome} if outcome else None)
        if "asks" in custom:
            trace = {**(answered or custom["trace"]), "expects": custom["asks"]}
        else:
            trace = custom.get("trace", trace)
        outcome = custom.get("outcome", outcome)
    if not replies:
        raise NoTurn("no reply: an action failed, or no rule or story continues here")
    trace = trace or {"outcome": outcome}
    if trace.get("outcome") not in Outcome.__members__:
        raise NoTurn(f"no known outcome: {trace.get('outcome')!r}")
    return replies, trace


def completed(trace: dict[str, Any], release: str | None, total_ms: float) -> dict[str, Any]:
    """The trace with every key that evaluation and analytics read.

    `understand` is what is left of the turn when the action's own time is taken off.
    """
    given = trace.get("ms") or {}
    action = float(given.get("action", 0.0))
    milliseconds = {
        "understand": round(max(0.0, total_ms - action), 1),
        "search": float(given.get("search", 0.0)),
        "total": round(total_ms, 1),
    }
    nothing: dict[str, Any] = {"procedure": None, "aspect": None, "candidates": [], "slots": {}}
    return {**nothing, **trace, "release": release, "ms": milliseconds}


def turn_of(events: Sequence[Any], message_id: str) -> list[dict[str, Any]] | None:
    """What the bot uttered to this message if it finished its turn; else None.

    `events` are a tracker's, oldest first.
    """
    turn: list[dict[str, Any]] | None = None
    for event in events:
        if isinstance(event, UserUttered):
            turn = [] if event.message_id == message_id else None
        elif turn is None:
            continue
        elif isinstance(event, BotUttered):
            turn.append(event.message())
        elif isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            if turn:
                return turn
            turn = None
    return None


def _read_message(body: Any, channel: str) -> UserMessage | None:
    if not isinstance(body, dict):
        return None
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata") or {}
    if not (isinstance(sender, str) and sender and isinstance(text, str) and text.strip()):
        return None
    if not isinstance(metadata, dict):
        return None
    return UserMessage(
        text,
        WholeMessages(),
        sender,
        input_channel=channel,
        message_id=metadata.get("message_id"),
        metadata=metadata,
    )


def _read_reply(message: dict[str, Any], custom: dict[str, Any]) -> Reply:
    try:
        if "reply" in custom:
            return Reply.parse_obj(custom["reply"])
        buttons = [_read_button(button) for button in message.get("buttons") or []]
        return Reply.parse_obj({"text": message.get("text"), "buttons": buttons})
    except ValidationError as error:
        raise NoTurn(f"malformed reply: {error}") from error


def _read_button(button: dict[str, Any]) -> Button:
    """A button of domain.yml; other keys there ("type") are Rasa's business."""
    targets = {key: button[key] for key in ("payload", "url", "phone") if button.get(key)}
    if len(targets) != 1:
        raise NoTurn(f"button {button.get('title')!r} needs one of payload, url, phone")
    return Button.parse_obj({"title": button.get("title"), **targets})


async def _finished_turn(agent: Any, message: UserMessage) -> list[dict[str, Any]] | None:
    """What was uttered when this message came before and only its answer was lost.

    The gateway says with `attempt` that it asks again. The lock lets a first try still under way
    end before.
    """
    if (message.metadata or {}).get("attempt", 1) == 1:
        return None
    async with agent.lock_store.lock(message.sender_id):
        tracker = await _tracker(agent, message)
    return turn_of(list(tracker.events), message.message_id) if tracker else None


async def _tracker(agent: Any, message: UserMessage) -> DialogueStateTracker | None:
    tracker: DialogueStateTracker | None = await agent.tracker_store.retrieve(message.sender_id)
    return tracker


def _understood(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """Intent and confidence of the latest message."""
    latest = tracker.latest_message if tracker else None
    intent = (latest.intent if latest else None) or {}
    return {"intent": intent.get("name"), "confidence": intent.get("confidence")}
