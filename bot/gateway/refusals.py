"""What the gateway refuses to a client, and the sentence the citizen reads then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.errors import BotError

SENTENCES = Path(__file__).with_name("messages.yml")


class Refused(BotError):
    """A request that is not served; `code` names a sentence of messages.yml.

    `details` fill the sentence's placeholders.
    """

    def __init__(self, status: int, code: str, **details: Any) -> None:
        self.status = status
        self.code = code
        self.details = details
        super().__init__(code)


class Sentences:
    """The sentences of messages.yml by code."""

    def __init__(self, path: Path = SENTENCES) -> None:
        self._by_code: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))

    def __call__(self, code: str, **details: Any) -> str:
        """The sentence for `code`, its placeholders filled."""
        return self._by_code[code].format(**details)

    def error(self, code: str, **details: Any) -> dict[str, Any]:
        """The JSON body of a refusal."""
        return {"error": {"code": code, "message": self(code, **details)}}
