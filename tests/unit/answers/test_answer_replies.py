"""The shape of replies: length, buttons, choices, the whole in several messages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answers import Contacts, answer, choices, full
from bot.answers.fit import fit
from bot.answers.wording import clean
from bot.catalogue.procedure import Document, DocumentCase, Level, Procedure
from bot.reply import Aspect, Reply
from tests.answer_samples import FOOTER, FULL, lines, paper, plain, procedure
from tests.catalogue_samples import FIELDS

LIMIT = 1200
LONG = tuple(
    f"Bước {n}: " + "Công dân nộp hồ sơ và nhận phiếu hẹn trả kết quả. " * 9 for n in range(1, 30)
)


def titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.buttons]


def test_several_aspects_share_one_message() -> None:
    reply = answer(FULL, [Aspect.fee, Aspect.duration, Aspect.fee])
    assert reply.text.count("Phí, lệ phí:") == 1
    assert "20.000 đồng\n\nThời hạn giải quyết (" in reply.text
    assert reply.card is not None
    assert [s.title for s in reply.card.sections] == [
        "Phí, lệ phí",
        "Thời hạn giải quyết",
        "Mốc thời gian khác",
    ]


def test_every_aspect_of_a_long_procedure_has_its_say() -> None:
    asked = FULL.copy(update={"steps": LONG, "conditions": LONG})
    text = answer(asked, [Aspect.steps, Aspect.eligibility, Aspect.fee]).text
    assert "• Bước 1: Công dân" in text
    assert "Điều kiện thực hiện:\n• Bước 1" in text
    assert "10.000 đồng" in text
    assert len(text) <= LIMIT


def test_no_aspect_asks_for_the_overview() -> None:
    assert answer(FULL, []) == answer(FULL, [Aspect.overview])


def test_more_is_offered_only_where_something_was_left_out() -> None:
    short = answer(FULL, [Aspect.result])
    assert "Xem đầy đủ" not in short.text
    assert "Xem đầy đủ" not in titles(short)
    long = answer(FULL.copy(update={"steps": LONG}), [Aspect.steps])
    assert "\n… Xem đầy đủ bên dưới.\n\nNguồn: " in long.text
    assert long.buttons[0].title == "Xem đầy đủ"
    assert long.buttons[0].payload == '/view_full{"procedure":"1.001193","aspect":"steps"}'


def test_a_heading_is_not_left_without_its_items() -> None:
    asked = procedure(
        document_cases=tuple(
            {"name": f"Giấy tờ phải nộp {n * ':'}", "documents": (paper("Giấy tờ " + n * "x"),)}
            for n in range(1, 60)
        )
    )
    text = answer(asked, [Aspect.documents]).text
    assert not text.split("\n… Xem")[0].endswith(":")


@pytest.mark.parametrize("budget", range(20, 70))
def test_no_heading_stands_last_however_little_room_there_is(budget: int) -> None:
    block = ["Hồ sơ cần nộp:", "Giấy tờ phải nộp:", "• Giấy chứng sinh", "• Tờ khai"]
    [kept] = fit([block], budget)
    assert kept[-1] in {"Hồ sơ cần nộp …", "• Giấy chứng sinh", "• Tờ khai"}


def test_follow_ups_offer_what_was_not_asked_and_is_known() -> None:
    assert titles(answer(FULL, [Aspect.fee]))[-3:] == ["Giấy tờ cần nộp", "Thời hạn", "Nơi nộp"]
    both = titles(answer(FULL, [Aspect.fee, Aspect.documents]))
    assert both[-3:] == ["Thời hạn", "Nơi nộp", "Mẫu đơn"]
    button = answer(FULL, [Aspect.fee]).buttons[-1]
    assert button.payload == '/ask{"procedure":"1.001193","aspect":"place"}'
    unknown = titles(answer(procedure(agencies=("Sở A",)), [Aspect.fee]))
    assert unknown == ["Mở trang của thủ tục", "Nơi nộp"]


def test_siblings_are_named_by_what_they_add() -> None:
    siblings = [
        procedure(code="2.000528", name="Thủ tục đăng ký khai sinh có yếu tố nước ngoài"),
        procedure(code="1.004884", name="Thủ tục đăng ký lại khai sinh"),
        procedure(code="1.003583", name="Thủ tục đăng ký khai sinh lưu động"),
        procedure(code="1.000110", name="Thủ tục khác"),
    ]
    reply = answer(FULL, [Aspect.fee], siblings=[FULL, *siblings])
    chosen = {b.payload: b.title for b in reply.buttons if (b.payload or "").startswith("/choose")}
    assert chosen == {
        '/choose{"procedure":"2.000528"}': "Có yếu tố nước ngoài",
        '/choose{"procedure":"1.004884"}': "Đăng ký lại khai sinh",
        '/choose{"procedure":"1.003583"}': "Lưu động",
    }


def test_choices_are_numbered_and_can_be_tapped() -> None:
    reply = choices(
        "Anh/chị cần việc nào?",
        [FULL, procedure(code="2.000528", name="Thủ tục đăng ký khai sinh có yếu tố nước ngoài.")],
    )
    assert reply.text == (
        "Anh/chị cần việc nào?\n1. Đăng ký khai sinh\n2. Đăng ký khai sinh có yếu tố nước ngoài"
    )
    assert [(b.title, b.payload) for b in reply.buttons] == [
        ("Đăng ký khai sinh", '/choose{"procedure":"1.001193"}'),
        ("Đăng ký khai sinh có yếu tố nước ngoài", '/choose{"procedure":"2.000528"}'),
    ]
    assert reply.card is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            [
                "Cấp hộ chiếu phổ thông ở trong nước (thực hiện tại cấp tỉnh)",
                "Cấp hộ chiếu phổ thông ở trong nước (thực hiện tại cấp trung ương)",
                "Trình báo mất hộ chiếu phổ thông (thực hiện tại cấp huyện)",
            ],
            [
                "Cấp hộ chiếu phổ thông ở trong nước (cấp tỉnh)",
                "Cấp hộ chiếu phổ thông ở trong nước (cấp trung ương)",
                "Trình báo mất hộ chiếu phổ thông (cấp huyện cũ)",
            ],
        ),
        (
            [
                "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận lần đầu "
                "đối với tổ chức đang sử dụng đất",
                "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận lần đầu "
                "đối với hộ gia đình, cá nhân",
            ],
            [
                "Đăng ký đất đai, tài sản gắn liền … đối với tổ chức đang sử dụng đất",
                "Đăng ký đất đai, tài sản gắn liền … đối với hộ gia đình, cá nhân",
            ],
        ),
    ],
)
def test_titles_keep_what_differs(names: list[str], expected: list[str]) -> None:
    asked = [procedure(code=str(n), name=name) for n, name in enumerate(names)]
    assert titles(choices("?", asked)) == expected


def test_the_same_name_at_two_levels_is_told_apart() -> None:
    asked = [
        procedure(code="1", name="Cấp giấy", levels=(Level.province,)),
        procedure(code="2", name="Cấp giấy", levels=(Level.commune,)),
        procedure(code="3", name="Cấp giấy", levels=(Level.commune,), agencies=("Sở A",)),
        procedure(code="4", name="Cấp giấy", levels=(Level.commune,), agencies=("Sở A",)),
    ]
    assert titles(choices("?", asked)) == [
        "Cấp giấy (cấp tỉnh)",
        "Cấp giấy (cấp xã)",
        "Cấp giấy (cấp xã) (Sở A) (3)",
        "Cấp giấy (cấp xã) (Sở A) (4)",
    ]


def test_the_whole_of_an_aspect_comes_in_several_messages() -> None:
    asked = FULL.copy(update={"steps": LONG})
    replies = full(asked, Aspect.steps)
    assert len(replies) > 1
    assert all(len(reply.text) <= LIMIT for reply in replies)
    assert replies[0].text.startswith("Các bước thực hiện:\n• Bước 1: ")
    assert replies[-1].text.endswith(FOOTER)
    together = " ".join(reply.text for reply in replies)
    assert all(clean(step) in together.replace("\n", " ") for step in LONG)


def test_the_whole_of_nothing_is_the_answer() -> None:
    assert full(procedure(), Aspect.fee) == [answer(procedure(), [Aspect.fee])]


_LONG_TEXT = st.text(st.sampled_from("ăbĐ 1.;:,()-–\n/cấp huyện"), max_size=600)
_ANY = dict(FIELDS) | {
    "code": st.text(max_size=60),
    "name": _LONG_TEXT,
    "agencies": st.lists(_LONG_TEXT, max_size=3).map(tuple),
    "steps": st.lists(_LONG_TEXT, max_size=6).map(tuple),
    "conditions": st.lists(_LONG_TEXT, max_size=6).map(tuple),
    "source_url": st.just("https://dichvucong.gov.vn/1") | _LONG_TEXT,
}
_NAMED = st.builds(
    procedure,
    code=FIELDS["code"],
    name=_LONG_TEXT.filter(str.strip) | st.just("Thủ tục cấp giấy (thực hiện tại cấp xã)"),
    levels=FIELDS["levels"],
    agencies=_ANY["agencies"],
)
_ASPECTS = st.lists(st.sampled_from(Aspect), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.builds(Procedure, **_ANY), _ASPECTS, _LONG_TEXT)
def test_any_procedure_gives_a_reply_that_fits(
    asked: Procedure, aspects: list[Aspect], contact: str
) -> None:
    contacts = Contacts(hotline=contact[:30], centre=contact)
    reply = answer(asked, aspects, siblings=[FULL, asked], contacts=contacts)
    assert len(reply.text) <= LIMIT
    footer = reply.text.rsplit("\n\n", 1)[1]
    assert footer.startswith("Nguồn: ")
    assert footer.endswith(f"({clean(asked.code)[:40]})")
    assert reply.card is not None
    assert all(section.title and section.lines for section in reply.card.sections)
    for button in reply.buttons:
        assert 0 < len(button.title) <= 80
        assert [button.payload, button.url, button.phone].count(None) == 2
    for aspect in aspects:
        assert all(len(message.text) <= LIMIT for message in full(asked, aspect))


@example(FULL.copy(update={"document_cases": (DocumentCase(documents=(Document(name="0 ."),)),)}))
@settings(max_examples=40, deadline=None)
@given(st.builds(Procedure, **_ANY))
def test_the_card_holds_every_verified_paper_and_fee(asked: Procedure) -> None:
    asked = asked.copy(update={"unverified": frozenset()})
    card = "\n".join(lines(answer(asked, [Aspect.documents, Aspect.fee]).card))
    for case in asked.document_cases:
        for document in case.documents:
            assert clean(document.name).rstrip(".").rstrip() in card
    for way in asked.methods:
        for fee in way.fees:
            assert clean(fee.label).rstrip(":").rstrip() in card
            if fee.amount:
                assert f"{fee.amount:,}".replace(",", ".") in card


@settings(max_examples=40, deadline=None)
@given(st.lists(_NAMED, min_size=2, max_size=7, unique_by=lambda p: p.code))
def test_any_choices_can_be_told_apart(offered: list[Any]) -> None:
    reply = choices("?", offered)
    assert len(reply.buttons) == min(len(offered), 5)
    assert all(0 < len(title) <= 80 for title in titles(reply))
    assert len({title.casefold() for title in titles(reply)}) == len(reply.buttons)


def test_plain_documents_answer_within_the_limit() -> None:
    asked = procedure(document_cases=(plain(paper("x" * 3000)),))
    reply = answer(asked, [Aspect.documents])
    assert len(reply.text) <= LIMIT
    assert "x" * 3000 in lines(reply.card)[0]


@pytest.mark.parametrize(
    ("aspect", "line"),
    [
        (Aspect.fee, "• Phí, lệ phí"),
        (Aspect.duration, "• Thời hạn:"),
        (Aspect.documents, "• Hồ sơ:"),
        (Aspect.place, "• Nơi giải quyết"),
        (Aspect.online, "• Nộp trực tuyến"),
        (Aspect.result, "• Kết quả"),
    ],
)
def test_the_overview_does_not_repeat_what_is_told_beside_it(aspect: Aspect, line: str) -> None:
    assert line in answer(FULL, [Aspect.overview]).text
    both = answer(FULL, [Aspect.overview, aspect]).text
    assert line not in both.split("\n\n")[0]
