"""Somebody else's model of Telegram's Bot API (scripts/emulator.sh), with a list of what was sent.

`python -m tests.emulators.telegram --port 9124` runs it by hand. Then, for a bot with any token:

    POST /__fixture/updates {"token", "update"}   a citizen's message or tap
    GET /__fixture/calls                          what the bot called: [{"method", "data"}]

It knows no blocking, no edited messages and no rate limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".tools" / "telegram-emulator" / "bin" / "python"
UNKNOWN = ("link_preview_options",)
"""What Telegram takes and this emulator refuses."""
OBJECTS = ("reply_markup", "link_preview_options", "allowed_updates")
"""Fields that are JSON in the form."""

Json = dict[str, Any]


class NotInstalled(Exception):
    """The emulator can't be installed here; the text says why."""


def install() -> None:
    """Install the emulator where it is not yet. Raises NotInstalled."""
    script = [str(ROOT / "scripts" / "emulator.sh")]
    result = subprocess.run(script, capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        raise NotInstalled(result.stderr.strip())


class Emulator:
    """A running emulator, for one bot."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def inject(self, **update: Json) -> int:
        """A citizen does something: message={...} or callback_query={...}. The update's id."""
        answer = self._post("/__fixture/updates", {"token": self.token, "update": update})
        return int(answer["update_id"])

    def message(self, text: str, citizen: int = 42, number: int = 1) -> int:
        """A citizen types."""
        return self.inject(message=private(citizen, number) | {"text": text})

    def tap(self, data: str, citizen: int = 42, query: str = "77") -> int:
        """A citizen taps a button of the bot's message 1."""
        tapped = private(citizen, 1)
        return self.inject(
            callback_query={
                "id": query,
                "from": tapped["from"],
                "message": tapped | {"from": {"id": 7, "is_bot": True, "first_name": "Bot"}},
                "chat_instance": "1",
                "data": data,
            }
        )

    def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to `url`; "" for none."""
        self._post(f"/bot{self.token}/setWebhook", {"url": url, "secret_token": secret})

    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return int(self._post(f"/bot{self.token}/getWebhookInfo", {})["pending_update_count"])

    def calls(self, method: str) -> list[Json]:
        """What the bot handed to `method` and the emulator took, in order."""
        with urlopen(f"{self.url}/__fixture/calls", timeout=10) as response:
            calls = json.load(response)
        return [call["data"] for call in calls if call["method"] == method]

    def _post(self, path: str, body: Json) -> Any:
        request = Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urlopen(request, timeout=10) as response:
            return json.load(response)["result"]


def private(citizen: int, number: int) -> Json:
    """What every message in a citizen's private chat holds."""
    return {
        "message_id": number,
        "date": 1_760_000_000,
        "chat": {"id": citizen, "type": "private", "first_name": "Lan"},
        "from": {"id": citizen, "is_bot": False, "first_name": "Lan"},
    }


@contextmanager
def running(token: str = "123456:ABC-def_1") -> Iterator[Emulator]:
    """The emulator on a free port. Raises NotInstalled."""
    install()
    command = [str(PYTHON), "-P", __file__, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            url = process.stdout.readline().strip()
            assert url, "the emulator did not start"
            yield Emulator(url, token)
        finally:
            process.terminate()


async def _serve(port: int) -> None:
    """In the emulator's own environment: serve, and say where."""
    from aiohttp import web
    from lo_bot_api_emulator import LoBotApiEmulator

    class Listing(LoBotApiEmulator):  # type: ignore[misc]
        def validate(self, method: str, fields: Json, uploads: Json) -> Any:
            known = {name: value for name, value in fields.items() if name not in UNKNOWN}
            result = super().validate(method, known, uploads)
            objects = {name: json.loads(fields[name]) for name in OBJECTS if name in fields}
            calls.append({"method": method, "data": fields | objects})
            return result

    async def list_calls(_: web.Request) -> web.Response:
        return web.json_response(calls)

    calls: list[Json] = []
    app = Listing(enable_control=True, allow_insecure_loopback_webhooks=True).app()
    app.router.add_get("/__fixture/calls", list_calls)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve, in the emulator's environment."""
    parser = argparse.ArgumentParser(description="A model of Telegram's Bot API")
    parser.add_argument("--port", type=int, default=9124)
    port = parser.parse_args().port
    if Path(sys.prefix) == PYTHON.parent.parent:
        asyncio.run(_serve(port))
    else:
        install()
        os.execv(PYTHON, [str(PYTHON), "-P", __file__, "--port", str(port)])


if __name__ == "__main__":
    main()
