"""Dossiers to tell of, and replies to tell them with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.answers.dossier import DossierReplies, Keeping
from bot.answers.talk import Offices
from bot.dossiers.dossier import Dossier
from bot.dossiers.status import Status
from bot.dossiers.vietnam_time import VIETNAM
from bot.dossiers.working_days import WorkingDays

CODE = "H42.21-261110-012345"
MASK = "H42.21-•••345"
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=VIETNAM)
"""A Monday."""
OFFICES = Offices(
    province_name="tỉnh Ninh Bình",
    portal_name="Cổng Dịch vụ công quốc gia",
    portal_url="https://dichvucong.gov.vn",
    hotline="1022",
    office_address="số 8 Đinh Tất Miễn",
    office_hours="7:30–17:00",
)
KEEPING = Keeping(
    state=timedelta(days=1),
    consent=timedelta(days=180),
    follow=timedelta(days=60),
    talk=timedelta(days=90),
)


def at(day: str, time: str = "16:00") -> datetime:
    """A time in Vietnam, from "2026-11-30"."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=VIETNAM)


def dossier(status: Status = Status.processing, **fields: Any) -> Dossier:
    """A dossier of a birth registration, due in five working days; else as given."""
    usual: dict[str, Any] = {
        "code": CODE,
        "status": status,
        "procedure_code": "1.001193",
        "procedure_name": "Thủ tục đăng ký khai sinh",
        "agency": "UBND phường Hoa Lư",
        "received": at("2026-11-10", "08:30"),
        "due": at("2026-11-30"),
        "portal": "Cổng Dịch vụ công tỉnh Ninh Bình",
        "fetched_at": NOW,
    }
    return Dossier(**(usual | fields))


def replies(offices: Offices = OFFICES) -> DossierReplies:
    """The replies of an office."""
    return DossierReplies(offices, KEEPING, WorkingDays())


def titles(reply: Any) -> dict[str, str | None]:
    """Title → what a button sends, opens or calls."""
    return {b.title: b.payload or b.url or b.phone for b in reply.buttons}
