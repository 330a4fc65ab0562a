"""Every error the bot raises on purpose; the module stands beside those defined elsewhere.

BotError
├── ConfigError            a setting is missing or malformed; names the setting
├── InputError             a file or record from outside is wrong; names file, line, field
│   ├── ImportRejected     a catalogue file; carries every problem found, nothing was written
│   ├── FaqRejected        a FAQ file; carries every problem found, in Vietnamese
│   └── CaseRejected       an evaluation case file
├── Forged                 a webhook request that is not signed (bot.channels.contract)
├── Unreadable             ... or of an unknown shape (bot.channels.contract)
├── NotFound               no procedure, conversation, ... has this key
│   └── NoSuchDossier      the portal has none with this code, or the factor is not that dossier's
├── Refused                the gateway does not serve a request (bot.gateway.refusals)
├── TrainingFailed         Rasa refused the training data (bot.training.model)
└── UpstreamError          another process or server failed
    ├── RasaUnavailable    the Rasa server refused, timed out or answered an error
    │   ├── RasaRefused    ... an error about this very message
    │   └── Unanswered     ... on a message that is written down as failed (bot.gateway.turns)
    ├── PortalUnavailable  the province's portal did
    ├── SendFailed         a messenger did not take a message (bot.channels.contract)
    │   ├── TryLater       ... but may later (bot.channels.contract)
    │   ├── NeverTaken     ... and never will (bot.channels.contract)
    │   └── NotSetUp       ... until an operator mends the set-up (bot.channels.contract)
    ├── ChatUnavailable    the bot under evaluation did (bot.training.chat_client)
    └── NotReady           a part that answers need is not up yet (bot.gateway.health)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Base class; its text may be shown to an operator."""


class ConfigError(BotError):
    """A setting is missing or malformed."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in an input file.

    `line` counts from 1; None where the format has no lines (a spreadsheet gives its row).
    """

    file: str
    line: int | None
    field: str | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.reason}" if self.field else f"{place}: {self.reason}"


class InputError(BotError):
    """An input file is wrong; `problems` lists everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ImportRejected(InputError):
    """A catalogue file was refused; the database is as it was."""


class FaqRejected(InputError):
    """A FAQ file was refused; the running bot is as it was."""


class CaseRejected(InputError):
    """An evaluation case file was refused."""


class NotFound(BotError):
    """Nothing has the key that was asked for."""


class NoSuchDossier(NotFound):
    """No dossier has this code, or it is not the asker's: nobody may tell the two apart."""


class UpstreamError(BotError):
    """Another process or server failed."""


class RasaUnavailable(UpstreamError):
    """The Rasa server refused, timed out or answered an error."""


class RasaRefused(RasaUnavailable):
    """The Rasa server is there, and failed on this very message."""


class PortalUnavailable(UpstreamError):
    """The province's portal refused, timed out or answered an error.

    `reason` is a word for logs and metrics (`bot.dossiers.portals.trouble`). Neither it nor the
    text holds anything of the citizen's.
    """

    def __init__(self, portal: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{portal}: {reason}")
