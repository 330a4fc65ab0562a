"""Where the shared test data is, if it is here at all; tests that need it skip without it."""

from __future__ import annotations

import os
from pathlib import Path

SHARED_DATA = Path(
    os.environ.get("BOT_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)
SHARED_CASES = SHARED_DATA / "cases" / "dev_cases.jsonl"
SHARED_CRAWL = SHARED_DATA / "catalogue" / "portal-crawl-2026-06.jsonl.gz"
