"""What a citizen reads about waiting, and about their own deadlines."""

from __future__ import annotations

import pytest

from bot.answers import answer
from bot.catalogue.procedure import Channel, Duration, Procedure, Unit
from bot.reply import Aspect, Reply
from tests.answer_samples import days, lines, method, procedure, shown

BIRTH = "Trong thời hạn 60 ngày kể từ ngày sinh con, cha hoặc mẹ có trách nhiệm đăng ký khai sinh."
OFFICE = (
    "Trong thời hạn 03 ngày làm việc kể từ ngày nhận hồ sơ, Ủy ban nhân dân cấp xã trả kết quả."
)


def duration(asked: Procedure) -> Reply:
    return answer(asked, [Aspect.duration])


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [
        (10, Unit.working_day, "10 ngày làm việc"),
        (0.5, Unit.day, "0,5 ngày"),
        (6, Unit.month, "6 tháng"),
        (28, Unit.hour, "28 giờ"),
    ],
)
def test_a_duration_is_told_with_its_unit(amount: float, unit: Unit, told: str) -> None:
    reply = duration(procedure(methods=(method(duration=days(amount, unit)),)))
    assert f"(nộp trực tuyến): {told}." in reply.text


def test_channels_that_differ_are_all_listed() -> None:
    reply = duration(
        procedure(
            methods=(
                method(Channel.online, duration=days(1)),
                method(Channel.in_person, duration=days(3)),
                method(Channel.post, duration=days(3)),
            )
        )
    )
    assert "• Nộp trực tuyến: 1 ngày làm việc" in reply.text
    assert "• Nộp trực tiếp hoặc qua bưu chính: 3 ngày làm việc" in reply.text


@pytest.mark.parametrize(
    "bare", [Duration(amount=1, text="1"), Duration(amount=1), Duration(text="1")]
)
def test_a_bare_number_is_not_given_a_unit(bare: Duration) -> None:
    reply = duration(procedure(methods=(method(duration=bare),)))
    assert ": 1 (cổng không ghi đơn vị là ngày hay giờ, nên hỏi lại nơi nộp)" in reply.text


def test_beside_a_bare_number_stands_what_the_text_says_of_time() -> None:
    bare = method(duration=Duration(amount=1, text="1"))
    text = duration(procedure(methods=(bare,), steps=(OFFICE,))).text
    assert f"Trong thủ tục có nêu:\n• {OFFICE}" in text


def test_words_of_the_source_stand_where_no_number_was_understood() -> None:
    reply = duration(procedure(methods=(method(duration=Duration(text="Ngay trong ngày")),)))
    assert "Ngay trong ngày" in reply.text
    assert "đơn vị" not in reply.text


def test_the_citizens_deadline_is_told_and_the_offices_is_in_the_card() -> None:
    reply = duration(
        procedure(methods=(method(duration=days(1)),), steps=("Nộp hồ sơ.", f"{OFFICE}\n{BIRTH}"))
    )
    assert f"Mốc thời gian khác:\n• {BIRTH}" in reply.text
    assert OFFICE not in reply.text
    assert reply.card is not None
    card = {section.title: section.lines for section in reply.card.sections}
    assert card["Mốc thời gian khác"] == [OFFICE, BIRTH]
    assert "Xem đầy đủ" in reply.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Thông báo lưu trú trước 23 giờ của ngày bắt đầu lưu trú.",
        "Người nộp phải gửi hồ sơ chậm nhất 03 (ba) ngày làm việc trước khi họp.",
        "Doanh nghiệp phải nộp báo cáo trước ngày 31 tháng 12 hàng năm.",
    ],
)
def test_deadlines_of_many_kinds_are_found(sentence: str) -> None:
    assert sentence in lines(duration(procedure(conditions=(sentence,))).card)


@pytest.mark.parametrize(
    "sentence",
    [
        "Theo Nghị định ngày 12 tháng 6 năm 2025 của Chính phủ.",
        "Căn cứ Thông tư 53/2025/TT-BCA ngày 01/7/2025.",
        "Có ít nhất 05 năm kinh nghiệm.",
    ],
)
def test_dates_and_experience_are_no_deadlines(sentence: str) -> None:
    assert lines(duration(procedure(conditions=(sentence,))).card) == []


def test_without_a_duration_the_deadlines_of_the_text_answer() -> None:
    reply = duration(procedure(methods=(method(),), steps=(OFFICE,)))
    assert "Cổng không ghi thời hạn giải quyết chung" in reply.text
    assert f"• {OFFICE}" in reply.text


def test_an_item_of_a_list_keeps_the_line_it_stands_under() -> None:
    note = "Đối với dự án nhóm A:\n- không quá 15 ngày;\n- không quá 20 ngày nếu phải họp."
    reply = duration(procedure(methods=(method(note=note),)))
    assert "• Đối với dự án nhóm A: không quá 15 ngày\n" in reply.text
    assert lines(reply.card) == [
        "Đối với dự án nhóm A:",
        "không quá 15 ngày",
        "không quá 20 ngày nếu phải họp.",
    ], "once, as the note has it"


def test_a_line_that_heads_a_list_is_quoted_with_the_list() -> None:
    step = "Trả lời trong 05 ngày cho:\n- tổ chức;\n- cá nhân."
    assert (
        "• Trả lời trong 05 ngày cho: tổ chức; cá nhân." in duration(procedure(steps=(step,))).text
    )


def test_without_a_duration_a_note_on_other_things_announces_nothing() -> None:
    reply = duration(procedure(methods=(method(note="Nộp ở nhà văn hóa."),)))
    assert "Cổng không ghi thời hạn giải quyết của thủ tục này.\n" in reply.text
    assert "có nêu" not in reply.text
    assert "… Xem đầy đủ bên dưới." in reply.text


def test_a_note_that_all_channels_share_is_told_once() -> None:
    note = "Không kể 15 ngày niêm yết, tính trong thời hạn giải quyết."
    reply = duration(
        procedure(
            methods=(
                method(Channel.online, duration=days(5), note=note),
                method(Channel.in_person, duration=days(9), note=note.rstrip(".")),
            )
        )
    )
    assert reply.text.count("niêm yết") == 1
    assert f"• Nộp trực tiếp: 9 ngày làm việc\nGhi chú: {note}" in reply.text
    assert [line for line in lines(reply.card) if "niêm yết" in line] == [note]


def test_a_wording_of_many_clauses_is_a_list() -> None:
    wording = (
        "Khai tử 24 giờ (phải xác minh; có văn bản: 03 ngày làm việc); xóa đăng ký thường trú 01 "
        "ngày làm việc; hỗ trợ mai táng 03 ngày làm việc"
    )
    reply = duration(procedure(methods=(method(duration=Duration(text=wording)),)))
    assert reply.text.startswith(
        "Thời hạn giải quyết (nộp trực tuyến):\n"
        "• Khai tử 24 giờ (phải xác minh; có văn bản: 03 ngày làm việc)\n"
        "• Xóa đăng ký thường trú 01 ngày làm việc\n"
        "• Hỗ trợ mai táng 03 ngày làm việc\n"
    )
    assert lines(reply.card) == [f"Nộp trực tuyến: {wording}"]


def test_a_row_without_a_duration_is_left_to_the_row_that_has_one() -> None:
    rows = (method(duration=days(5)), method(note="Nộp phí"))
    text = duration(procedure(methods=rows)).text
    assert text.startswith("Thời hạn giải quyết (nộp trực tuyến): 5 ngày làm việc.")


def test_the_whole_note_is_in_the_card_once_for_channels_that_share_it() -> None:
    note = "Nộp tại nhà văn hóa.\nCấp mới 5 ngày."
    asked = procedure(
        methods=tuple(method(channel, duration=days(5), note=note) for channel in Channel)
    )
    card = duration(asked).card
    assert card is not None
    titles = [section.title for section in card.sections]
    assert titles.count("Ghi chú khi nộp trực tuyến, trực tiếp hoặc qua bưu chính") == 1
    assert lines(card).count("Nộp tại nhà văn hóa.") == 1


def test_an_unverified_duration_is_never_stated() -> None:
    for unverified in ("methods", "methods.duration"):
        reply = duration(
            procedure(
                methods=(method(duration=days(77), note="Trong 77 ngày"),),
                unverified=frozenset({unverified}),
            )
        )
        assert "77" not in shown(reply)
        assert "chưa được đối chiếu" in reply.text


def test_deadlines_in_unverified_conditions_are_not_quoted() -> None:
    reply = duration(
        procedure(
            methods=(method(duration=days(5)),),
            conditions=("Nộp trước 77 ngày kể từ ngày sinh.",),
            unverified=frozenset({"conditions"}),
        )
    )
    assert "5 ngày làm việc" in reply.text
    assert "77" not in shown(reply)


def test_a_missing_duration_is_said_to_be_missing() -> None:
    reply = duration(procedure(agencies=("Sở A",), steps=("Nộp hồ sơ.",)))
    assert "không nêu thời hạn giải quyết" in reply.text
    assert "nên hỏi Sở A" in reply.text
