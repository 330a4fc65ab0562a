"""Answers of the last moments, so that a repeated question does not go to the portal again.

Keys are HMACs of code and factor under a key of this process, and a dossier is kept without its
code: whoever reads the memory finds neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass

from cachetools import TTLCache

from bot.dossiers.dossier import Dossier

_MOST = 2000
"""Answers that are kept at most."""


@dataclass(frozen=True)
class Answer:
    """What a portal said to a code and a factor; None: no such dossier, or not theirs."""

    dossier: Dossier | None


class Memory:
    """Answers of the last `seconds`, safe between threads; with 0 nothing is kept."""

    def __init__(self, seconds: float) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._answers: TTLCache[bytes, Answer] = TTLCache(_MOST, seconds)

    def recall(self, code: str, factor: str) -> Answer | None:
        """The answer that is kept, or None."""
        with self._lock:
            self._answers.expire()
            kept = self._answers.get(self._digest(code, factor))
        if kept is None or kept.dossier is None:
            return kept
        return Answer(kept.dossier.copy(update={"code": code}))

    def keep(self, code: str, factor: str, answer: Answer) -> None:
        """Keep an answer for a while."""
        if answer.dossier is not None:
            answer = Answer(answer.dossier.copy(update={"code": ""}))
        with self._lock:
            self._answers[self._digest(code, factor)] = answer

    def _digest(self, code: str, factor: str) -> bytes:
        # The length keeps ("a", "bc") apart from ("ab", "c").
        text = f"{len(code)}:{code}{factor}".encode(errors="surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).digest()
