"""A whole bot for tests: real gateway, real Rasa, real action server, real SQLite."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 600.0


def free_ports() -> int:
    """The first of four neighbouring free ports.

    They lie below those that the system gives to outgoing connections (from 32768 on), which might
    take one of them before the bot does.
    """
    while True:
        port = random.randrange(20_000, 32_000, 4)
        if all(_is_free(port + offset) for offset in range(4)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Answer:
    """What the bot said to one utterance."""

    body: dict[str, Any]

    @property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.body["replies"])

    @property
    def outcome(self) -> str:
        return str(self.body["trace"]["outcome"])

    @property
    def procedure(self) -> str | None:
        found = self.body["trace"]["procedure"]
        return found["code"] if found else None

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for reply in self.body["replies"] for button in reply["buttons"]]

    @property
    def card(self) -> str:
        cards = [reply["card"] for reply in self.body["replies"] if reply["card"]]
        return "\n".join(
            line for card in cards for section in card["sections"] for line in section["lines"]
        )


class Chat:
    """One citizen's conversation."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.Client(timeout=60)
        self.conversation: str | None = None

    def say(self, text: str, payload: str | None = None) -> Answer:
        response = self.send(text, payload)
        assert response.status_code == 200, response.text
        return Answer(response.json())

    def send(
        self, text: str, payload: str | None = None, message_id: str | None = None
    ) -> httpx.Response:
        """What the gateway answers, refusals included; `message_id`: to send again."""
        body = {
            "conversation": self.conversation,
            "text": text,
            "payload": payload,
            "message_id": message_id or uuid.uuid4().hex,
        }
        response = self._client.post(f"{self._url}/api/chat", json=body)
        self.conversation = response.json().get("conversation", self.conversation)
        return response

    def history(self) -> list[dict[str, Any]]:
        """The conversation's messages, as a reloaded page gets them."""
        events = f"{self._url}/api/chat/{self.conversation}/events"
        with self._client.stream("GET", events) as response:
            data = next(line for line in response.iter_lines() if line.startswith("data:"))
        messages: list[dict[str, Any]] = json.loads(data.removeprefix("data:"))["messages"]
        return messages

    def tap(self, answer: Answer, title: str) -> Answer:
        """Tap the button whose title holds `title`."""
        button = next(b for b in answer.buttons if title.casefold() in b["title"].casefold())
        return self.say(button["title"], button["payload"])


class RunningBot:
    """`python -m bot serve` in a process of its own, with FAQ files of its own to edit."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.faq_dir = data_dir / "faq"
        self.environment = {
            **os.environ,
            "BOT_DATA_DIR": str(data_dir),
            "BOT_FAQ_DIR": str(self.faq_dir),
            "BOT_PORT": str(self.port),
            "BOT_EXPOSE_TRACE": "1",
            **(settings or {}),
        }
        shutil.copytree(ROOT / "nlu_data" / "faq", self.faq_dir, dirs_exist_ok=True)
        self.log = data_dir / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RunningBot:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.wait_until_ready()

    def wait_until_ready(self) -> RunningBot:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            ended = self._process.poll() is not None
            assert not ended and time.monotonic() < deadline, self.log.read_text()[-4000:]
            self._pause()
        return self

    def kill(self, module: str) -> None:
        """Kill the process that runs `module`, as the kernel does when memory runs out."""
        assert self._process is not None
        pid = self._process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                os.kill(int(child), signal.SIGKILL)
                return
        raise AssertionError(f"{module} does not run")

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def _pause(self) -> None:
        """Wait for the process to end, or for a moment."""
        assert self._process is not None
        try:
            self._process.wait(0.3)
        except subprocess.TimeoutExpired:
            return

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m bot …` with this bot's settings."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def chat(self) -> Chat:
        return Chat(self.url)

    def stop(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(30)
