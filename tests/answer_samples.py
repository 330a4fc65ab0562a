"""Small procedures to answer from, in the shape that the importers make."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from bot.catalogue.procedure import (
    Channel,
    Document,
    DocumentCase,
    Duration,
    Fee,
    Level,
    Procedure,
    SubmissionMethod,
    Unit,
)
from bot.reply import Card, Reply

FOOTER = (
    "Nguồn: Cổng Dịch vụ công quốc gia, cập nhật 06/2026 · Thủ tục đăng ký khai sinh (1.001193)"
)


def procedure(**fields: Any) -> Procedure:
    """A procedure with a name and a source; everything else as given."""
    basics: dict[str, Any] = {
        "code": "1.001193",
        "name": "Thủ tục đăng ký khai sinh",
        "source_name": "Cổng Dịch vụ công quốc gia",
        "source_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0001",
        "fetched_at": datetime(2026, 6, 1, tzinfo=timezone.utc),
    }
    return Procedure(**(basics | fields))


def method(channel: Channel = Channel.online, **fields: Any) -> SubmissionMethod:
    """A way to file."""
    return SubmissionMethod(channel=channel, **fields)


def methods(*fees: Fee, note: str = "") -> tuple[SubmissionMethod, ...]:
    """All three channels with the same fees."""
    return tuple(method(channel, fees=fees, note=note) for channel in Channel)


def days(amount: float, unit: Unit = Unit.working_day) -> Duration:
    """A duration whose unit is known."""
    return Duration(amount=amount, unit=unit, text=str(amount))


def plain(*documents: Document) -> DocumentCase:
    """The case without a name."""
    return DocumentCase(documents=documents)


def paper(name: str, **fields: Any) -> Document:
    """One original of a paper."""
    return Document(name=name, **({"originals": 1} | fields))


def lines(card: Card | None) -> list[str]:
    """Every line of a card."""
    assert card is not None
    return [line for section in card.sections for line in section.lines]


def shown(reply: Reply) -> str:
    """All that a citizen can read: the text and the card."""
    return "\n".join([reply.text, *lines(reply.card)])


FULL = procedure(
    field="Hộ tịch",
    levels=(Level.commune,),
    agencies=("Ủy ban nhân dân cấp xã",),
    address="Trung tâm Phục vụ hành chính công cấp xã",
    audience=("Công dân Việt Nam",),
    methods=(
        method(Channel.online, duration=days(3), fees=(Fee(amount=10_000),)),
        method(Channel.in_person, duration=days(3), fees=(Fee(amount=20_000),)),
    ),
    document_cases=(
        plain(
            paper("Văn bản ủy quyền (nếu ủy quyền cho người khác)"),
            paper("Giấy chứng sinh"),
            paper("Tờ khai theo Mẫu số 01", originals=1, copies=1, form="Mẫu số 01.docx"),
        ),
        DocumentCase(name="Trường hợp trẻ bị bỏ rơi", documents=(paper("Biên bản"),)),
    ),
    steps=(
        "Bước 1: Nộp hồ sơ tại Trung tâm Phục vụ hành chính công.",
        "Bước 2: Nhận kết quả.\nTrong thời hạn 60 ngày kể từ ngày sinh con, cha hoặc mẹ có trách "
        "nhiệm đăng ký khai sinh cho con.",
    ),
    conditions=("Người đi đăng ký phải từ đủ 18 tuổi.",),
    results=("Giấy khai sinh",),
    legal_basis=({"number": "123/2015/NĐ-CP", "title": "Nghị định hướng dẫn Luật Hộ tịch"},),
    decision="163/QĐ-BTP",
)
"""A procedure that answers every aspect but validity."""
