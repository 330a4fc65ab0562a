"""bot.answers.talk: what the bot says besides procedures, whatever the office has set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from bot.answers.talk import Answers, Offices
from bot.catalogue.lexicon import load_lexicon
from bot.config import ROOT
from bot.reply import Aspect, Reply
from tests.answer_samples import FULL, procedure

ALL_SET = Offices(
    province_name="tỉnh Ninh Bình",
    portal_name="Cổng Dịch vụ công quốc gia",
    portal_url="https://dichvucong.gov.vn",
    hotline="1022",
    office_address="số 8 Đinh Tất Miễn",
    office_hours="7:30–17:00",
)
MAY_BE_EMPTY = ("portal_url", "hotline", "office_address", "office_hours")
ENTRY: dict[str, Any] = {
    "id": "tra_phi",
    "question": "Trả phí thế nào?",
    "variants": ("đóng phí ra sao",),
    "answer": "Trả trên {portal_name}.\n"
    "Hỏi thêm: {hotline}.\n"
    "Đến {office_address} ({office_hours}).",
    "answer_without": {"hotline": "Chưa có số điện thoại."},
    "source": {"name": "Nghị định 118/2025/NĐ-CP"},
    "valid_from": "2025-07-01",
    "valid_to": "2026-06-30",
    "buttons": ({"title": "Gọi", "phone": "{hotline}"}, {"title": "Mở", "url": "{portal_url}"}),
}
KINDS = [kind for kind, _ in load_lexicon(ROOT / "nlu_data" / "lexicon").limits]
IN_FORCE = date(2026, 1, 15)
_HALF_EMPTY = re.compile(
    r"\bNone\b|[{}]|\(\s*\)|[(«“]\s|\s[)»”.,;:]|[:,]\s*[.,;)]|  "
    r"|[^.!?:;)\w/]$|\b(?:gọi|tại|trên|cho)$"
)


def offices() -> Iterator[Offices]:
    """Every combination of what an office may leave empty."""
    for empty in product((False, True), repeat=len(MAY_BE_EMPTY)):
        missing = (name for name, is_empty in zip(MAY_BE_EMPTY, empty, strict=True) if is_empty)
        yield replace(ALL_SET, **dict.fromkeys(missing, ""))


def replies(answers: Answers) -> Iterator[Reply]:
    """Everything that depends on the settings."""
    yield answers.which_procedure()
    yield answers.not_found()
    for kinds in ((), *((kind,) for kind in KINDS)):
        yield answers.unanswerable(kinds)
    yield answers.handoff(complaint=False)
    yield answers.handoff(complaint=True)
    faq = answers.faq(ENTRY, IN_FORCE)
    assert faq is not None
    yield faq


@pytest.mark.parametrize("office", offices())
def test_no_sentence_is_left_half_empty(office: Offices) -> None:
    for reply in replies(Answers(office)):
        lines = reply.text.split("\n")
        assert not [line for line in lines if _HALF_EMPTY.search(line)]
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            assert not line.endswith(":") or following.startswith("•")
        assert not [b for b in reply.buttons if _HALF_EMPTY.search(b.title)]
        assert all(bool(b.url) ^ bool(b.phone) and not b.payload for b in reply.buttons)
        assert 20 < len(reply.text) <= 1200


@pytest.mark.parametrize("office", offices())
def test_every_way_to_a_human_that_is_set_is_told_and_no_other(office: Offices) -> None:
    answers = Answers(office)
    for reply in (answers.handoff(False), answers.handoff(True), answers.unanswerable()):
        assert ("1022" in reply.text) is bool(office.hotline)
        assert [button.phone for button in reply.buttons] == ["1022"] * bool(office.hotline)
        assert ("Đinh Tất Miễn" in reply.text) is bool(office.office_address)
        hours = bool(office.office_address and office.office_hours)
        assert ("(7:30–17:00)" in reply.text) is hours


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ((), "không có thông tin về từng hồ sơ"),
        (("own_case",), "không có thông tin về từng hồ sơ"),
        (("disputes",), "không tư vấn pháp luật"),
        (("disputes", "penalties"), "phạt bao nhiêu"),
        (("forecasts",), "không được đoán: cơ quan giải quyết"),
        (("advice", "forecasts"), "không khuyên được"),
        (("own_case", "abroad"), "nước khác cấp"),
        (("companies", "advice"), "do doanh nghiệp giải quyết"),
    ],
)
def test_a_refusal_says_why(kinds: tuple[str, ...], told: str) -> None:
    assert told in Answers(ALL_SET).unanswerable(kinds).text


def test_a_handoff_always_names_someone_and_a_complaint_the_portal_too() -> None:
    nothing = replace(ALL_SET, **dict.fromkeys(MAY_BE_EMPTY, ""))
    assert "• Bộ phận một cửa" in Answers(nothing).handoff(False).text
    assert "• Bộ phận một cửa" in Answers(nothing).handoff(True).text
    assert "Bộ phận một cửa" not in Answers(ALL_SET).handoff(False).text
    assert ALL_SET.portal_url in Answers(ALL_SET).handoff(True).text
    assert ALL_SET.portal_url not in Answers(ALL_SET).handoff(False).text


def test_what_is_not_found_points_to_the_hotline_or_else_the_portal() -> None:
    assert "gọi 1022" in Answers(ALL_SET).not_found().text
    without = Answers(replace(ALL_SET, hotline="")).not_found().text
    assert "Cổng Dịch vụ công quốc gia: https://dichvucong.gov.vn" in without


def test_choices_are_numbered_and_can_be_tapped() -> None:
    other = procedure(code="1.900010", name="Đăng ký tạm trú")
    reply = Answers(ALL_SET).choices([FULL, other])
    assert "gõ số thứ tự" in reply.text
    assert reply.text.endswith("\n1. Đăng ký khai sinh\n2. Đăng ký tạm trú")
    assert [button.payload for button in reply.buttons] == [
        '/choose{"procedure":"1.001193"}',
        '/choose{"procedure":"1.900010"}',
    ]


def test_answers_about_procedures_know_where_to_ask() -> None:
    answers = Answers(ALL_SET)
    reply = answers.answer(procedure(), [Aspect.fee], siblings=[procedure(code="2", name="Khác")])
    assert "1022" in reply.text
    assert any(b.payload and '"2"' in b.payload for b in reply.buttons)
    (whole,) = answers.full(procedure(), Aspect.fee)
    assert "1022" in whole.text
    assert "1022" not in Answers(replace(ALL_SET, hotline="")).full(procedure(), Aspect.fee)[0].text


@pytest.mark.parametrize(
    ("today", "answered"),
    [
        (date(2025, 6, 30), False),
        (date(2025, 7, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_faq_is_answered_only_while_it_is_in_force(today: date, answered: bool) -> None:
    assert (Answers(ALL_SET).faq(ENTRY, today) is not None) is answered
    assert Answers(ALL_SET).faq({**ENTRY, "valid_to": None}, date(2099, 1, 1)) is not None


def test_a_faq_is_filled_in_and_ends_with_its_source_and_date() -> None:
    source = {"name": "Nghị định 118/2025/NĐ-CP", "url": "https://vanban.chinhphu.vn/118"}
    for given, named in (
        (ENTRY["source"], "Nghị định 118/2025/NĐ-CP"),
        (source, "Nghị định 118/2025/NĐ-CP – https://vanban.chinhphu.vn/118"),
    ):
        reply = Answers(ALL_SET).faq({**ENTRY, "source": given}, IN_FORCE)
        assert reply is not None
        assert reply.text.split("\n") == [
            "Trả trên Cổng Dịch vụ công quốc gia.",
            "Hỏi thêm: 1022.",
            "Đến số 8 Đinh Tất Miễn (7:30–17:00).",
            f"Nguồn: {named} (áp dụng từ 01/07/2025)",
        ]
        assert [(b.phone, b.url) for b in reply.buttons] == [
            ("1022", None),
            (None, "https://dichvucong.gov.vn"),
        ]


def test_a_faq_leaves_out_lines_and_buttons_whose_setting_is_empty() -> None:
    bare = replace(ALL_SET, hotline="", office_hours="", portal_url="")
    reply = Answers(bare).faq(ENTRY, IN_FORCE)
    assert reply is not None
    assert reply.text.split("\n")[:-1] == [
        "Trả trên Cổng Dịch vụ công quốc gia.",
        "Chưa có số điện thoại.",
    ]
    assert reply.buttons == []


def test_a_phone_number_that_was_left_is_said_to_reach_nobody() -> None:
    promise = "xin đừng chờ cuộc gọi"
    assert promise in Answers(ALL_SET).handoff(False, phone_left=True).text
    assert promise in Answers(ALL_SET).handoff(True, phone_left=True).text
    assert promise not in Answers(ALL_SET).handoff(False).text
