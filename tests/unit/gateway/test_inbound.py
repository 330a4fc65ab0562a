"""How a citizen's text is cleaned, and what of it Rasa gets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.inbound import clean_text, text_for_rasa

ANY_TEXT = st.text(st.characters())
SLASHED = st.text(st.sampled_from("/ \t\n\u00a0\u2003\x1f\u200ba"))


@given(ANY_TEXT)
def test_cleaned_text_is_composed_writable_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean_text(cleaned) == cleaned == cleaned.strip()
    assert "\x00" not in cleaned and "\r" not in cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Le\u0323\u0302 phi\u0301  ", "Lệ phí"),
        ("dòng một\r\ndòng hai\rdòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("a\x00b\x1b[31m\ud83d", "ab[31m"),
        ("👍🏽 ok", "👍🏽 ok"),
    ],
)
def test_text_keeps_its_words_and_loses_what_cannot_be_shown(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@given(st.one_of(ANY_TEXT, SLASHED))
def test_no_typed_text_reaches_rasa_as_an_intent(text: str) -> None:
    # Rasa strips a message before it looks for the slash.
    assert not text_for_rasa(text, None).strip().startswith("/")


def test_a_payload_goes_to_rasa_as_it_is() -> None:
    payload = '/choose{"procedure":"1.001193"}'
    assert text_for_rasa("Khai sinh", payload) == payload


def test_slashes_inside_typed_text_stay() -> None:
    assert text_for_rasa("nghị định 123/2015/NĐ-CP", None) == "nghị định 123/2015/NĐ-CP"
