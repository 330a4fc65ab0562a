"""bot.text: normal form, folding, tokens, and cleaning with the project's own word lists."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import LIST_FILES, Cleaner, WordLists, fold, normalise, tokens

LEXICON = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon"
LISTS = WordLists.load(LEXICON / name for name in LIST_FILES)
CLEANER = Cleaner(LISTS)

any_text = st.text(st.characters(blacklist_categories=()), max_size=60)
"""Any string at all, lone surrogates and controls included."""

vietnamese_letters = st.text(
    "aàáảãạăằặâầậbcdđeéêềghiklmnoóôốơợpqrstuúưựvxyýAĐỰ́̂ ,.?!/:-0123456789kjwz😂\u200bß İ",
    max_size=60,
)

ODD_WORDS = """
lafm giaays towf gif dduwowcj cos test la2m gia61y 12 50 100k 15h30 1tr5 01/2020/tt-btp lâuuu điii
khônggg koooo dccc kkkk hahaha iii hoà thuỷ giấy làm sổ :) 😂 ( ) ??
"""

noise = st.lists(
    st.tuples(
        st.sampled_from(
            [*LISTS.entries, *LISTS.without_accents, *ODD_WORDS.split(), "đăng ký", "o dau"]
        ),
        st.sampled_from([" ", " ", " ", "", ", ", ".", "-", "/", "?"]),
    ),
    max_size=12,
).map(lambda pieces: "".join(piece + gap for piece, gap in pieces))


def clean(text: str) -> str:
    return CLEANER.clean(text)


# normal form


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (unicodedata.normalize("NFD", "hộ chiếu"), "hộ chiếu"),
        ("khai\u200b sinh\ufeff", "khai sinh"),
        ("a\u0302\u200d\u0301", "ấ"),
        ("  hai\t\n dòng\u00a0 ", "hai dòng"),
        ("\x00vỡ\ud800 mã\x07", "vỡ mã"),
        ("👨‍👩‍👧 gia đình", "👨👩👧 gia đình"),
        ("\u202eمرحبا\u202c", "مرحبا"),
        ("", ""),
    ],
)
def test_normalise_repairs_what_keyboards_and_copying_leave(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@settings(deadline=None)
@given(any_text)
def test_normalise_takes_any_string_and_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


# folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng Ký KHAI SINH", "dang ky khai sinh"),
        ("ường ẫ ỹ ậ đ", "uong a y a d"),
        (unicodedata.normalize("NFD", "Nguyễn"), "nguyen"),
        ("Ðường", "duong"),  # the Icelandic capital, typed for Đ
        ("straße İstanbul Å", "straße istanbul a"),
        ("한국 мир", "한국 мир"),
    ],
)
def test_fold_removes_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)
@given(st.one_of(any_text, vietnamese_letters), st.integers(0, 60), st.integers(0, 60))
def test_fold_keeps_length_and_offsets(text: str, start: int, end: int) -> None:
    composed = unicodedata.normalize("NFC", text)
    folded = fold(composed)
    assert len(folded) == len(composed)
    assert folded[start:end] == fold(composed[start:end])


@pytest.mark.parametrize(
    "said",
    [
        "bố tôi vừa mất hôm qua tại nhà",
        "chồng em mới mất, em đi khai tử",
        "nội em mất năm ngoái",
        "ba tôi mất không để lại di chúc",
        "bác mình mới mất ở nhà",
    ],
)
def test_a_person_is_not_lost_but_dead(said: str) -> None:
    assert CLEANER.clean(said) == said.replace("mất", "qua đời")


@pytest.mark.parametrize(
    "said",
    [
        "mẹ tôi làm mất sổ đỏ",
        "vợ tôi mất thẻ bảo hiểm",
        "em mới mất bằng lái hôm qua",
        "em bị mất căn cước",
        "làm lại thẻ mất bao lâu",
        "mẹ mình mất căn cước công dân",
    ],
)
def test_a_paper_that_a_person_lost_is_lost(said: str) -> None:
    assert CLEANER.clean(said) == said


# tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nộp ở đâu, bao lâu?", "Nộp ở đâu bao lâu"),
        ("theo 123/2015/NĐ-CP và 66.7/2025/NQ-CP.", "theo 123/2015/NĐ-CP và 66.7/2025/NQ-CP"),
        ("Luật 72/2025/QH15, 15/2020/TTLT-BTP-BNG", "Luật 72/2025/QH15 15/2020/TTLT-BTP-BNG"),
        ("mã 000.00.21.H42-190101-0001!", "mã 000.00.21.H42-190101-0001"),
        ("(H42.21-250812-004567)", "H42.21-250812-004567"),
        ("thủ tục 1.001193 hoặc 1.001193.H42", "thủ tục 1.001193 hoặc 1.001193.H42"),
        ("phí 10.000 hay 10,000đ", "phí 10.000 hay 10,000đ"),
        ("tnhh 2tv lúc 15h30 ngày 01/7/2025", "tnhh 2tv lúc 15h30 ngày 01/7/2025"),
        ("từ 01-07-2025.", "từ 01-07-2025"),
        ("7-10 ngày", "7 10 ngày"),
        ("vào dichvucong.gov.vn/nop-ho-so.", "vào dichvucong.gov.vn/nop-ho-so"),
        ("gửi a.b@xa.gov.vn hoặc https://x.vn/a?b=1.", "gửi a.b@xa.gov.vn hoặc https://x.vn/a?b=1"),
        ("a/c cho hỏi cmnd/cccd", "a/c cho hỏi cmnd cccd"),
        ("làm gì.em hỏi", "làm gì em hỏi"),
        ("😂 ... ?", ""),
    ],
)
def test_tokens_are_words_and_whole_codes(text: str, words: str) -> None:
    assert [token.text for token in tokens(text)] == words.split()


@settings(deadline=None)
@given(st.one_of(any_text, vietnamese_letters))
def test_token_offsets_hold(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text != ""
        end = token.end


# cleaning, one example for each class of noise


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (
            "ko bít làm gks cho con cần j z ad",
            "không biết làm giấy khai sinh cho con cần gì vậy admin",
        ),
        ("lm cccd hết bn tiền", "làm căn cước công dân hết bao nhiêu tiền"),
        ("dc k ạ", "được không ạ"),
        ("cho e hỏi a/c hd giúp e vs", "cho em hỏi anh chị hướng dẫn giúp em với"),
        (
            "làm lltp ntn, nộp hs ở ubnd x hay ca tỉnh",
            "làm lý lịch tư pháp như thế nào, nộp hồ sơ ở ủy ban nhân dân xã hay công an tỉnh",
        ),
        (
            "đổi gplx, đóng bhyt, bhxh, bhtn qua dvc",
            "đổi giấy phép lái xe, đóng bảo hiểm y tế, bảo hiểm xã hội, bảo hiểm thất nghiệp"
            " qua dịch vụ công",
        ),
        ("vk ck mình tách hk, ck em vắng", "vợ chồng mình tách hộ khẩu, chồng em vắng"),
        ("cty tnhh 2tv", "công ty trách nhiệm hữu hạn hai thành viên"),
        ("mk vneid quên r", "mật khẩu vneid quên rồi"),
    ],
)
def test_abbreviations_are_spelled_out(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("cần, đk xe", "cần, đăng ký xe"),
        ("sn 2010 làm căn cước đk chưa", "sinh năm 2010 làm căn cước được chưa"),
        ("đk tạm trú chưa", "đăng ký tạm trú chưa"),
        ("mất 100k hay 50 k", "mất 100 nghìn hay 50 nghìn"),
        ("chưa đủ tuổi k làm dc k", "chưa đủ tuổi không làm được không"),
        ("nặng 5 kg, em kg biết", "nặng 5 kg, em không biết"),
        ("8h hay 15h30, bây h", "8 giờ hay 15 giờ 30, bây giờ"),
        ("lệ phí 10.000đ, 1tr5", "lệ phí 10.000 đồng, 1 triệu 5"),
        ("tt 01/2020/TT-BTP", "thông tư 01/2020/tt-btp"),
        ("đki tt ở nhà trọ", "đăng ký thường trú ở nhà trọ"),
        ("tt phục vụ hcc", "trung tâm phục vụ hành chính công"),
        ("cần đk gì để đk kh", "cần điều kiện gì để đăng ký kết hôn"),
        ("biển 30K-123.45, mẫu C79-HD, a) đơn", "biển 30k-123.45, mẫu c79-hd, a) đơn"),
    ],
)
def test_ambiguous_abbreviations_follow_their_neighbours(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("mần khai sanh cho con cần giấy tờ chi rứa", "làm khai sinh cho con cần giấy tờ gì vậy"),
        ("bìa đỏ mất thì mần lại ở mô", "sổ đỏ mất thì làm lại ở đâu"),
        ("khi mô có, bựa ni nỏ được hè", "khi nào có, hôm nay không được"),
        ("mần răng chừ", "làm thế nào bây giờ"),
        ("tui hổng biết nộp vô đâu hết nhiêu", "tôi không biết nộp vào đâu hết bao nhiêu"),
        ("lãnh tiền bữa nay được hông nghen", "nhận tiền hôm nay được không"),
        ("đăng kí, quản lí, hoà giải, uỷ ban", "đăng ký, quản lý, hòa giải, ủy ban"),
        ("chích lục, xổ đỏ, bổ xung", "trích lục, sổ đỏ, bổ sung"),
    ],
)
def test_dialect_and_misspellings_become_standard(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "quy mô, mô hình, mô tả, mô đun",
        "phòng khám răng hàm mặt, nhổ răng",
        "chi phí, chi tiết, chi nhánh, chi trả, cần chi phí bao nhiêu",
        "vô hiệu, vô thời hạn, vô gia cư",
        "thiệt hại, đàng hoàng, biểu mẫu, nghỉ hè",
        "bên hông nhà, lỗ hổng, mồ côi",
        "bao nhiêu tiền",
        "củng cố",
        "đăng ký khai sinh cho con cần những giấy tờ gì?",
        "quý khách, thủy sản, khỏe mạnh",
        "điểm a khoản 1, hạng b, bằng c, viêm gan b",
        "thẻ bị hong, sổ hong",
        "xoong nồi, phụ lục iii và viii, app zoom",
        "thu tuc dang ky thuong tru can giay to gi",
        "em muon mo cua hang rua xe",
        "khi mo cong ty thi sao",
        "to chuc tiep nhan, chu hang",
        "thuc vat va dong vat",
    ],
)
def test_ordinary_words_that_look_like_noise_are_left(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("bia do mat thi lam lai o dau", "sổ đỏ mat thi lam lai o dau"),
        ("lam khai sanh o mo rua", "lam khai sinh o đâu vậy"),
        ("ko bit nop o dau dc", "không bit nop o dau được"),
        ("giay to chi rua", "giấy tờ gì vậy"),
    ],
)
def test_text_without_accents_is_repaired_where_unambiguous(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (
            "lafm khai sinh cho con caanf giaays towf gif",
            "làm khai sinh cho con cần giấy tờ gì",
        ),
        ("LAFM KHAI SINH CHO CON CAANF GIAAYS TOWF GIF", "làm khai sinh cho con cần giấy tờ gì"),
        ("la2m khai sinh d9u7o7c5 chu7a", "làm khai sinh được chưa"),
        ("ddawng kys thuwowngf trus heets bn tieenf", "đăng ký thường trú hết bao nhiêu tiền"),
        ("cần giấy tờ gif ạ", "cần giấy tờ gì ạ"),
    ],
)
def test_keystrokes_become_words(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("lâuuuu quáaaa ơiii", "lâu quá ơi"),
        ("điiii, khônggg, nhaaa", "đi, không, nha"),
        ("kooo dccc", "không được"),
        ("cảm ơn 😂😂 ❤️ :)) hihi kkkk", "cảm ơn"),
        ("TÔI MUỐN LÀM HỘ CHIẾU!!!", "tôi muốn làm hộ chiếu!"),
        ("ờ cho hỏi ừm giấy này ???", "cho hỏi giấy này?"),
        ("hồ sơ H42.21-250812-004567", "hồ sơ h42.21-250812-004567"),
        ("được không hén nghen", "được không"),
        ("ờ", "ờ"),
        ("haha", "haha"),
        ("😂", ""),
        ("", ""),
    ],
)
def test_drawn_out_letters_emoji_capitals_and_fillers_go(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@settings(deadline=None)
@given(st.one_of(any_text, vietnamese_letters))
def test_clean_takes_any_string_and_is_idempotent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == normalise(once)


@settings(max_examples=400, deadline=None)
@given(noise, st.booleans())
def test_clean_is_idempotent_on_mixed_noise(text: str, without_accents: bool) -> None:
    once = clean(fold(text) if without_accents else text)
    assert clean(once) == once


# the word lists themselves


def test_every_entry_is_matched_and_its_meaning_is_clean_itself() -> None:
    wrong = []
    for key, rules in [*LISTS.entries.items(), *LISTS.without_accents.items()]:
        if [token.text for token in tokens(key)] != key.split():
            wrong.append(f"{key}: never matches, it is no row of words")
        wrong += [f"{key}: {r.mean}" for r in rules if clean(r.mean) != r.mean]
        (rule, *more) = rules
        conditions = (rule.after, rule.before, rule.not_after, rule.not_before)
        if rule.mean and not more and not any(conditions) and clean(key) != rule.mean:
            wrong.append(f"{key}: {clean(key)} instead of {rule.mean}")
    assert wrong == []
