"""Importer of a crawl of the national public service portal: JSON lines, cells glued together."""

from __future__ import annotations

from bot.catalogue.importers.crawl.reader import MAX_BYTES, read_crawl

__all__ = ["MAX_BYTES", "read_crawl"]
