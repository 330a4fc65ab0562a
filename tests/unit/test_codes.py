"""bot.codes: dossier codes are recognised as citizens type them, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.codes import MASK, find_dossier_codes, mask_dossier_codes
from bot.text import normalise

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
    *("H56.14-240823-12", "H56.14-240823-12345678", "XH56.14-240823-0001", "H5-240823-0001"),
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


@settings(deadline=None)
@given(
    st.from_regex(r"\A([0-9]{3}(\.[0-9]{2}){2}\.)?[GH][0-9]{2}(\.[0-9]{1,3}){0,4}\Z"),
    st.from_regex(r"\A([0-9]{6}|[0-9]{8})-[0-9]{4,7}\Z"),
    st.sampled_from(["-", " - ", " ", "–", "_"]),
)
def test_every_code_of_the_national_shape_is_found_however_it_is_spaced(
    agency: str, rest: str, gap: str
) -> None:
    typed = f"{agency}-{rest}".replace("-", gap)
    assert find_dossier_codes(f"hồ sơ {typed} ạ") == [f"{agency}-{rest}"]
    assert mask_dossier_codes(f"hồ sơ {typed} ạ") == f"hồ sơ {MASK} ạ"
