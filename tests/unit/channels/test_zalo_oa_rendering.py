"""bot.channels.zalo_oa: every reply becomes messages that Zalo takes, and nothing of it is lost."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wording import CHOOSE
from bot.reply import Button, Reply
from tests.emulators.zalo_oa_rules import BUTTONS, TEXT, TITLE, Refusal, check_message
from tests.zalo_oa_rig import channel, tap, with_buttons


def choices(count: int, title: str = "Lựa chọn") -> list[Button]:
    return [Button(title=f"{title} {n}", payload=f"/p{n}") for n in range(1, count + 1)]


LINK = Button(title="Nộp trực tuyến", url="https://dichvucong.gov.vn/x")
CALL = Button(title="Gọi ông Ba", phone="0912 345 678")
HOTLINE = Button(title="Tổng đài", phone="1022")


def test_a_plain_text() -> None:
    assert channel().render(Reply(text="Chào anh/chị."), "k") == [{"text": "Chào anh/chị."}]


def test_three_kinds_of_buttons() -> None:
    reply = Reply(text="Mời chọn", buttons=[LINK, *choices(1), CALL])
    assert channel().render(reply, "k7") == [
        {
            "text": "Mời chọn",
            "attachment": {
                "type": "template",
                "payload": {
                    "buttons": [
                        {
                            "title": "Nộp trực tuyến",
                            "type": "oa.open.url",
                            "payload": {"url": "https://dichvucong.gov.vn/x"},
                        },
                        {"title": "Lựa chọn 1", "type": "oa.query.hide", "payload": "#k7:0"},
                        {
                            "title": "Gọi ông Ba",
                            "type": "oa.open.phone",
                            "payload": {"phone_code": "84912345678"},
                        },
                    ]
                },
            },
        }
    ]


def test_a_long_text_is_split_and_its_last_message_has_the_buttons() -> None:
    text = " ".join(f"câu số {n}." for n in range(400))
    first, *others = channel().render(Reply(text=text, buttons=choices(2)), "k")
    assert others
    assert "attachment" not in first
    assert len(others[-1]["attachment"]["payload"]["buttons"]) == 2
    assert " ".join(m["text"] for m in (first, *others)) == text


def test_too_many_choices_are_numbered() -> None:
    [message] = channel().render(
        Reply(text="Thủ tục nào?", buttons=[*choices(3), LINK, *choices(3)]), "k"
    )
    assert message == {
        "text": "Thủ tục nào?\n\nNộp trực tuyến: https://dichvucong.gov.vn/x\n\n"
        "Anh/chị nhắn số để chọn:\n1. Lựa chọn 1\n2. Lựa chọn 2\n3. Lựa chọn 3\n"
        "4. Lựa chọn 1\n5. Lựa chọn 2\n6. Lựa chọn 3"
    }


def test_links_give_way_to_choices() -> None:
    [message] = channel().render(Reply(text="Chọn", buttons=[LINK, *choices(5), CALL]), "k")
    taps = message["attachment"]["payload"]["buttons"]
    assert [tap["payload"] for tap in taps] == [f"#k:{n}" for n in range(5)]
    assert message["text"] == (
        "Chọn\n\nNộp trực tuyến: https://dichvucong.gov.vn/x\nGọi ông Ba: 0912 345 678"
    )


@pytest.mark.parametrize("button", [HOTLINE, Button(title="Tổng đài", url="tel:1022")])
def test_what_zalo_would_refuse_is_said(button: Button) -> None:
    [message] = channel().render(Reply(text="Chọn", buttons=[button, *choices(1)]), "k")
    assert message["text"] == f"Chọn\n\nTổng đài: {button.phone or button.url}"
    assert len(message["attachment"]["payload"]["buttons"]) == 1


def test_a_long_title_is_shortened() -> None:
    title = "Đăng ký " * 20
    [message] = channel().render(Reply(text="x", buttons=[Button(title=title, payload="/p")]), "k")
    [tap] = message["attachment"]["payload"]["buttons"]
    assert len(tap["title"]) <= TITLE
    assert tap["title"].endswith("…")
    assert title.startswith(tap["title"][:-1])


def test_titles_are_in_nfc() -> None:
    title = unicodedata.normalize("NFD", "Hộ chiếu")
    [message] = channel().render(Reply(text="x", buttons=[Button(title=title, payload="/p")]), "k")
    assert message["attachment"]["payload"]["buttons"][0]["title"] == "Hộ chiếu"


def test_buttons_without_a_text() -> None:
    [message] = channel().render(Reply(text=" ", buttons=choices(1)), "k")
    assert message["text"] == CHOOSE
    assert (
        channel()
        .render(Reply(text="", buttons=choices(6)), "k")[0]["text"]
        .endswith("6. Lựa chọn 6")
    )
    assert channel().render(Reply(text="", buttons=[HOTLINE]), "k") == [{"text": "Tổng đài: 1022"}]
    assert channel().render(Reply(text=""), "k") == []


BUTTON = st.one_of(
    st.builds(Button, title=st.text(min_size=1, max_size=150), payload=st.text(max_size=2000)),
    st.builds(Button, title=st.text(min_size=1, max_size=150), url=st.text(min_size=1)),
    st.builds(
        Button, title=st.text(min_size=1, max_size=150), phone=st.text("0123456789 +.", min_size=1)
    ),
).filter(lambda button: button.title.strip() != "")


@given(st.text(max_size=5000), st.lists(BUTTON, max_size=12))
def test_every_message_is_one_that_zalo_takes(text: str, buttons: list[Button]) -> None:
    for message in channel().render(Reply(text=text, buttons=buttons), "0123456789abcdef"):
        check_message(message)


def test_the_rules_are_those_documented() -> None:
    too_much: list[dict[str, Any]] = [
        {"text": "a" * (TEXT + 1)},
        with_buttons(*[tap()] * (BUTTONS + 1)),
        with_buttons(tap(title="a" * (TITLE + 1))),
        with_buttons(tap(payload="#" * 1001)),
    ]
    wrong: list[dict[str, Any]] = [
        {"text": ""},
        {"text": unicodedata.normalize("NFD", "ế")},
        with_buttons(tap(type="oa.open.url")),
        with_buttons(tap(title="")),
    ]
    for message in too_much:
        with pytest.raises(Refusal, match="-210"):
            check_message(message)
    for message in wrong:
        with pytest.raises(Refusal, match="-201"):
            check_message(message)
