"""bot.answers.dossier: every state in every pace has its next step, its buttons, its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.answers.dossier import DossierReplies, announcement, papers_in_catalogue
from bot.answers.dossier_words import statuses
from bot.catalogue.procedure import Document
from bot.dossiers.dossier import Collection, Dossier, Payment, Return
from bot.dossiers.status import Status
from bot.dossiers.timeliness import Pace, timeliness
from bot.dossiers.working_days import WorkingDays
from tests.answer_samples import paper, plain, procedure
from tests.dossier_samples import KEEPING, MASK, NOW, OFFICES, at, dossier, replies, titles

DUE = {"later": at("2026-12-15"), "soon": at("2026-11-24"), "past": at("2026-11-17"), "none": None}
ENDED = (Status.refused, Status.withdrawn, Status.stopped, Status.returned)
NOWHERE = replace(OFFICES, portal_url="", hotline="", office_address="", office_hours="")
ALL_PAPERS = tuple(f"{n}. Bản sao giấy tờ thứ {n} kèm theo tờ khai của hồ sơ" for n in range(1, 41))


def told(found: Dossier, **options: Any) -> str:
    return replies().status_reply(found, MASK, NOW, **options).text


def next_line(text: str) -> str:
    (line,) = [line for line in text.split("\n") if line.startswith("Việc tiếp theo: ")]
    return line


@pytest.mark.parametrize("office", [OFFICES, NOWHERE])
@pytest.mark.parametrize("due", DUE)
@pytest.mark.parametrize("status", Status)
def test_every_state_has_an_explanation_a_next_step_and_a_source(
    status: Status, due: str, office: Any
) -> None:
    found = dossier(status, due=DUE[due])
    text = replies(office).status_reply(found, MASK, NOW).text
    assert len(text) <= 1200
    assert text.startswith(f"Hồ sơ {MASK}: {statuses()['statuses'][status.value]['name']}.\n")
    assert len(next_line(text)) > 40
    assert text.endswith(
        "\n\nNguồn: Cổng Dịch vụ công tỉnh Ninh Bình, tra lúc 14:05 ngày 23/11/2026"
    )
    assert ("1022" in text) <= bool(office.hotline)
    assert not [mark for mark in ("{", "}", "None", "()") if mark in text]


def test_the_states_above_are_in_every_pace() -> None:
    paces = {
        timeliness(dossier(status, due=due), NOW, WorkingDays()).pace
        for status in Status
        for due in DUE.values()
    }
    assert paces == set(Pace)


def test_every_status_is_explained_and_no_other() -> None:
    assert set(statuses()["statuses"]) == {status.value for status in Status}


@pytest.mark.parametrize("status", [Status.registered, Status.accepted, Status.processing])
def test_who_waits_too_long_learns_whom_to_ask_and_blames_nobody(status: Status) -> None:
    text = told(dossier(status, due=DUE["past"]))
    assert "đã qua ngày hẹn 4 ngày làm việc" in text
    assert "hỏi nơi giải quyết hồ sơ hoặc gọi 1022" in next_line(text)
    assert not [word for word in ("chậm", "trễ", "lỗi", "vi phạm") if word in text.casefold()]


@pytest.mark.parametrize(
    ("due", "now", "pace"),
    [
        ("2026-11-23", "2026-11-23", "chính là hôm nay"),
        ("2026-11-22", "2026-11-21", "sắp đến hẹn"),
        ("2026-11-20", "2026-11-21", "vừa qua ngày hẹn, chưa tới ngày làm việc tiếp theo"),
        ("2026-11-26", "2026-11-23", "đang trong hạn, còn 3 ngày làm việc"),
    ],
)
def test_no_days_are_told_as_none(due: str, now: str, pace: str) -> None:
    text = replies().status_reply(dossier(due=at(due)), MASK, at(now)).text
    day = at(due)
    assert f"Hẹn trả kết quả: {day:%d/%m/%Y} – {pace}\n" in text


def test_a_date_gone_by_in_an_unknown_state_is_not_waited_for() -> None:
    assert "ngày hẹn mới" in next_line(told(dossier(Status.unknown, due=DUE["past"])))
    assert "chờ đến ngày hẹn" in next_line(told(dossier(Status.unknown, due=DUE["soon"])))
    assert "để biết rõ hơn" in next_line(told(dossier(Status.unknown, due=None)))
    ended = dossier(Status.unknown, due=DUE["soon"], finished=at("2026-11-20"))
    assert "để biết rõ hơn" in next_line(told(ended))
    assert "Kết thúc ngày: 20/11/2026\n" in told(ended)


@pytest.mark.parametrize(
    "words", ["Đang xử lý", "ĐANG XỬ LÝ.", "đang  xử lý", "", "Đang giải quyết"]
)
def test_words_of_the_portal_that_add_nothing_are_left_out(words: str) -> None:
    assert "Trên cổng ghi" not in told(dossier(status_text=words))


def test_forty_papers_leave_room_for_the_next_step() -> None:
    long = dossier(Status.supplementing, requested=ALL_PAPERS, status_text="Chờ bổ sung " * 30)
    text = told(long)
    assert 1000 < len(text) <= 1200
    shown = text.count("\n• ")
    assert shown >= 8
    assert f"… và {40 - shown} giấy tờ khác" in text
    assert next_line(text).endswith("trong thông báo của cơ quan.")


def test_few_papers_are_all_told() -> None:
    text = told(dossier(Status.supplementing, requested=ALL_PAPERS[:5]))
    assert text.count("\n• ") == 5
    assert "giấy tờ khác" not in text


def test_papers_of_the_catalogue_say_how_many_and_which_form() -> None:
    known = procedure(
        document_cases=(
            plain(
                paper("1. Bản chính giấy ra viện của người bệnh", copies=2, originals=None),
                paper("Tờ khai", form="Mẫu 2"),
                Document(name="Giấy chứng nhận kết hôn của cha mẹ"),
                Document(name="Giấy chứng nhận kết hôn của ông bà"),
            ),
        )
    )
    asked = (
        "Bản chính giấy ra viện",
        "tờ khai",
        "Giấy chứng nhận kết hôn",
        "Giấy khác",
        "",
    )
    found = papers_in_catalogue(asked, known)
    assert [p.asked for p in found] == ["Bản chính giấy ra viện", "tờ khai"]
    reply = replies().status_reply(
        dossier(Status.supplementing, requested=asked), MASK, NOW, papers=found
    )
    assert "• Bản chính giấy ra viện (2 bản sao)\n" in reply.text
    assert "• tờ khai (1 bản chính) – mẫu: Mẫu 2\n" in reply.text
    assert "• (cổng không ghi tên giấy tờ)\n" in reply.text
    asks = '/ask{"procedure":"1.001193","aspect":"documents"}'
    assert titles(reply)["Giấy tờ của thủ tục"] == asks


def test_papers_are_asked_for_only_while_they_are_missing() -> None:
    assert "Giấy A" not in told(dossier(Status.processing, requested=("Giấy A",)))


@pytest.mark.parametrize(
    ("payment", "amount"),
    [
        (None, "cổng chưa ghi"),
        (Payment(), "cổng chưa ghi"),
        (Payment(amount=0), "cổng chưa ghi"),
        (Payment(amount=10**15), "cổng chưa ghi"),
        (Payment(amount=1234567), "1.234.567 đồng\n"),
    ],
)
def test_an_amount_is_told_only_where_there_is_one(payment: Any, amount: str) -> None:
    text = told(dossier(Status.paying, payment=payment))
    assert f"Số tiền: {amount}" in text
    assert "Số tiền" not in told(dossier(Status.processing, payment=payment))


def test_a_payment_that_is_late_is_asked_about_first() -> None:
    late = dossier(Status.paying, payment=Payment(deadline=date(2026, 11, 22)))
    assert "Hạn nộp: 22/11/2026 (đã qua; xin hỏi lại" in told(late)
    today = dossier(Status.paying, payment=Payment(deadline=date(2026, 11, 23)))
    assert "Hạn nộp: 23/11/2026\n" in told(today)


@pytest.mark.parametrize(
    ("url", "button"),
    [
        ("https://dvc.example.vn/nop-phi", "Mở trang nộp tiền chính thức"),
        ("javascript:alert(1)", "Mở Cổng Dịch vụ công quốc gia"),
        ("https://dvc.example.vn/?ma=H42.21-261110-012345", "Mở Cổng Dịch vụ công quốc gia"),
        ("https://dvc.example.vn/?ma=H42.21%2D261110%2D012345", "Mở Cổng Dịch vụ công quốc gia"),
        ("https://dvc.example.vn/012345", "Mở Cổng Dịch vụ công quốc gia"),
        ("", "Mở Cổng Dịch vụ công quốc gia"),
    ],
)
def test_one_pays_on_official_pages_that_do_not_tell_the_code(url: str, button: str) -> None:
    found = dossier(Status.paying, payment=Payment(amount=1, url=url))
    reply = replies().status_reply(found, MASK, NOW)
    assert reply.buttons[0].title == button
    named = button.startswith("Mở trang")
    assert reply.buttons[0].url == (url if named else OFFICES.portal_url)
    assert ("Chỉ nộp qua nút bên dưới" in reply.text) is named
    assert "đừng chuyển tiền theo tin nhắn" in reply.text
    without = replies(NOWHERE).status_reply(found, MASK, NOW)
    assert bool([b for b in without.buttons if b.url]) is named


@pytest.mark.parametrize(
    ("collection", "step"),
    [
        (None, "trên giấy hẹn. Chưa rõ thì hỏi"),
        (Collection(), "trên giấy hẹn. Chưa rõ thì hỏi"),
        (Collection(place="Quầy số 5."), "tại Quầy số 5. Xin mang theo"),
        (Collection(way=Return.counter), "tại nơi ghi trên giấy hẹn. Xin mang theo"),
        (
            Collection(way=Return.counter, hours="7:30–17:00, ĐT 0229 3871 156"),
            "tại nơi ghi trên giấy hẹn (7:30–17:00, ĐT 0229 3871 156).",
        ),
        (Collection(way=Return.electronic), "là bản điện tử"),
        (Collection(tracking="EB1VN"), "gửi qua bưu điện"),
    ],
)
def test_the_way_to_the_result(collection: Any, step: str) -> None:
    assert step in next_line(told(dossier(Status.finished, collection=collection)))


def test_a_postal_item_can_be_traced_also_when_it_was_handed_over() -> None:
    post = Collection(way=Return.post, tracking="EB1VN", tracking_url="https://post.example/EB1VN")
    for status in (Status.finished, Status.returned):
        reply = replies().status_reply(dossier(status, collection=post), MASK, NOW)
        assert "Mã bưu gửi: EB1VN\n" in reply.text
        assert titles(reply)["Theo dõi bưu gửi"] == "https://post.example/EB1VN"
    assert "EB1VN" not in told(dossier(Status.processing, collection=post))


@pytest.mark.parametrize("status", Status)
def test_what_can_be_tapped(status: Status) -> None:
    plain_buttons = titles(replies().status_reply(dossier(status), MASK, NOW))
    assert plain_buttons["Tra hồ sơ khác"] == "/another_dossier"
    assert ("Báo cho tôi khi có thay đổi" in plain_buttons) is (status not in ENDED)
    assert "Xem thủ tục này" not in plain_buttons
    reply = replies().status_reply(
        dossier(status), MASK, NOW, procedure_in_catalogue=True, followed=True
    )
    buttons = titles(reply)
    assert buttons["Xem thủ tục này"] == '/choose{"procedure":"1.001193"}'
    assert "Báo cho tôi khi có thay đổi" not in buttons
    stop = '/unfollow_dossier{"dossier":"H42.21-•••345"}'
    assert buttons.get("Thôi báo tin") == (None if status in ENDED else stop)


def test_a_procedure_without_name_is_told_by_its_code() -> None:
    assert "Thủ tục: mã 1.001193\n" in told(dossier(procedure_name=""))
    nothing = told(dossier(procedure_name="", procedure_code="", agency="", portal=""))
    assert "Thủ tục:" not in nothing and "Nơi giải quyết:" not in nothing
    assert "Nguồn: cổng của cơ quan nhận hồ sơ, tra lúc" in nothing


CHANGES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        {"status_text": "Thẩm định"},
        {"status_text": "Chờ phê duyệt"},
        ["có thay đổi: trước là “Thẩm định”, nay là “Chờ phê duyệt”."],
    ),
    (
        {"status": Status.unknown, "status_text": "Thẩm định"},
        {"status": Status.finished},
        ["có thay đổi: trước là “Thẩm định”, nay là “đã có kết quả”."],
    ),
    (
        {"due": None},
        {},
        [
            "(đang xử lý) vừa được cập nhật trên cổng.",
            "Nay đã có ngày hẹn trả kết quả: 30/11/2026.",
        ],
    ),
    (
        {},
        {"due": None},
        [
            "(đang xử lý) vừa được cập nhật trên cổng.",
            "Cổng không còn ghi ngày hẹn trả kết quả (trước là 30/11/2026).",
        ],
    ),
    (
        {},
        {"status": Status.refused, "due": None},
        ["có thay đổi: trước là “đang xử lý”, nay là “không được tiếp nhận”."],
    ),
    (
        {"status": Status.supplementing, "requested": ("A",)},
        {"status": Status.supplementing, "requested": ("A", "B")},
        [
            "(cần bổ sung giấy tờ) vừa được cập nhật trên cổng.",
            "Danh sách giấy tờ cần bổ sung đã thay đổi.",
        ],
    ),
    (
        {"status": Status.paying, "payment": Payment(amount=1)},
        {"status": Status.paying, "payment": Payment(amount=2)},
        [
            "(chờ anh/chị nộp tiền) vừa được cập nhật trên cổng.",
            "Thông tin nộp tiền đã thay đổi.",
        ],
    ),
    (
        {"status": Status.finished},
        {"status": Status.finished, "collection": Collection(place="Quầy 5")},
        ["(đã có kết quả) vừa được cập nhật trên cổng.", "Thông tin nhận kết quả đã thay đổi."],
    ),
    (
        {"agency": "UBND xã Gia Viễn"},
        {},
        ["(đang xử lý) vừa được cập nhật trên cổng.", "Nơi giải quyết đã thay đổi."],
    ),
]


@pytest.mark.parametrize(("old", "new", "lines"), CHANGES)
def test_a_change_is_told_first(old: Any, new: Any, lines: list[str]) -> None:
    text = announcement(dossier(**new), MASK, dossier(**old)).text
    first, *others = lines
    assert text.startswith("\n".join([f"Hồ sơ {MASK} {first}", *others]) + "\n")
    assert next_line(text)
    assert text.count("“Chờ phê duyệt”") <= 1


def test_an_announcement_can_be_stopped_unless_it_was_the_last() -> None:
    going_on = titles(announcement(dossier(), MASK, dossier(Status.accepted)))
    assert going_on["Thôi báo tin"] == '/unfollow_dossier{"dossier":"H42.21-•••345"}'
    last = titles(announcement(dossier(Status.returned), MASK, dossier()))
    assert "Thôi báo tin" not in last


def test_an_office_s_announcement_knows_its_hotline_and_days_off() -> None:
    late = dossier(due=at("2026-11-17"))
    off = frozenset({date(2026, 11, 18)})
    office = replies(OFFICES)
    assert "4 ngày làm việc" in office.announcement(late, MASK, dossier()).text
    assert "gọi 1022" in office.announcement(late, MASK, dossier()).text
    assert "gọi" not in next_line(announcement(late, MASK, dossier()).text)
    with_holiday = DossierReplies(OFFICES, KEEPING, WorkingDays(off))
    assert "3 ngày làm việc" in with_holiday.announcement(late, MASK, dossier()).text
    later = office.announcement(late, MASK, dossier(), now=NOW + timedelta(days=1))
    assert "5 ngày làm việc" in later.text
