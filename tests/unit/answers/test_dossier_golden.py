"""bot.answers.dossier: ten typical states, word for word."""

# ruff: noqa: E501 -- sentences stand here as they are told
from __future__ import annotations

from datetime import date, datetime, timezone
from textwrap import dedent
from typing import Any

import pytest

from bot.answers.dossier import papers_in_catalogue
from bot.catalogue.procedure import Document
from bot.dossiers.dossier import Collection, Payment, Return
from bot.dossiers.status import Status
from tests.answer_samples import paper, plain, procedure
from tests.dossier_samples import MASK, NOW, at, dossier, replies

GOLDEN: dict[str, tuple[dict[str, Any], str]] = {
    "registered, an hour ago": (
        {"status": Status.registered, "received": None, "due": None},
        """\
        Hồ sơ H42.21-•••345: mới đăng ký, chờ tiếp nhận.
        Hồ sơ đã được gửi đến cơ quan. Cán bộ kiểm tra xong sẽ tiếp nhận.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Hẹn trả kết quả: cổng chưa ghi ngày.
        Việc tiếp theo: anh/chị chưa phải làm gì thêm. Xin để ý điện thoại, email và tài khoản trên cổng, phòng khi cơ quan cần hỏi.
        """,
    ),
    "processing, on time": (
        {"status": Status.processing, "status_text": "Chờ phê duyệt"},
        """\
        Hồ sơ H42.21-•••345: đang xử lý.
        Cơ quan đang giải quyết hồ sơ.
        Trên cổng ghi: “Chờ phê duyệt”.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 30/11/2026 – đang trong hạn, còn 5 ngày làm việc
        Việc tiếp theo: anh/chị chưa phải làm gì thêm. Trước khi đi nhận kết quả, anh/chị tra lại một lần cho chắc.
        """,
    ),
    "accepted, due tomorrow": (
        {"status": Status.accepted, "status_text": "Đã tiếp nhận", "due": at("2026-11-24")},
        """\
        Hồ sơ H42.21-•••345: đã được tiếp nhận.
        Cơ quan đã nhận hồ sơ và sẽ chuyển cho bộ phận giải quyết.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 24/11/2026 – sắp đến hẹn, còn 1 ngày làm việc
        Việc tiếp theo: anh/chị chuẩn bị giấy hẹn và giấy tờ tùy thân. Trước khi đi nhận, anh/chị tra lại một lần cho chắc là đã có kết quả.
        """,
    ),
    "processing, overdue": (
        {"status": Status.processing, "due": at("2026-11-17")},
        """\
        Hồ sơ H42.21-•••345: đang xử lý.
        Cơ quan đang giải quyết hồ sơ.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 17/11/2026 – đã qua ngày hẹn 4 ngày làm việc
        Việc tiếp theo: anh/chị hỏi nơi giải quyết hồ sơ hoặc gọi 1022 để biết hồ sơ đang ở bước nào và ngày hẹn mới.
        """,
    ),
    "supplementing": (
        {
            "status": Status.supplementing,
            "requested": ("Giấy chứng sinh", "Tờ khai đăng ký khai sinh", "Giấy cam đoan"),
        },
        """\
        Hồ sơ H42.21-•••345: cần bổ sung giấy tờ.
        Cơ quan cần anh/chị bổ sung thì mới giải quyết tiếp được. Trong lúc chờ bổ sung, thời gian giải quyết tạm dừng, không tính vào hạn.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả ban đầu: 30/11/2026 (có thể được tính lại)
        Giấy tờ cần bổ sung:
        • Giấy chứng sinh (1 bản chính)
        • Tờ khai đăng ký khai sinh (1 bản chính) – mẫu: Mẫu số 1
        • Giấy cam đoan
        Việc tiếp theo: anh/chị bổ sung trong tài khoản trên cổng (nếu đã nộp trực tuyến) hoặc tại nơi đã nộp; không cần lập hồ sơ mới. Hạn bổ sung ghi trong thông báo của cơ quan.
        """,
    ),
    "paying": (
        {
            "status": Status.paying,
            "payment": Payment(
                amount=50000, deadline=date(2026, 11, 30), url="https://dvc.example.vn/nop-phi"
            ),
        },
        """\
        Hồ sơ H42.21-•••345: chờ anh/chị nộp tiền.
        Hồ sơ đến bước nộp tiền (phí, lệ phí hoặc nghĩa vụ tài chính khác). Nộp xong, cơ quan giải quyết tiếp.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả ban đầu: 30/11/2026 (có thể được tính lại)
        Số tiền: 50.000 đồng
        Hạn nộp: 30/11/2026
        Việc tiếp theo: anh/chị nộp trên trang chính thức của cổng hoặc tại nơi giải quyết hồ sơ, rồi giữ lại biên lai.
        Chỉ nộp qua nút bên dưới hoặc tại nơi giải quyết; xin đừng chuyển tiền theo tin nhắn, cuộc gọi hay đường dẫn nào khác.
        """,
    ),
    "finished, to be fetched": (
        {
            "status": Status.finished,
            "finished": at("2026-11-20"),
            "collection": Collection(
                way=Return.counter,
                place="Trung tâm Phục vụ hành chính công phường Hoa Lư",
                hours="07:30–11:30, thứ Hai đến thứ Sáu",
            ),
        },
        """\
        Hồ sơ H42.21-•••345: đã có kết quả.
        Cơ quan đã giải quyết xong.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 30/11/2026
        Có kết quả từ ngày: 20/11/2026 – đúng hẹn
        Việc tiếp theo: anh/chị đến nhận kết quả tại Trung tâm Phục vụ hành chính công phường Hoa Lư (07:30–11:30, thứ Hai đến thứ Sáu). Xin mang theo giấy hẹn và giấy tờ tùy thân.
        """,
    ),
    "finished, by post": (
        {
            "status": Status.finished,
            "due": at("2026-11-18"),
            "finished": at("2026-11-20"),
            "collection": Collection(
                way=Return.post,
                tracking="EB123456789VN",
                tracking_url="https://buugui.example.vn/EB123456789VN",
            ),
        },
        """\
        Hồ sơ H42.21-•••345: đã có kết quả.
        Cơ quan đã giải quyết xong.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 18/11/2026
        Có kết quả từ ngày: 20/11/2026 – sau ngày hẹn 2 ngày làm việc
        Mã bưu gửi: EB123456789VN
        Việc tiếp theo: kết quả được gửi qua bưu điện đến địa chỉ anh/chị đã đăng ký. Xin để ý điện thoại; lâu chưa nhận được thì hỏi nơi giải quyết hồ sơ hoặc gọi 1022.
        """,
    ),
    "refused": (
        {"status": Status.refused, "status_text": "Hồ sơ không thuộc thẩm quyền của phường"},
        """\
        Hồ sơ H42.21-•••345: không được tiếp nhận.
        Cơ quan chưa nhận hồ sơ này để giải quyết.
        Trên cổng ghi: “Hồ sơ không thuộc thẩm quyền của phường”.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Việc tiếp theo: anh/chị đề nghị nơi nhận hồ sơ cho biết lý do bằng văn bản, sửa hoặc bổ sung theo đó rồi nộp lại. Chưa rõ lý do thì hỏi nơi giải quyết hồ sơ hoặc gọi 1022.
        """,
    ),
    "in the portal's words only": (
        {"status": Status.unknown, "status_text": "Lãnh đạo ký duyệt"},
        """\
        Hồ sơ H42.21-•••345: cổng ghi “Lãnh đạo ký duyệt”.
        Đây là nguyên văn trên cổng, tôi không suy đoán thêm.
        Thủ tục: Đăng ký khai sinh
        Nơi giải quyết: UBND phường Hoa Lư
        Ngày nhận hồ sơ: 10/11/2026
        Hẹn trả kết quả: 30/11/2026
        Việc tiếp theo: anh/chị chờ đến ngày hẹn trả kết quả. Cần biết rõ hơn trước ngày đó thì hỏi nơi giải quyết hồ sơ hoặc gọi 1022.
        """,
    ),
}
SOURCE = "\nNguồn: Cổng Dịch vụ công tỉnh Ninh Bình, tra lúc 14:05 ngày 23/11/2026"
BIRTH = procedure(
    document_cases=(
        plain(
            paper("Tờ khai đăng ký khai sinh.", form="Mẫu số 1"),
            paper("Giấy chứng sinh"),
            Document(name="Văn bản ủy quyền"),
        ),
    )
)


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_told(name: str) -> None:
    fields, text = GOLDEN[name]
    known = papers_in_catalogue(fields.get("requested", ()), BIRTH)
    reply = replies().status_reply(dossier(**fields), MASK, NOW, papers=known)
    assert reply.text == dedent(text) + SOURCE


def test_an_announcement_says_first_what_changed() -> None:
    before = dossier(status_text="Thẩm định", due=at("2026-11-20"))
    reply = replies().announcement(
        dossier(Status.supplementing, requested=("Giấy chứng sinh",)), MASK, before
    )
    text = """\
    Hồ sơ H42.21-•••345 có thay đổi: trước là “đang xử lý”, nay là “cần bổ sung giấy tờ”.
    Ngày hẹn trả kết quả đổi từ 20/11/2026 sang 30/11/2026.
    Cơ quan cần anh/chị bổ sung thì mới giải quyết tiếp được. Trong lúc chờ bổ sung, thời gian giải quyết tạm dừng, không tính vào hạn.
    Thủ tục: Đăng ký khai sinh
    Nơi giải quyết: UBND phường Hoa Lư
    Ngày nhận hồ sơ: 10/11/2026
    Hẹn trả ban đầu: 30/11/2026 (có thể được tính lại)
    Giấy tờ cần bổ sung:
    • Giấy chứng sinh
    Việc tiếp theo: anh/chị bổ sung trong tài khoản trên cổng (nếu đã nộp trực tuyến) hoặc tại nơi đã nộp; không cần lập hồ sơ mới. Hạn bổ sung ghi trong thông báo của cơ quan.
    """
    assert reply.text == dedent(text) + SOURCE


def test_times_are_those_of_vietnam() -> None:
    """18:30 in UTC on the 22nd is 1:30 on the 23rd in Vietnam."""
    asked = datetime(2026, 11, 22, 18, 30, tzinfo=timezone.utc)
    found = dossier(due=asked, received=asked, fetched_at=asked)
    text = replies().status_reply(found, MASK, asked).text
    assert "Ngày nhận hồ sơ: 23/11/2026" in text
    assert "Hẹn trả kết quả: 23/11/2026 – chính là hôm nay" in text
    assert text.endswith("tra lúc 01:30 ngày 23/11/2026")
