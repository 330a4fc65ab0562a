"""bot.channels.wording: buttons in words."""

from __future__ import annotations

import pytest

from bot.channels.wording import BY_NUMBER, link_line, numbered, paragraphs, shortened, title
from bot.reply import Button


@pytest.mark.parametrize(
    ("button", "line"),
    [
        (Button(title="Cổng", url="https://x.vn"), "Cổng: https://x.vn"),
        (Button(title="Gọi 1022", phone="1022"), "Gọi 1022"),
        (Button(title="Gọi\n  tổng đài", phone="1022"), "Gọi tổng đài: 1022"),
    ],
)
def test_a_link_is_said_with_its_target_once(button: Button, line: str) -> None:
    assert link_line(button) == line


def test_titles_are_on_one_line_and_in_nfc() -> None:
    assert title(Button(title=" Lê\u0323 \n phi\u0301 ", payload="/x")) == "Lệ phí"


def test_a_title_is_cut_to_its_limit() -> None:
    assert shortened("Giấy tờ cần nộp", 15) == "Giấy tờ cần nộp"
    assert shortened("Giấy tờ cần nộp", 9) == "Giấy tờ…"


def test_choices_are_numbered_unless_the_text_has_done_so() -> None:
    assert numbered(["Tạm trú", "Thường trú"], "Việc nào?") == (
        f"{BY_NUMBER}\n1. Tạm trú\n2. Thường trú"
    )
    assert numbered(["Tạm trú", "Thường trú"], "Việc nào?\n1. Tạm trú\n2.  Thường trú") == ""
    assert numbered([], "Việc nào?") == ""


def test_blank_paragraphs_are_left_out() -> None:
    assert paragraphs("một", " ", "", "hai") == "một\n\nhai"
