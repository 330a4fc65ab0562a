"""Results as Markdown, on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A title, a head, rows, and what one has to know to read them."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.head, tuple("---" for _ in self.head), *self.rows]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        return "\n\n".join((f"## {self.title}", table, *self.notes)) + "\n"


def document(tables: Sequence[Table], command: str) -> str:
    """docs/benchmarks.md."""
    machine = (
        f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}"
    )
    head = (
        "# Benchmarks\n\n"
        f"`{command}` made this page on {date.today():%Y-%m-%d} ({machine}). One run: compare the"
        " figures with each other, not with those of another machine.\n"
    )
    return "\n".join((head, *map(str, tables)))


def write(path: Path, text: str) -> None:
    """Write the page, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
