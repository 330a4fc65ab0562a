"""A fee's note and the description that is glued to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.notes import split_note


@pytest.mark.parametrize(
    ("text", "note", "description"),
    [
        ("Nộp tại quầy (số 5).", "", "Nộp tại quầy (số 5)."),
        ("(mỗi giấy)Nộp tại quầy.", "mỗi giấy", "Nộp tại quầy."),
        ("(mỗi giấy (bản chính))", "mỗi giấy (bản chính)", ""),
        ("((mỗi giấy))- Nộp (a)", "(mỗi giấy)", "- Nộp (a)"),
    ],
)
def test_the_note_ends_with_its_bracket(text: str, note: str, description: str) -> None:
    assert split_note(text) == (note, description)


@pytest.mark.parametrize(
    "text",
    ["(1) Cấp mới: 5 ngày.\n(2) Cấp lại: 3 ngày.", "(1) Cấp mới) tại quầy."],
)
def test_a_description_that_is_a_list_has_no_note_before_it(text: str) -> None:
    assert split_note(text) == ("", text)


def test_the_letters_of_a_list_close_no_note() -> None:
    note = "a) Cấp mới: 9 đồng; b) Cấp lại: 5 đồng."
    assert split_note(f"({note})Nộp tại quầy.") == (note, "Nộp tại quầy.")


def test_a_note_with_one_bracket_too_few_ends_at_the_only_glued_one() -> None:
    text = "(đồng (Miễn phí đến 30/6)20 ngày."
    assert split_note(text) == ("đồng (Miễn phí đến 30/6", "20 ngày.")


@pytest.mark.parametrize("note", ["Mức phí (nếu có) theo nghị quyết).", "theo nghị quyết)"])
def test_a_note_may_have_one_bracket_too_many(note: str) -> None:
    assert split_note(f"({note})") == (note, "")


@pytest.mark.parametrize(
    "text",
    [
        "5 đồng (cấp mới; 3 đồng (cấp lại) Nộp tại quầy",
        "(5 đồng (cấp mới)9 ngày; (cấp lại)5 ngày",
    ],
)
def test_an_amount_keeps_all_of_the_text_if_the_end_of_its_note_cannot_be_told(text: str) -> None:
    assert split_note(f"({text}") == (text, "")


@settings(deadline=None)
@given(st.text(alphabet="(a1) .;bx\n", max_size=30))
def test_no_character_is_lost_but_the_brackets(text: str) -> None:
    note, description = split_note(text)
    assert _without(note + description) == _without(text)


def _without(text: str) -> str:
    return text.translate(str.maketrans("", "", "() \n"))
