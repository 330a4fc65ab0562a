"""What messengers have just taken, noted in a file before the database knows of it.

Between a messenger's "taken" and the database's note of it lie a wait for the writer and for the
disk; a process that is killed then would send the reply again. Appending a line takes microseconds
and outlives the process. It need not outlive the machine: then the database's note decides.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 64 * 1024
"""From this size on the file is emptied as soon as the database knows all that is in it."""


@dataclass(frozen=True)
class Receipt:
    """Of reply `key` in its `attempt`, `parts` are with the citizen; `whole`: that is all of it."""

    key: int
    attempt: int
    parts: int
    whole: bool


class Receipts:
    """The file at `path`, of one gateway. To be used from one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._unknown = 0

    def note(self, receipt: Receipt) -> None:
        """Keep a receipt. `known` must be called when the database knows it."""
        numbers = (receipt.key, receipt.attempt, receipt.parts, int(receipt.whole))
        os.write(self._file, (" ".join(map(str, numbers)) + "\n").encode())
        self._unknown += 1

    def known(self) -> None:
        """The database knows one more of them."""
        self._unknown -= 1
        if self._unknown == 0 and os.fstat(self._file).st_size > MOST_BYTES:
            self.clear()

    def left(self) -> list[Receipt]:
        """Those that an earlier process has left, oldest first; a line that is cut off is none."""
        size = os.fstat(self._file).st_size
        lines = os.pread(self._file, size, 0).decode("ascii", errors="replace").splitlines()
        return [receipt for line in lines if (receipt := _read(line))]

    def clear(self) -> None:
        """The database knows them all."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _read(line: str) -> Receipt | None:
    numbers = line.split(" ")
    if len(numbers) != 4 or not all(map(str.isdecimal, numbers)):
        return None
    key, attempt, parts, whole = map(int, numbers)
    return Receipt(key, attempt, parts, bool(whole))
