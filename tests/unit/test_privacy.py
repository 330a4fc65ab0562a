"""bot.privacy: codes, numbers and factors are taken out, everything else stays as written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.codes import MASK
from bot.masks import FACTOR, IDENTITY, PHONE, is_masked_code, mask_code
from bot.privacy import WORDS, as_words, conceal
from tests.dossier_codes import find_masked_codes

CODE, MASKED = "H42.21-250701-012345", "H42.21-•••345"
HARMLESS = (
    *("", "tôi muốn làm giấy khai sinh cho con", "mất 4 số cuối", "chờ hai ba bốn ngày"),
    *("thủ tục 1.001193.H42", "1.001193.000.00.00.H42", "2.000635"),
    *("theo 53/2025/TT-BCA và 123/2015/NĐ-CP", "quyết định 1234/QĐ-UBND"),
    *("phí 150.000 đồng hay 100000000", "hết 150000000 đ", "250000 - 300000", "1.500.000,00"),
    *("nộp ngày 01/07/2025 hay 01-07-2025", "từ 01.07.2025 đến 31.12.2026", "sinh năm 1990"),
    *("gọi 1900 1234 hoặc 113", "VNeID mức 2"),
    *("biển 29H-123.45", "35B1-23456", "EB123456789VN", "20.250614, 105.974512"),
    "xem https://dichvucong.gov.vn/thu-tuc/019d2bf7-5fae-761b-9c8e-694371482303 với",
    *("\n xin\r\n chào \u200b", "7h30 - 11h30", "thửa 123, tờ 45"),
)
HARMLESS_UNASKED = ("sổ đỏ BX 123456", "hộ chiếu C1234567", "số hồ sơ 58214790", "gọi 19001234")
"""Where the bot has asked for it, these may be a receipt's secret."""
SENTENCES = st.lists(
    st.sampled_from(
        (
            *(
                "hồ sơ",
                "tới đâu rồi ạ",
                "\n",
                ", ",
                "4 số cuối",
                "cccd",
                "mã bí mật là",
                "sđt",
                "(",
            ),
            *("H42.21-250701-012345", "h42 21 250701 012345", "cntbd.181121.00334", "0912 345 678"),
            *("000.17.22.H56-210531-0001", "036190001234", "164123456", "1234", "5 6 7 8", "12"),
            *("một hai ba bốn", "không chín một hai ba bốn năm sáu bảy tám", "năm 2024", "AB12CD"),
            *("hát bốn hai chấm hai mốt gạch hai năm không bảy không một gạch không một hai ba"),
            *("100.000 đồng", "1.001193", "•••", FACTOR, MASKED, "345", "-", ".", "gạch", "mười"),
        )
    ),
    max_size=8,
).map(" ".join)
TEXT = st.text(max_size=60) | st.text("GHO0123456789.-• \nạl", max_size=50) | SENTENCES


@pytest.mark.parametrize(
    ("text", "expecting"),
    [*((text, True) for text in HARMLESS), *((t, False) for t in HARMLESS + HARMLESS_UNASKED)],
)
def test_a_text_without_secrets_is_returned_as_it_is(text: str, expecting: bool) -> None:
    concealed = conceal(text, expecting)
    assert concealed.text is text
    assert concealed.secrets == ()


@pytest.mark.parametrize(
    ("text", "left", "secrets"),
    [
        (f"hồ sơ {CODE} đâu?", f"hồ sơ {MASKED} đâu?", [("dossier_code", CODE)]),
        (f"mã\n{CODE.lower()},\n\nnhé", f"mã\n{MASKED},\n\nnhé", [("dossier_code", CODE)]),
        (f"hs{CODE}ạ", f"hs {MASKED} ạ", [("dossier_code", CODE)]),
        ("cntbd 181121 00334", "CNTBD-•••334", [("dossier_code", "CNTBD.181121.00334")]),
        (
            "mã hát bốn hai chấm hai mốt gạch hai năm không bảy không một gạch không một hai ba "
            "bốn năm, bốn số cuối một hai ba bốn",
            f"mã {MASKED}, bốn số cuối {FACTOR}",
            [("dossier_code", CODE), ("factor", "1234")],
        ),
        ("cccd 036190001234 ạ", f"cccd {IDENTITY} ạ", [("identity", "036190001234")]),
        ("số 036 190 001 234", f"số {IDENTITY}", [("identity", "036190001234")]),
        ("cccd 036 190 001 234 ạ", f"cccd {IDENTITY} ạ", [("identity", "036190001234")]),
        ("0361.9000.1234", IDENTITY, [("identity", "036190001234")]),
        ("cmnd 164 123 456", f"cmnd {IDENTITY}", [("identity", "164123456")]),
        ("161234567", IDENTITY, [("identity", "161234567")]),
        ("CCCD０３６１９０００１２３４", f"CCCD {IDENTITY}", [("identity", "036190001234")]),
        (
            "căn cước không ba sáu một chín không không không một hai ba bốn nhé",
            f"căn cước {IDENTITY} nhé",
            [("identity", "036190001234")],
        ),
        ("gọi 0912.345.678 nhé", f"gọi {PHONE} nhé", [("phone", "0912345678")]),
        ("+84 (0)912 345 678", PHONE, [("phone", "0912345678")]),
        ("sđt0912345678", f"sđt {PHONE}", [("phone", "0912345678")]),
        (
            "số không chín một hai ba bốn năm sáu bảy tám ạ",
            f"số {PHONE} ạ",
            [("phone", "0912345678")],
        ),
        (
            "g12.08.01-260511-000033 nha, sđt mk 0987654321",
            f"G12.08.01-•••033 nha, sđt mk {PHONE}",
            [("dossier_code", "G12.08.01-260511-000033"), ("phone", "0987654321")],
        ),
    ],
)
def test_codes_and_numbers_are_masked(text: str, left: str, secrets: list[tuple[str, str]]) -> None:
    concealed = conceal(text)
    assert concealed.text == left
    assert [(secret.kind, secret.value) for secret in concealed.secrets] == secrets
    assert all(secret.mask in left for secret in concealed.secrets)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{}, 4 số cuối 1234", "{}, 4 số cuối ••••"),
        ("{} 4 so cuoi cccd cua e la 1234 nha", "{} 4 so cuoi cccd cua e la •••• nha"),
        ("{}, cccd: 1234", "{}, cccd: ••••"),
        ("{} sdt duoi 1 2 3 4", "{} sdt duoi ••••"),
        ("1234 là 4 số cuối cmnd, hs {}", "•••• là 4 số cuối cmnd, hs {}"),
        ("{}\nsố cuối điện thoại của tôi là 1-2-3-4.", "{}\nsố cuối điện thoại của tôi là ••••."),
        ("mã hồ sơ {} bốn số cuối là một hai ba bốn", "mã hồ sơ {} bốn số cuối là ••••"),
    ],
)
def test_beside_a_code_a_named_factor_is_masked(text: str, left: str) -> None:
    for code in (CODE, MASKED):
        concealed = conceal(text.format(code))
        assert concealed.text == left.format(MASKED)
        assert concealed.factor == "1234"


@pytest.mark.parametrize(
    "text", ["{} 1234", "{}, 1234", "{} - 1234", "1234 {}", "1234 mã {}", "{} với 1234 nha"]
)
def test_four_digits_right_beside_a_code_are_a_factor(text: str) -> None:
    """Left in clear they would be in Rasa's tracker and in logs."""
    for code in (CODE, MASKED):
        assert conceal(text.format(code)).factor == "1234"


@pytest.mark.parametrize("text", ["{} B29753K7", "{}, b29753k7", "B29753K7 mã {}"])
def test_a_receipt_secret_right_beside_a_code_is_a_factor(text: str) -> None:
    found = conceal(text.format("NBSTC.261127.00033")).factor
    assert found and found.upper() == "B29753K7"


@pytest.mark.parametrize("text", ["1234", "thử 1234", "dạ số là 1234 ạ", "1 2 3 4", "1900"])
def test_four_digits_that_are_all_of_a_message_are_masked(text: str) -> None:
    """Given too late, after the look-up was given up, they would stay in clear."""
    concealed = conceal(text)
    assert concealed.factor and FACTOR in concealed.text


@pytest.mark.parametrize("factor", ["1234", "1900", "1800"])
def test_called_the_last_ones_four_digits_are_a_factor_without_code_too(factor: str) -> None:
    """Some citizens' numbers do end like a hotline's."""
    assert conceal(f"4 số cuối {factor}").factor == factor
    assert conceal(f"tra hồ sơ {CODE}, 4 số cuối căn cước {factor}").factor == factor
    assert conceal(factor, expecting=True).factor == factor


@pytest.mark.parametrize("said", ["mã bí mật: AB12cd34", "ma tra cuu AB12cd34", "pass la AB12cd34"])
def test_beside_a_code_a_named_receipt_secret_is_masked(said: str) -> None:
    concealed = conceal(f"{CODE}, {said} nhé")
    assert concealed.factor == "AB12cd34"
    assert concealed.text.endswith(f"{FACTOR} nhé")


@pytest.mark.parametrize(
    "text",
    [
        "căn cước 2024 có gì mới",
        "năm 2024",
        "luật 2023 ạ",
        "1234 đồng",
        f"{CODE} nộp ngày 27112026",
        f"gọi tổng đài 1900 hỏi hồ sơ {CODE}",
        f"{CODE} nộp năm 2024, điện thoại 1900 1234",
        f"{CODE} nộp 1234 đồng",
    ],
)
def test_unasked_and_unnamed_digits_are_no_factor(text: str) -> None:
    assert conceal(text).values("factor") == []


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        *((text, "1234") for text in ("1234", "dạ 1234 ạ", "1 2 3 4", "1-2-3-4", "1.2.3.4")),
        *((text, "1234") for text in ("12 34", "1, 2, 3, 4", "１２３４", "là 1234 nhé", "so 1234")),
        *((text, "1234") for text in ("bốn số cuối là 1 2 3 4", "4 số cuối cccd: 1234")),
        *((text, "1234") for text in ("một hai ba bốn", "mot hai ba bon", "mười hai ba tư ạ")),
        *((text, "1234") for text in ("năm 2024, 1234", "ngày 01/07/2025 mã 1234", "sdt 1234")),
        *((text, "1234") for text in ("căn cước 036190001234", "036 190 001 234", "0912341234")),
        ("0912345678, nhà số 1204", "5678"),
        ("1204 nhé. gọi lại tôi 0912345678", "1204"),
        ("số không chín một hai ba bốn năm sáu bảy tám", "5678"),
        ("AB12cd34", "AB12cd34"),
        ("mã trên biên nhận là x7k29q", "x7k29q"),
        ("mật khẩu 482913", "482913"),
    ],
)
def test_asked_for_the_factor_is_found_in_any_spelling(text: str, factor: str) -> None:
    concealed = conceal(text, expecting=True)
    assert concealed.values("factor") == [factor]
    assert FACTOR in concealed.text


def test_of_a_whole_number_given_as_factor_only_the_last_digits_are_kept() -> None:
    concealed = conceal("cccd 036190001234", expecting=True)
    assert [(s.kind, s.value) for s in concealed.secrets] == [("factor", "1234")]
    assert concealed.text == f"cccd {FACTOR}"


def test_a_whole_number_beside_a_code_can_serve_as_factor() -> None:
    assert conceal(f"{CODE} sđt 0912345678").factor == "5678"
    assert conceal(CODE).factor is None


def test_what_repeats_a_concealed_number_is_masked_too() -> None:
    text = conceal(f"{CODE}, tức là số 012345, cccd 036190001234, đuôi 1234").text
    assert not re.search(r"\d{4}", text)


def test_the_mask_of_a_code_keeps_its_agency_and_last_digits() -> None:
    assert mask_code("000.00.21.H42-190101-0001") == "000.00.21.H42-•••001"
    assert mask_code("G09.20-20260609-0092637") == "G09.20-•••637"
    assert find_masked_codes(f"hs {MASKED.lower()}, CNTBD-•••334 {FACTOR}") == [
        MASKED.lower(),
        "CNTBD-•••334",
    ]
    assert is_masked_code(MASKED)
    assert not any(map(is_masked_code, (CODE, FACTOR, IDENTITY, "•••", f"{MASKED} ạ")))


def test_masked_and_unmasked_texts_read_the_same_to_the_classifier() -> None:
    text = f"hs {CODE} cccd 036190001234 gọi 0912 345 678, 4 số cuối 1234"
    read = f"hs {MASK} cccd {WORDS[IDENTITY]} gọi {WORDS[PHONE]}, 4 số cuối {WORDS[FACTOR]}"
    assert as_words(text) == as_words(conceal(text).text) == read


@settings(deadline=None)
@given(TEXT, st.booleans())
def test_concealing_twice_changes_nothing_and_no_value_remains(text: str, expecting: bool) -> None:
    concealed = conceal(text, expecting)
    assert concealed.text is text or concealed.text != text
    assert conceal(concealed.text, expecting) == type(concealed)(concealed.text)
    left = re.findall(r"\d{4,}", concealed.text)
    for secret in concealed.secrets:
        assert secret.mask in concealed.text
        assert not [number for number in left if number in secret.value]
        assert not any(run in concealed.text for run in re.findall(r"\d{4,}", secret.value))


@settings(deadline=None)
@given(st.text("ạbc ,\n", max_size=20), st.text("ạbc ,\n", max_size=20))
def test_what_stands_around_a_secret_stays_as_it_is(before: str, after: str) -> None:
    concealed = conceal(f"{before} {CODE} {after}")
    assert concealed.text == f"{before} {MASKED} {after}"


@pytest.mark.parametrize("piece", ["1", "1 ", "12.", "cccd ", "0912345678 ", "một ", "•", "1.2-"])
def test_long_input_is_read_to_its_end(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert conceal(f"{text}; cccd 036190001234", expecting=False).text.endswith(IDENTITY)
