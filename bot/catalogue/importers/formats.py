"""The formats of catalogue files."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class FileFormat(str, Enum):
    """What a catalogue file is."""

    crawl = "crawl"
    xlsx = "xlsx"
    yaml = "yaml"


ENDINGS = {
    ".jsonl": FileFormat.crawl,
    ".jsonl.gz": FileFormat.crawl,
    ".xlsx": FileFormat.xlsx,
    ".yaml": FileFormat.yaml,
    ".yml": FileFormat.yaml,
}


def format_of(path: Path) -> FileFormat | None:
    """The format that the file's ending tells, or None."""
    name = path.name.lower()
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), None)
