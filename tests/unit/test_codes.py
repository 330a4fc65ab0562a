"""bot.codes: dossier codes are recognised as citizens type them, and nothing else is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.codes import MASK, CodeReader
from bot.local_codes import read_patterns
from bot.masks import mask_code
from bot.text import normalise
from tests.dossier_codes import find_dossier_codes, mask_dossier_codes

SPELLINGS = yaml.safe_load(
    (Path(__file__).parent / "data" / "dossier_codes.yml").read_text(encoding="utf-8")
)
RECALL, FALSE_POSITIVES = 0.99, 0.01

CANONICAL = (
    "000.17.22.H56-210531-0001",
    "000.00.04.H40-230414-0002",
    "020.08.30.H42-190101-0001",
    "H56.14-240823-0001",
    "H15.50.05.13-261008-0975",
    "H29-250701-12345",
    "G22.99.09-240114-0001",
    "G22.99.08-260921-896048",
    "G22.99-251225-020175",
    "G09.20-20260609-0092637",
    "CNTBD.181121.00334",
)
NO_CODE = (
    *("0912345678", "0912 345 678", "091.234.5678", "+84 912-345-678", "024.3941.1234"),
    *("01/07/2025", "01-07-2025", "01.07.2025", "20260609", "2026-06-09", "ngày.010725.12345"),
    *("10.000.000 đồng", "phí 250000 - 300000 - 5000", "1.500.000,00"),
    *("123/2015/NĐ-CP", "20/2020/QĐ-TTg", "91/2025/QH15", "35-NQ/TW", "163/QĐ-BTP"),
    *("1.001193", "3.000722", "1.001193.000.00.00.H42", "036190001234", "30K-123.45"),
    *("H56.14-240823-12", "H56.14-240823-123456789", "XH56.14-240823-0001", "H5-240823-0001"),
    *("phòng H21 từ 010725 đến 080725", "", "H56", "mã hồ sơ"),
)
TEXT = st.text() | st.text("GHCNTBD0123456789.-–_ \n\t\u00a0đ", max_size=40)


@pytest.mark.parametrize("code", CANONICAL)
def test_every_shape_is_found_in_a_sentence(code: str) -> None:
    for text in (code, f"Hồ sơ ({code}), tới đâu rồi?", f"mã:{code}.", f"{code}/2"):
        assert find_dossier_codes(text) == [code]
    assert mask_dossier_codes(f"hồ sơ {code} đâu") == f"hồ sơ {MASK} đâu"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("h56.14-240823-0001", "H56.14-240823-0001"),
        ("cntbd.181121.00334", "CNTBD.181121.00334"),
        ("H56.14 - 240823 - 0001", "H56.14-240823-0001"),
        ("H56 . 14 – 240823 – 0001", "H56.14-240823-0001"),
        ("H56.14_240823_0001", "H56.14-240823-0001"),
        ("H56.14.240823.0001", "H56.14-240823-0001"),
        ("H56.14 240823 0001", "H56.14-240823-0001"),
        ("H56 14-240823-0001", "H56.14-240823-0001"),
        ("000 17 22 H56 210531 0001", "000.17.22.H56-210531-0001"),
        ("000. 17. 22. H56 -210531 -0001", "000.17.22.H56-210531-0001"),
        ("G09.20\u00a020260609\u00a00092637", "G09.20-20260609-0092637"),
        ("H56.14-240823-\n0001", "H56.14-240823-0001"),
        ("H56.14\u200b-240823-0001", "H56.14-240823-0001"),
        ("gọi 0912 345 67 89 H42-190101-0001", "H42-190101-0001"),
        ("hồ sơ 2 000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
    ],
)
def test_a_code_is_put_into_canonical_form(typed: str, code: str) -> None:
    assert find_dossier_codes(typed) == [code]


def test_several_codes_are_found_in_order_and_masked_alike() -> None:
    text = "H56.14-240823-0001, cntbd.181121.00334 và G22.99 - 251225 - 020175"
    assert find_dossier_codes(text) == [
        "H56.14-240823-0001",
        "CNTBD.181121.00334",
        "G22.99-251225-020175",
    ]
    assert mask_dossier_codes(text) == f"{MASK}, {MASK} và {MASK}"


@pytest.mark.parametrize("text", NO_CODE)
def test_phones_dates_sums_and_laws_are_no_codes(text: str) -> None:
    assert find_dossier_codes(f"số {text} ạ") == []
    assert mask_dossier_codes(f"số {text} ạ") == f"số {text} ạ"


@settings(deadline=None)
@given(TEXT)
def test_any_text_is_read_and_a_code_in_it_is_found_again_in_itself(text: str) -> None:
    for code in find_dossier_codes(text):
        assert find_dossier_codes(code) == [code]
        assert find_dossier_codes(f"hs {code.lower()}?") == [code]
    assert find_dossier_codes(mask_dossier_codes(normalise(text))) == []


AGENCIES = st.from_regex(r"\A(0[0-9]{2}(\.[0-9]{2}){2}\.)?[GH][0-9]{2}(\.[0-9]{1,3}){0,4}\Z")
NUMBERS = st.from_regex(r"\A[0-9]{4,7}\Z")


@settings(deadline=None)
@given(
    AGENCIES,
    st.from_regex(r"\A([0-9]{6}|[0-9]{8})\Z"),
    NUMBERS,
    st.sampled_from(["-", " - ", "–", "_", "- ", "--"]),
)
def test_with_both_dashes_a_code_is_found_even_with_an_odd_date(
    agency: str, day: str, number: str, gap: str
) -> None:
    typed = f"{agency}{gap}{day}{gap}{number}"
    assert find_dossier_codes(f"hồ sơ {typed} ạ") == [f"{agency}-{day}-{number}"]
    assert mask_dossier_codes(f"hồ sơ {typed} ạ") == f"hồ sơ {MASK} ạ"


@st.composite
def noisy_codes(draw: st.DrawFn) -> tuple[str, str]:
    """A code and a spelling of it."""
    day = draw(st.dates(date(2013, 1, 1), date(2035, 12, 31)))
    when = day.strftime(draw(st.sampled_from(["%y%m%d", "%Y%m%d"])))
    agency, number = draw(AGENCIES), draw(NUMBERS)
    gap = draw(st.sampled_from(["-", " - ", " ", "\u00a0", "–", ".", "/", "\n"]))
    dot = draw(st.sampled_from([".", " .", ". ", " ", ","]))
    typed = agency.replace(".", dot) + gap + when + gap + number
    for plain, like in draw(
        st.sampled_from([(), (("0", "O"),), (("0", "o"),), (("1", "l"),), (("1", "I"),)])
    ):
        last = len(typed) - len(number)
        if set(number) != {plain}:  # a number of which no digit is left is a word
            typed = typed[:last] + number.replace(plain, like)
    typed = draw(st.sampled_from([str, str.lower]))(typed)
    if draw(st.booleans()):
        typed = typed.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    around = draw(
        st.sampled_from(["{}", "({})", "mã: {}.", "hs {}?", "“{}”", "hồ sơ số {}, xong chưa"])
    )
    return f"{agency}-{when}-{number}", around.format(typed)


@settings(deadline=None)
@given(noisy_codes())
def test_a_code_is_found_again_however_it_is_spelled(pair: tuple[str, str]) -> None:
    code, typed = pair
    assert find_dossier_codes(typed) == [code]


@pytest.mark.parametrize("half", SPELLINGS)
def test_spellings_are_found_and_look_alikes_are_not(half: str) -> None:
    pairs = [(code, t) for code, said in SPELLINGS[half]["codes"].items() for t in said]
    missed = [(code, text) for code, text in pairs if find_dossier_codes(text) != [code]]
    look_alikes = SPELLINGS[half]["look_alikes"]
    wrong = [text for text in look_alikes if find_dossier_codes(text)]
    assert len(pairs) >= 100
    assert len(missed) <= (1 - RECALL) * len(pairs) + 1e-9, missed
    assert len(wrong) <= FALSE_POSITIVES * len(look_alikes), wrong


@pytest.mark.parametrize("piece", ["1", "1 ", "H42.", "0.1 2-", "O.l", "000.00.21.", "a.1-"])
def test_long_input_is_read_to_its_end(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert find_dossier_codes(f"{text}; H56.14-240823-0001") == ["H56.14-240823-0001"]


def test_local_codes_are_the_operators_to_say() -> None:
    reader = CodeReader(read_patterns("AA-999999-9999, NB/99999999"))
    assert reader.find("hs ab-250701-0012, nb 00012345") == ["AB-250701-0012", "NB/00012345"]
    assert reader.find("CNTBD.181121.00334") == []
    assert mask_code("AB-250701-0012") == "AB-•••012"


@pytest.mark.parametrize(
    "text",
    ["phong.181121.00334", "cntbd 991399 00334", "1.cntbd.181121.00334", "cntbd.181121.0033"],
)
def test_a_word_before_numbers_is_no_local_code(text: str) -> None:
    assert find_dossier_codes(text) == []


@pytest.mark.parametrize("pattern", ["999999999", "AAA.99999", "aaa.999999", "A" * 41, "AA 999999"])
def test_a_pattern_that_fits_too_much_or_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|fit"):
        read_patterns(pattern)


def test_masked_codes_are_read_as_codes() -> None:
    for code in CANONICAL:
        assert mask_dossier_codes(f"hồ sơ {mask_code(code)} đâu") == f"hồ sơ {MASK} đâu"
        assert find_dossier_codes(mask_code(code)) == []
