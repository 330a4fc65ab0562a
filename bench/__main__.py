"""`make bench`, `python -m bench --only NAME`: measures, prints, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import compare, crash, faults, gateway_kills, guessing, intents, search, webhooks
from bench.report import Table, document, write
from bot.config import ROOT
from bot.serving import STARTER_CATALOGUE
from tests.running import free_ports
from tests.shared import SHARED_CASES, SHARED_CRAWL

PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = ("bots", "search", "intents", "guessing", "faults", "webhooks", "crash", "kills")
EPOCHS = 1


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--only", choices=PARTS, help="one part, printed and not written")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of stock Rasa; it advises 100")
    parser.add_argument("--keep", type=Path, help="a folder for models, databases and logs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tables: list[Table] = []
        for part in [given.only] if given.only else PARTS:
            tables.append(measure(part, given.keep or Path(folder), given.epochs))
            print(tables[-1], flush=True)
            if not given.only:
                # After each part: a benchmark that is stopped leaves what it has measured.
                write(PAGE, document(tables, "make bench"))


def measure(part: str, folder: Path, epochs: int) -> Table:
    """One part's table."""
    crawl, cases = (file if file.exists() else None for file in (SHARED_CRAWL, SHARED_CASES))
    for file in (SHARED_CRAWL, SHARED_CASES):
        if not file.exists():
            print(f"{file} is not here: measured without it")
    if part == "search":
        return search.measure(crawl or STARTER_CATALOGUE, folder)
    if part == "bots":
        # The cases' procedures are those of the crawl.
        return compare.compare(folder, free_ports(), epochs, crawl, cases if crawl else None)
    if part == "webhooks":
        return webhooks.measure(folder / "webhooks")
    if part == "crash":
        return crash.measure(folder / "crash")
    if part == "kills":
        return gateway_kills.measure(folder / "kills")
    if part == "guessing":
        return guessing.measure(folder)
    if part == "faults":
        return faults.measure(folder)
    return intents.measure_all()


if __name__ == "__main__":
    main()
