"""What the bot may not say: guesses, unverified values, yesterday's offices."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answers import Contacts, answer
from bot.answers.old_terms import annotate
from bot.catalogue.procedure import Level
from bot.reply import Aspect
from tests.answer_samples import FOOTER, FULL, days, lines, method, paper, plain, procedure, shown

every_aspect = pytest.mark.parametrize("aspect", Aspect)
REMOVED = "nay đã bỏ; hỏi UBND cấp xã hoặc cơ quan cấp tỉnh"


@every_aspect
def test_every_answer_ends_with_its_source(aspect: Aspect) -> None:
    for asked in (FULL, procedure(), procedure(steps=("Nộp hồ sơ",))):
        reply = answer(asked, [aspect])
        assert reply.text.endswith(f"\n\n{FOOTER}")
        assert reply.card is not None
        assert (reply.card.source.title, reply.card.source.url, reply.card.source.date) == (
            "Cổng Dịch vụ công quốc gia",
            "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0001",
            "2026-06-01",
        )


def test_an_unnamed_undated_source_is_admitted() -> None:
    text = answer(procedure(source_name="", fetched_at=None), [Aspect.fee]).text
    assert text.endswith("Nguồn: chưa ghi tên nguồn · Thủ tục đăng ký khai sinh (1.001193)")


@every_aspect
def test_of_a_procedure_known_by_name_only_nothing_else_is_said(aspect: Aspect) -> None:
    reply = answer(procedure(), [aspect], contacts=Contacts(hotline="1022"))
    assert "chỉ có tên của thủ tục này" in reply.text
    assert "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0001" in reply.text
    assert "gọi 1022" in reply.text
    assert lines(reply.card) == []


def test_the_agency_of_a_name_only_procedure_is_known() -> None:
    text = answer(procedure(agencies=("Sở Tư pháp",)), [Aspect.place]).text
    assert "Cơ quan thực hiện: Sở Tư pháp" in text


@every_aspect
def test_what_the_source_does_not_state_is_said_to_be_missing(aspect: Aspect) -> None:
    asked = procedure(related=(), published_by="Bộ A", raw={"related": "không rõ"})
    reply = answer(asked, [aspect])
    if aspect is Aspect.overview:
        assert "cổng không nêu" in reply.text
    else:
        assert "Nguồn hiện có không nêu" in reply.text
        assert "nên hỏi cơ quan tiếp nhận hồ sơ." in reply.text


@pytest.mark.parametrize(
    ("aspect", "field"),
    [
        (Aspect.documents, "document_cases"),
        (Aspect.form, "document_cases"),
        (Aspect.fee, "methods"),
        (Aspect.duration, "methods"),
        (Aspect.online, "methods"),
        (Aspect.steps, "steps"),
        (Aspect.result, "results"),
        (Aspect.legal_basis, "legal_basis"),
    ],
)
def test_an_unverified_field_is_not_stated(aspect: Aspect, field: str) -> None:
    hidden = {field} | ({"decision"} if field == "legal_basis" else set())
    reply = answer(FULL.copy(update={"unverified": frozenset(hidden)}), [aspect])
    assert "chưa được đối chiếu với nguồn chính thức" in reply.text
    assert lines(reply.card) == []


def test_where_to_ask_follows_the_level_when_no_agency_is_named() -> None:
    asked = procedure(levels=(Level.commune,), steps=("Nộp hồ sơ",))
    assert "nên hỏi Trung tâm Phục vụ hành chính công cấp xã." in answer(asked, [Aspect.fee]).text


def test_an_agency_that_is_unverified_is_not_where_to_ask() -> None:
    asked = procedure(agencies=("Sở A",), steps=("x",), unverified=frozenset({"agencies"}))
    assert "Sở A" not in shown(answer(asked, [Aspect.fee]))


def test_the_last_day_of_a_procedure_is_told_first() -> None:
    text = answer(FULL.copy(update={"valid_to": date(2027, 3, 1)}), [Aspect.fee]).text
    assert text.startswith("Lưu ý: thủ tục này chỉ áp dụng đến 01/03/2027.\nPhí, lệ phí:")


def test_old_offices_are_told_in_todays_terms_in_text_and_card() -> None:
    asked = procedure(
        agencies=("Bảo hiểm xã hội cấp huyện", "Tòa án nhân dân_old"),
        methods=(method(duration=days(5), note="Nộp tại Công an cấp huyện trong 5 ngày."),),
        document_cases=(plain(paper("Đơn gửi UBND cấp huyện")),),
    )
    place = answer(asked, [Aspect.place])
    note = "Bảo hiểm xã hội cấp huyện (nay không còn cấp huyện; hỏi BHXH cơ sở hoặc BHXH tỉnh)"
    assert note in place.text
    assert note in lines(place.card)
    assert "_old" not in shown(place)
    assert "hỏi Công an cấp xã hoặc Công an cấp tỉnh" in answer(asked, [Aspect.duration]).text
    assert f"UBND cấp huyện (cấp huyện {REMOVED})" in answer(asked, [Aspect.documents]).text


def test_an_old_term_in_the_name_is_explained_before_the_answer() -> None:
    asked = FULL.copy(
        update={
            "name": "Trình báo mất hộ chiếu (thực hiện tại cấp huyện)",
            "address": "Trụ sở cấp huyện",
        }
    )
    text = answer(asked, [Aspect.place]).text
    assert "Trụ sở cấp huyện\n" in text
    assert text.startswith(f"Lưu ý: tên thủ tục còn ghi “cấp huyện”: {REMOVED}.")
    assert text.count("nay đã bỏ") == 1


def test_a_term_is_explained_once_and_the_longest_term_wins() -> None:
    assert annotate(["UBND cấp huyện gửi cấp huyện.", "Cấp huyện nhận."]) == [
        f"UBND cấp huyện (cấp huyện {REMOVED}) gửi cấp huyện ({REMOVED}).",
        "Cấp huyện nhận.",
    ]
    assert annotate(["Chi cục Thuế doanh nghiệp lớn"]) == ["Chi cục Thuế doanh nghiệp lớn"]


@pytest.mark.parametrize(
    "line",
    [
        "Thông tư số 53/2012/TT-BGTVT ngày 25/12/2012 của Bộ Giao thông vận tải",
        "ảnh kiểu chứng minh nhân dân",
        "xã, phường, đặc khu",
    ],
)
def test_titles_of_laws_and_other_expressions_stay_as_they_are(line: str) -> None:
    assert annotate([line]) == [line]


def test_titles_in_the_legal_basis_stay_as_they_are() -> None:
    title = "Quy định phân công giữa Bộ Tài nguyên và Môi trường và cấp huyện"
    asked = procedure(legal_basis=({"number": "1/2020/TT-BTNMT", "title": title},))
    reply = answer(asked, [Aspect.legal_basis])
    assert f"• 1/2020/TT-BTNMT: {title}\n" in reply.text
    assert lines(reply.card) == [f"1/2020/TT-BTNMT: {title}"]
