"""What every importer returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.catalogue.procedure import Procedure
from bot.errors import Problem


@dataclass
class ReadResult:
    """The procedures of a file, each with its line (or row), and what was wrong with the rest.

    `problems`: records that cannot be imported. `warnings`: records that are in `procedures`, but
    with a field kept as plain text, left empty or not to be trusted.
    """

    procedures: list[tuple[int, Procedure]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
