"""bot.spoken: dictated codes and numbers are written out, ordinary sentences are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import MASK
from bot.spoken import written
from tests.dossier_codes import find_dossier_codes, find_phones, mask_dossier_codes

NINE = "gạch ngang hai bốn không tám hai ba gạch ngang không không không một"


@pytest.mark.parametrize(
    ("spoken", "code"),
    [
        (f"hát năm sáu chấm mười bốn {NINE}", "H56.14-240823-0001"),
        (f"xem giúp tôi mã hắt năm sáu chấm một bốn {NINE} với", "H56.14-240823-0001"),
        (f"h năm sáu chấm một tư {NINE}", "H56.14-240823-0001"),
        (f"giê hai mươi hai chấm chín chín {NINE}", "G22.99-240823-0001"),
        (
            f"ba số không chấm một bảy chấm hai hai chấm hát năm sáu {NINE}",
            "000.17.22.H56-240823-0001",
        ),
        ("hát năm sáu chấm một bốn gạch 240823 gạch 3 số 0 một", "H56.14-240823-0001"),
        ("h nam sau cham mot bon gach 240823 gach ba so khong mot", "H56.14-240823-0001"),
        ("hát 56 chấm 14 gạch 240823 gạch 0001 ạ", "H56.14-240823-0001"),
        (
            f"hat nam sau cham muoi bon {NINE}".replace(
                NINE, "gach ngang hai bon khong tam hai ba gach ngang khong khong khong mot"
            ),
            "H56.14-240823-0001",
        ),
    ],
)
def test_a_dictated_code_is_found_and_masked(spoken: str, code: str) -> None:
    assert find_dossier_codes(spoken) == [code]
    assert MASK in mask_dossier_codes(spoken)


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("gọi lại cho tôi số 0912345678 nhé", "0912345678"),
        ("số em là 0912 345 678", "0912345678"),
        ("+84 912-345-678", "0912345678"),
        ("số không chín một hai ba bốn năm sáu bảy tám", "0912345678"),
        ("không chín tám bảy, một hai ba, bốn năm sáu", "0987123456"),
        ("máy bàn 024.3941.1234", "02439411234"),
        ("không chín một hai, ba số tám, một hai ba", "0912888123"),
    ],
)
def test_a_phone_number_is_found(said: str, phone: str) -> None:
    assert find_phones(said) == [phone]


@pytest.mark.parametrize(
    "said",
    [
        "căn cước 036190001234",
        "phí 100000000 đồng",
        "hồ sơ H56.14-240823-0001",
        "chờ hai ba bốn ngày",
        "hai số năm nay, bốn số cuối, ba số điện thoại",
        "không biết một hai hôm nữa có không",
        "",
    ],
)
def test_other_numbers_are_no_phones(said: str) -> None:
    assert find_phones(said) == []
    assert written(said) == said


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    find_phones(text)
    assert find_dossier_codes(written(text)) == find_dossier_codes(written(written(text)))
