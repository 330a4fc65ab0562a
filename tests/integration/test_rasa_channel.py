"""bot/rasa_channel.py inside a real Rasa agent: a small model, trained here, and its actions."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import register
from rasa.core.utils import AvailableEndpoints
from rasa.model_training import train
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.rasa_channel import GatewayInput

CONFIG = """
recipe: default.v1
language: vi
assistant_id: thu
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [greet, ask_fee, thank, mute, broken, choose]
entities: [procedure]
actions: [action_fee, action_broken, action_listen_only]
responses:
  utter_greet:
    - text: "Chào anh/chị.\\n\\nAnh/chị cần hỏi gì?"
      buttons:
        - {title: "Khai sinh", payload: "/choose{\\"procedure\\":\\"1.001193\\"}"}
        - {title: "Cổng quốc gia", url: "https://dichvucong.gov.vn", type: web_url}
      custom: {outcome: smalltalk}
  utter_thank:
    - text: "Không có gì ạ."
  utter_anything_else:
    - text: "Anh/chị cần hỏi thêm gì không?"
      custom: {outcome: smalltalk}
"""

RULES = """
version: "3.1"
nlu:
  - intent: greet
    examples: "- xin chào\\n- chào"
  - intent: ask_fee
    examples: "- lệ phí\\n- hết bao nhiêu tiền"
  - intent: thank
    examples: "- cảm ơn\\n- cám ơn"
  - intent: mute
    examples: "- im lặng\\n- không nói gì"
  - intent: broken
    examples: "- hỏng\\n- lỗi"
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: fee
    steps: [{intent: ask_fee}, {action: action_fee}, {action: utter_anything_else}]
  - rule: choose
    steps: [{intent: choose}, {action: action_fee}]
  - rule: thank
    steps: [{intent: thank}, {action: utter_thank}]
  - rule: mute
    steps: [{intent: mute}, {action: action_listen_only}]
  - rule: broken
    steps: [{intent: broken}, {action: action_broken}]
"""

FEE_REPLY = {
    "text": "Lệ phí: 10.000 đồng.\n\nNguồn: Cổng Dịch vụ công quốc gia.",
    "buttons": [{"title": "Giấy tờ cần nộp", "payload": "/ask"}],
    "card": {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "sections": [{"title": "Lệ phí", "lines": ["10.000 đồng"]}],
        "source": {"title": "Cổng", "url": "https://dichvucong.gov.vn", "date": "2026-11-01"},
    },
}
FEE_TRACE = {"outcome": "answer", "intent": "ask_fee", "confidence": 0.9, "aspect": "fee"}


class Actions(BaseHTTPRequestHandler):
    """Answers as rasa_sdk does; `calls` counts what was run."""

    calls: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = body["next_action"]
        self.calls.append(action)
        if action == "action_broken":
            self.send_error(500)
            return
        uttered = [{"text": None, "custom": {"reply": FEE_REPLY, "trace": FEE_TRACE}}]
        answer = {"events": [], "responses": uttered if action == "action_fee" else []}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""


def _train(folder: Path) -> str:
    for name, content in (("config", CONFIG), ("domain", DOMAIN), ("rules", RULES)):
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    result = train(
        str(folder / "domain.yml"),
        str(folder / "config.yml"),
        str(folder / "rules.yml"),
        str(folder / "models"),
    )
    assert result.model
    return str(result.model)


class Rasa:
    """A Rasa server with our channel, in a thread: Sanic starts only once in a process."""

    def __init__(self, agent: Any, listener: socket.socket) -> None:
        self.app = Sanic("rasa", configure_logging=False)
        self.app.ctx.agent = agent
        register([GatewayInput()], self.app, "/webhooks/")
        self._url = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/gateway/"
        self._listener = listener
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(20)

    async def _start(self) -> None:
        self._server = await self.app.create_server(sock=self._listener, return_asyncio_server=True)
        await self._server.startup()

    def stop(self) -> None:
        """Close the server; its thread ends with the process."""
        self._loop.call_soon_threadsafe(self._server.close)

    def post(self, body: Any) -> httpx.Response:
        """The answer to this request."""
        with httpx.Client(trust_env=False, timeout=20) as client:
            return client.post(self._url, json=body)

    def say(self, text: str) -> httpx.Response:
        """The answer to the first message of a new citizen."""
        return self.post({"sender": uuid.uuid4().hex, "message": text})


@pytest.fixture(scope="module")
def actions_server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Actions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def rasa(
    tmp_path_factory: pytest.TempPathFactory, actions_server: ThreadingHTTPServer
) -> Iterator[Rasa]:
    folder = tmp_path_factory.mktemp("rasa")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
        model = _train(folder)
    url = f"http://127.0.0.1:{actions_server.server_address[1]}/webhook"
    endpoints = AvailableEndpoints(action=EndpointConfig(url))
    server = Rasa(
        asyncio.run(load_agent(model, endpoints=endpoints)), socket.create_server(("127.0.0.1", 0))
    )
    yield server
    server.stop()


@pytest.fixture
def actions_run() -> list[str]:
    """Names of the actions that this test made run."""
    Actions.calls = []
    return Actions.calls


def test_a_fixed_response_keeps_its_text_whole_and_names_its_outcome(rasa: Rasa) -> None:
    answer = rasa.say("xin chào")
    assert answer.status_code == 200
    assert answer.json()["replies"] == [
        {
            "text": "Chào anh/chị.\n\nAnh/chị cần hỏi gì?",
            "buttons": [
                {"title": "Khai sinh", "payload": '/choose{"procedure":"1.001193"}'},
                {"title": "Cổng quốc gia", "url": "https://dichvucong.gov.vn"},
            ],
            "card": None,
        }
    ]
    trace = answer.json()["trace"]
    assert (trace["outcome"], trace["intent"], trace["confidence"]) == ("smalltalk", "greet", 1.0)


def test_every_trace_has_every_key_of_the_contract(rasa: Rasa) -> None:
    for text in ("xin chào", "lệ phí"):
        trace = rasa.say(text).json()["trace"]
        assert {"procedure", "aspect", "candidates", "slots", "release", "ms"} <= set(trace)
        assert set(trace["ms"]) == {"understand", "search", "total"}
        assert trace["release"]


def test_an_actions_reply_and_trace_arrive_whole_and_the_trace_outranks_a_fixed_outcome(
    rasa: Rasa,
) -> None:
    answer = rasa.say("lệ phí")
    replies = answer.json()["replies"]
    assert replies[0] == FEE_REPLY
    assert replies[1]["text"] == "Anh/chị cần hỏi thêm gì không?"
    assert FEE_TRACE.items() <= answer.json()["trace"].items()


def test_a_button_payload_reaches_its_intent(rasa: Rasa) -> None:
    answer = rasa.say('/choose{"procedure":"1.001193"}')
    assert answer.json()["replies"] == [FEE_REPLY]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("hỏng", "no reply"), ("im lặng", "no reply"), ("cảm ơn", "no known outcome")],
)
def test_a_turn_without_a_usable_reply_is_a_failure_with_its_reason(
    rasa: Rasa, text: str, reason: str
) -> None:
    answer = rasa.say(text)
    assert answer.status_code == 500
    assert reason in answer.json()["error"]


def test_a_message_whose_answer_was_lost_is_not_run_again(
    rasa: Rasa, actions_run: list[str]
) -> None:
    first = {"sender": "a", "message": "lệ phí", "metadata": {"message_id": "m1", "attempt": 1}}
    answered = rasa.post(first)
    rasa.post({"sender": "a", "message": "xin chào", "metadata": {"message_id": "m2"}})
    again = rasa.post({**first, "metadata": {"message_id": "m1", "attempt": 2}})
    assert again.json()["replies"] == answered.json()["replies"]
    assert actions_run == ["action_fee"]


def test_a_failed_message_is_run_again(rasa: Rasa, actions_run: list[str]) -> None:
    body = {"sender": "b", "message": "hỏng", "metadata": {"message_id": "m1", "attempt": 1}}
    assert rasa.post(body).status_code == 500
    assert rasa.post({**body, "metadata": {"message_id": "m1", "attempt": 2}}).status_code == 500
    assert actions_run == ["action_broken", "action_broken"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"message": "chào"},
        {"sender": "c1", "message": "  "},
        {"sender": 1, "message": "chào"},
        {"sender": "c1", "message": "chào", "metadata": "x"},
    ],
)
def test_a_malformed_request_is_refused(rasa: Rasa, body: Any) -> None:
    answer = rasa.post(body)
    assert answer.status_code == 400
    assert answer.json() == {"error": "sender and message must be text"}


def test_without_a_model_the_reason_says_so(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa.app.ctx, "agent", Agent())
    answer = rasa.say("chào")
    assert answer.status_code == 503
    assert answer.json() == {"error": "no model is loaded"}
