"""The time zone of portals' dates."""

from __future__ import annotations

from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Fixed since 1975, so that it does not take a time zone database, which slim containers lack."""
