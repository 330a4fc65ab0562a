"""bot.keystrokes: raw Telex and VNI back to Vietnamese, everything else left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keystrokes import decode, decode_words, is_syllable, place_tone, well_spelled

WORDS = """
cấp đổi thẻ căn cước công dân lần đầu thủ tục đăng ký thường trú tạm trú khai sinh kết hôn giấy tờ
hộ chiếu phổ thông lệ phí bao nhiêu tiền ngày làm việc nộp hồ sơ trực tuyến ở đâu được không người
nước ngoài quyền sử dụng đất chuyển nhượng xác nhận tình trạng hôn nhân lý lịch tư pháp quốc tịch
giữ giường giếng gì già quý quyển quở thuở thủy khuya khuỷu khoẻ hòa hoàn hoặc ngoẻo nguyễn nghĩa
nghiệp yêu yếu ý ủy ước ưu rượu bưởi cứu hưu mưa của rùa xoáy loay buồm chuông cuốc cuối tuần luật
khuếch tuyết huỳnh huýt đặc đường điện đủ đã đó bằng lái xe máy chữ số phường xã tỉnh huyện đỏ sổ
"""
STANDARD = sorted({unicodedata.normalize("NFC", word) for word in WORDS.split()} - {"khoẻ"})
TYPED = [word for word in STANDARD if not word.isascii()]

TELEX_SHAPES = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI_SHAPES = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}
TONES = "\u0301\u0300\u0309\u0303\u0323"


def typed(word: str, shapes: dict[str, str], tone_keys: str, tone_at_end: bool) -> str:
    """The keys that make the word: shapes at once, the tone after its vowel or at the end."""
    keys, tone_key = "", ""
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in parts if mark in TONES]
        shaped = unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES))
        keys += shapes.get(shaped, shaped)
        if tones:
            tone_key = tone_keys[TONES.index(tones[0])]
            keys += "" if tone_at_end else tone_key
    return keys + (tone_key if tone_at_end else "")


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(TYPED), st.booleans())
def test_telex_of_a_word_gives_the_word_back(word: str, tone_at_end: bool) -> None:
    found = decode(typed(word, TELEX_SHAPES, "sfrxj", tone_at_end))
    assert found is not None
    assert found.text == word


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(TYPED), st.booleans())
def test_vni_of_a_word_gives_the_word_back(word: str, tone_at_end: bool) -> None:
    found = decode(typed(word, VNI_SHAPES, "12345", tone_at_end))
    assert found is not None
    assert found.text == word


@pytest.mark.parametrize("keys", ["dduwowcj", "dduowcj", "dduwocj", "dduwojc", "dduwowjc"])
def test_the_orders_in_which_people_type_the_same_word(keys: str) -> None:
    assert decode_words([keys]) == ["được"]


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("nguyeenx", "nguyễn"),
        ("nguyeexn", "nguyễn"),
        ("trangw", "trăng"),
        ("duongwf", "dường"),
        ("dangd", "đang"),
        ("canaf", "cần"),
        ("muaw", "mưa"),
        ("cuuws", "cứu"),
        ("nhuwngx", "những"),
        ("chwa", "chưa"),
        ("giwax", "giữa"),
        ("thuowr", "thuở"),
        ("quoocs", "quốc"),
        ("hoof", "hồ"),
        ("tieenf", "tiền"),
        ("d9uo7c5", "được"),
        ("o73", "ở"),
    ],
)
def test_late_keys_and_short_forms(keys: str, word: str) -> None:
    found = decode(keys)
    assert found is not None
    assert found.text == word


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        (
            "lafm khai sinh cho con caanf giaays towf gif",
            "làm khai sinh cho con cần giấy tờ gì",
        ),
        ("la2m khai sinh o73 d9a6u", "làm khai sinh ở đâu"),
        ("khai sinh cho con caanf gì", "khai sinh cho con cần gì"),
        ("tôi hỏi chút cos phải đóng tiền không", "tôi hỏi chút có phải đóng tiền không"),
        ("cos", "có"),
        ("hoom nay tooi ddi", "hôm nay tôi đi"),
        ("ho62 so7", "hồ sơ"),
    ],
)
def test_messages_typed_as_keystrokes(message: str, meaning: str) -> None:
    assert " ".join(decode_words(message.split())) == meaning


@pytest.mark.parametrize(
    "message",
    [
        "dang ky khai sinh online tren vneid facebook web form",
        "h42.21-250812-004567 000.00.21.h42-190101-0001",
        "toi muon hoi thu tuc cap the can cuoc cho tre em",
        "em can list giay to",
        "bang a1 hang b2 giay a4 ngay2 thang5 quan1",
        "ngay2 thang5",
        "phu luc ix muc xiv chuong iii",
        "khoa hoc cong nghe thong tin quoc gia",
    ],
)
def test_text_without_accents_english_and_codes_are_left(message: str) -> None:
    assert " ".join(decode_words(message.split())) == message


def test_words_to_keep_are_left_even_among_keystrokes() -> None:
    words = ["xin", "visa", "vaf", "test", "giaays"]
    assert decode_words(words, {"visa", "test"}) == ["xin", "visa", "và", "test", "giấy"]


@pytest.mark.parametrize("word", ["momo", "data", "here", "there", "online", "lawyer", "h2o"])
def test_words_that_an_input_method_would_change_but_nobody_types_so(word: str) -> None:
    assert decode(word) is None


@settings(deadline=None)
@given(st.lists(st.sampled_from(STANDARD), max_size=12))
def test_ordinary_vietnamese_is_left(words: list[str]) -> None:
    assert decode_words(words) == words


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_words_are_taken_one_for_one(words: list[str]) -> None:
    assert len(decode_words(words)) == len(words)


@pytest.mark.parametrize("word", STANDARD)
def test_standard_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tôt", "cếc", "nghà", "kà", "quú", "gà́", "bl", "form", "", "ếế"])
def test_misspelt_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("syllable", "tone", "word"),
    [
        ("hoa", 2, "hòa"),
        ("hoan", 2, "hoàn"),
        ("thuy", 3, "thủy"),
        ("quy", 1, "quý"),
        ("gia", 2, "già"),
        ("gi", 2, "gì"),
        ("giêng", 1, "giếng"),
        ("ngoai", 2, "ngoài"),
        ("dươi", 1, "dưới"),
        ("mưa", 0, "mưa"),
    ],
)
def test_the_tone_stands_where_it_is_written_today(syllable: str, tone: int, word: str) -> None:
    assert place_tone(syllable, tone) == word


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        *(("hoà", "hòa"), ("uỷ", "ủy"), ("thuý", "thúy"), ("phừơng", "phường"), ("tíên", "tiến")),
        *(("ngừoi", "người"), ("đuợc", "được"), ("nuớc", "nước"), ("thưở", "thuở")),
        *(("quý", "quý"), ("của", "của"), ("giấy", "giấy"), ("toàn", "toàn"), ("rườm", "rườm")),
    ],
)
def test_a_tone_and_a_horn_in_the_wrong_place_are_moved(typed: str, spelled: str) -> None:
    assert well_spelled(typed) == spelled


@pytest.mark.parametrize("word", ["xyz", "wỉfi", "ngờười", "hoa", "", "thèthé"])
def test_what_is_no_syllable_is_not_respelled(word: str) -> None:
    assert well_spelled(word) == word
