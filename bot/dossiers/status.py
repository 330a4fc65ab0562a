"""The ten national statuses of a dossier, and whose turn it is in each.

Numbers and names are those of the national portal's agency sync (TrangThaiHoSo).
"""

from __future__ import annotations

from enum import Enum


class Status(str, Enum):
    """Where a dossier stands."""

    registered = "registered"
    accepted = "accepted"
    refused = "refused"
    processing = "processing"
    supplementing = "supplementing"
    paying = "paying"
    withdrawn = "withdrawn"
    stopped = "stopped"
    finished = "finished"
    returned = "returned"
    unknown = "unknown"
    """The portal names a state that none of the ten is known to mean: its own words are told."""


NATIONAL = {
    "1": Status.registered,  # Mới đăng ký
    "2": Status.accepted,  # Được tiếp nhận
    "3": Status.refused,  # Không được tiếp nhận
    "4": Status.processing,  # Đang xử lý
    "5": Status.supplementing,  # Yêu cầu bổ sung giấy tờ
    "6": Status.paying,  # Yêu cầu thực hiện nghĩa vụ tài chính
    "7": Status.withdrawn,  # Công dân yêu cầu rút hồ sơ
    "8": Status.stopped,  # Dừng xử lý
    "9": Status.finished,  # Đã xử lý xong
    "10": Status.returned,  # Đã trả kết quả
}
"""TrangThaiHoSo → status."""

UNDER_WAY = frozenset(
    {Status.registered, Status.accepted, Status.processing, Status.supplementing, Status.paying}
)
"""Statuses that somebody still works on; only these can be late."""

CLOCK_RUNS = frozenset({Status.accepted, Status.processing})
"""Statuses in which the agency, not the citizen, is the one to act."""
