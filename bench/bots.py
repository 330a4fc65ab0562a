"""The two bots that are compared: ours behind its gateway, and Rasa as it comes.

Both are trained on the same sentences and stories and answer with the same actions from the same
catalogue, each in processes of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from bench.load import Say
from bot.config import ROOT, Settings
from bot.serving import STARTER_CATALOGUE
from bot.training.faq import load_faq
from bot.training.model import faq_training_data, rasa_environment

STOCK = Path(__file__).parent / "stock"
START_SECONDS = 300


class Http:
    """One kept connection that posts JSON; as cheap as can be, for it shares the processors."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def post(self, path: str, body: dict[str, Any]) -> Any | None:
        """The JSON of a successful answer, else None."""
        try:
            headers = {"Content-Type": "application/json"}
            self._connection.request("POST", path, json.dumps(body), headers)
            response = self._connection.getresponse()
            content = response.read()
            return json.loads(content) if response.status == 200 else None
        except (OSError, HTTPException, ValueError):
            self._connection.close()
            return None


class Bot:
    """A bot in processes of its own; `port` and the two after it are its ports."""

    name: str

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.data_dir = folder / "data"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            "BOT_DATA_DIR": str(self.data_dir),
            "BOT_PORT": str(port),
            "BOT_EXPOSE_TRACE": "1",
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def train(self) -> float:
        """Train the model -> seconds, start of the process included."""
        raise NotImplementedError

    def start(self) -> None:
        """Start all processes, and return when a message is answered."""
        raise NotImplementedError

    def citizen(self) -> Say:
        """A new conversation."""
        ask = self.new_asker()
        return lambda text: bool(ask(text))

    def new_asker(self) -> Callable[[str], dict[str, Any] | None]:
        """A new conversation: text → {"replies", "trace"}, None for a failure."""
        raise NotImplementedError

    def megabytes(self) -> float:
        """Resident memory of the Rasa process."""
        raise NotImplementedError

    def prepare_catalogue(self, crawl: Path | None) -> None:
        """Answer from a crawl, or else from the starter catalogue."""
        self._run("bot", "import", str(crawl or STARTER_CATALOGUE), "--replace")

    def stop(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        self._processes.clear()

    def _run(self, *module: str) -> float:
        started = time.perf_counter()
        with (self.folder / "log").open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env=self.environment,
                check=True,
                stdout=log,
                stderr=log,
            )
        return time.perf_counter() - started

    def _start(self, *module: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.citizen()("xin chào"):
            ended = any(process.poll() is not None for process in self._processes)
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start: see {self.folder / 'log'}")
            time.sleep(0.5)


class OurBot(Bot):
    """`python -m bot serve`, spoken to through the gateway."""

    name = "this bot"

    def train(self) -> float:
        """`python -m bot train`."""
        return self._run("bot", "train")

    def start(self) -> None:
        """`python -m bot serve`."""
        self._start("bot", "serve")
        self._wait()

    def new_asker(self) -> Callable[[str], dict[str, Any] | None]:
        """`POST /api/chat`."""
        http, conversation = Http(self.port), None

        def ask(text: str) -> dict[str, Any] | None:
            nonlocal conversation
            message = {"text": text, "message_id": uuid.uuid4().hex}
            answer = http.post("/api/chat", {"conversation": conversation, **message})
            if answer:
                conversation = answer["conversation"]
            return answer

        return ask

    def megabytes(self) -> float:
        """Of the child that serves Rasa."""
        pid = self._processes[0].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return next(
            resident(int(child))
            for child in children
            if b"bot.rasa_server" in Path(f"/proc/{child}/cmdline").read_bytes()
        )


class StockBot(Bot):
    """`rasa train`, `rasa run` with its REST channel, `rasa_sdk`: all as they come."""

    name = "stock Rasa"

    def __init__(self, folder: Path, port: int, epochs: int) -> None:
        super().__init__(folder, port)
        config = Settings(data_dir=self.data_dir, port=port)
        self.environment |= rasa_environment(config)
        self.environment["OMP_NUM_THREADS"] = str(os.cpu_count())
        recommended = (STOCK / "config.yml").read_text(encoding="utf-8")
        (folder / "config.yml").write_text(recommended.replace("EPOCHS", str(epochs)), "utf-8")
        faq = faq_training_data(load_faq(ROOT / "nlu_data" / "faq"))
        (folder / "faq.yml").write_text(faq, encoding="utf-8")

    def train(self) -> float:
        """`rasa train`, with the validation that it does."""
        shutil.rmtree(self.data_dir / "rasa-cache", ignore_errors=True)
        sentences = sorted(str(path) for path in (ROOT / "nlu_data").glob("*.yml"))
        return self._run(
            *("rasa", "train", "--config", str(self.folder / "config.yml")),
            *("--domain", str(ROOT / "domain.yml")),
            *("--data", *sentences, str(ROOT / "stories"), str(self.folder / "faq.yml")),
            *("--out", str(self.folder), "--fixed-model-name", "stock"),
        )

    def start(self) -> None:
        """The action server and Rasa; talks are kept in memory, which is Rasa's default."""
        self._start("rasa_sdk", "--actions", "actions", "--port", str(self.port + 2))
        self._start(
            *("rasa", "run", "--interface", "127.0.0.1", "--port", str(self.port + 1)),
            *("--model", str(self.folder / "stock.tar.gz")),
            *("--endpoints", str(STOCK / "endpoints.yml")),
            *("--credentials", str(STOCK / "credentials.yml")),
        )
        self._wait()

    def new_asker(self) -> Callable[[str], dict[str, Any] | None]:
        """`POST /webhooks/rest/webhook`."""
        http, sender = Http(self.port + 1), uuid.uuid4().hex

        def ask(text: str) -> dict[str, Any] | None:
            said = http.post("/webhooks/rest/webhook", {"sender": sender, "message": text})
            return read_rest(said) if said else None

        return ask

    def megabytes(self) -> float:
        """Of `rasa run`."""
        return resident(self._processes[-1].pid)


def read_rest(said: list[dict[str, Any]]) -> dict[str, Any]:
    """Messages of Rasa's REST channel in the shape of the chat API."""
    customs = [message["custom"] for message in said if "custom" in message]
    replies = [custom["reply"] for custom in customs if "reply" in custom]
    traces = [custom["trace"] for custom in customs if "trace" in custom]
    outcomes = [custom["outcome"] for custom in customs if "outcome" in custom]
    trace = traces[-1] if traces else {"outcome": outcomes[-1] if outcomes else "error"}
    return {"replies": replies, "trace": trace}


def resident(pid: int) -> float:
    """Megabytes of memory that a process occupies."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
