"""A gateway on loopback with stand-ins for the two servers behind it, for tests of its edges."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import uvicorn

from bot.config import ROOT, Settings
from bot.database import open_engine
from bot.gateway.server import server_config
from bot.migrate import migrate

Json = dict[str, Any]


def turn(*texts: str, outcome: str = "answer", **reply: Any) -> Json:
    """What Rasa's channel answers: one reply a text; `reply` (buttons, card) goes to the last."""
    replies: list[Json] = [{"text": text, "buttons": [], "card": None} for text in texts]
    replies[-1].update(reply)
    return {"replies": replies, "trace": {"outcome": outcome, "intent": "ask_fee"}}


class StandInRasa:
    """Answers as bot/rasa_channel.py does. `answer` decides; `asked` has the bodies it got.

    While `gate` is cleared, answers wait for it. `answer` returns a turn, or a status and a body.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """As if it had just started."""
        self.asked: list[Json] = []
        self.arrived = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        self.model_file: str | None = "thu.tar.gz"
        self.answer: Callable[[Json], Any] = lambda body: turn(f"Đã nghe: {body['message']}")

    @property
    def messages(self) -> list[str]:
        """The texts that Rasa got."""
        return [body["message"] for body in self.asked]

    def get(self, path: str) -> tuple[int, Any]:
        """/status, with a model or without."""
        if self.model_file is None:
            return 409, {"status": "failure", "message": "No agent loaded."}
        return 200, {"model_file": self.model_file, "num_active_training_jobs": 0}

    def post(self, path: str, body: Json) -> tuple[int, Any]:
        """/webhooks/gateway/."""
        self.asked.append(body)
        self.arrived.release()
        self.gate.wait(20)
        answer = self.answer(body) if path == "/webhooks/gateway/" else (404, {})
        return answer if isinstance(answer, tuple) else (200, answer)


class StandInActions:
    """Answers /health as rasa_sdk does."""

    def get(self, path: str) -> tuple[int, Any]:
        """Always well."""
        return 200, {"status": "ok"}


@contextmanager
def http_server(part: Any, port: int = 0) -> Iterator[int]:
    """Serve a stand-in, by default on a free port; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*part.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self._send(*part.post(self.path, json.loads(body)))

        def _send(self, status: int, body: Any) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                return

        def log_message(self, *args: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@lru_cache(maxsize=1)
def _migrated_database() -> Path:
    database = Path(mkdtemp(prefix="gateway-test-")) / "bot.sqlite3"
    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    engine.dispose()
    return database


def make_settings(folder: Path, **values: Any) -> Settings:
    """Settings of an instance in `folder`, its database migrated."""
    if not (folder / "bot.sqlite3").exists():
        shutil.copy(_migrated_database(), folder / "bot.sqlite3")
    defaults = {"data_dir": folder, "port": free_port(), "expose_trace": True}
    return Settings(_env_file=None, **{**defaults, **values})


class Gateway:
    """A running gateway and a client of its chat API."""

    def __init__(self, url: str, rasa: StandInRasa, database: Path | None = None) -> None:
        self.url = url
        self.database = database
        self.rasa = rasa
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20)

    def post(self, **body: Any) -> httpx.Response:
        """POST /api/chat."""
        return self.http.post("/api/chat", json=body)

    def say(self, text: str, conversation: str | None = None, **more: Any) -> Json:
        """The answer to a message that must succeed."""
        response = self.post(conversation=conversation, text=text, **more)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    @contextmanager
    def events(self, conversation: str, **headers: str) -> Iterator[Iterator[Json]]:
        """The conversation's event stream: {"event", "id", "data"} each."""
        path = f"/api/chat/{conversation}/events"
        with self.http.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200
            yield _read_events(response.iter_lines())

    def history(self, conversation: str) -> list[Json]:
        """The messages in the stream's history event."""
        with self.events(conversation) as events:
            messages: list[Json] = next(events)["data"]["messages"]
            return messages


def _read_events(lines: Iterator[str]) -> Iterator[Json]:
    event: Json = {}
    for line in lines:
        if not line and "data" in event:
            yield {**event, "data": json.loads(event["data"])}
            event = {}
        elif line and not line.startswith(":"):
            field, _, value = line.partition(": ")
            event[field] = value


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def running_gateway(settings: Settings, rasa: StandInRasa) -> Iterator[Gateway]:
    """The gateway in a thread, on the port of its settings."""
    server = _Server(server_config(settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listening.wait(20)
    database = settings.data_dir / "bot.sqlite3"
    gateway = Gateway(f"http://127.0.0.1:{settings.port}", rasa, database)
    try:
        yield gateway
    finally:
        gateway.http.close()
        server.should_exit = True
        thread.join(10)


@dataclass
class GatewayProcess:
    """A gateway in a process of its own."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def gateway_process(settings: Settings) -> Iterator[GatewayProcess]:
    """`python -m bot.gateway` with these settings, until the context ends."""
    environment = {
        **os.environ,
        "BOT_DATA_DIR": str(settings.data_dir),
        "BOT_PORT": str(settings.port),
        "BOT_RASA_PORT": str(settings.internal_rasa_port),
        "BOT_ACTIONS_PORT": str(settings.internal_actions_port),
        "BOT_EXPOSE_TRACE": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot.gateway"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        running = GatewayProcess(f"http://127.0.0.1:{settings.port}", process)
        try:
            assert process.stderr is not None
            log = list(_until_listening(process.stderr))
            assert "running on" in log[-1], log
            # Somebody has to read on, or the gateway waits for room in the pipe.
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            yield running
        finally:
            running.kill()


def _until_listening(log: Iterable[str]) -> Iterator[str]:
    for line in log:
        yield line
        if "running on" in line:
            return
