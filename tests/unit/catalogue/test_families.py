"""bot.catalogue.families: which procedures are siblings, and which of them a message means."""

from __future__ import annotations

import pytest

from bot.catalogue.families import CLEARLY_BETTER, core_name, find_families
from bot.catalogue.lexicon import Lexicon, Sentence
from bot.catalogue.procedure import Level, Procedure
from tests import small_catalogue as small
from tests.small_catalogue import CATALOGUE, codes

BIRTHS = [small.BIRTH, small.BIRTH_MOBILE, small.BIRTH_FOREIGN, small.BIRTH_BORDER]
CARDS = [small.CARD_COMMUNE, small.CARD_PROVINCE, small.CARD_CENTRAL]
LICENCES = [small.LICENCE_PART, small.LICENCE_WHOLE]


def procedure(code: str, name: str, level: Level = Level.commune, field: str = "A") -> Procedure:
    return Procedure(code=code, name=name, field=field, levels=(level,))


@pytest.mark.parametrize(
    ("name", "core", "variants"),
    [
        ("Thủ tục đăng ký khai sinh", "dang ky khai sinh", {}),
        ("Cấp thẻ căn cước (thực hiện tại Công an cấp xã)", "cap the can cuoc", {"commune"}),
        ("Tách hộ (thực hiện tại cấp tỉnh)", "tach ho", {"province"}),
        ("Cấp phép bay (thực hiện tại cấp trung ương)", "cap phep bay", {"central"}),
        ("Thủ tục đăng ký kết hôn có yếu tố nước ngoài", "dang ky ket hon", {"foreign"}),
        (
            "Đăng ký kết hôn có yếu tố nước ngoài tại khu vực biên giới",
            "dang ky ket hon",
            {"foreign", "border"},
        ),
        ("Thủ tục đăng ký khai tử lưu động", "dang ky khai tu", {"mobile"}),
        ("Đổi bằng (trực tuyến toàn trình)", "doi bang", {"whole"}),
        (
            "Đổi bằng, thực hiện bằng dịch vụ công trực tuyến một phần hoặc trực tiếp",
            "doi bang",
            {"one_part"},
        ),
        ("Lưu động", "luu dong", {}),
    ],
)
def test_what_siblings_differ_in_is_read_off_their_names(
    real_lexicon: Lexicon, name: str, core: str, variants: set[str]
) -> None:
    found_core, found = core_name(name, real_lexicon.variants)
    assert (found_core, {variant.key for variant in found.values()}) == (core, set(variants))


@pytest.mark.parametrize("siblings", [BIRTHS, CARDS, LICENCES, [small.LAND]])
def test_siblings_are_found_the_plainest_first(lexicon: Lexicon, siblings: list[str]) -> None:
    families = find_families(reversed(CATALOGUE), lexicon.variants)
    for code in siblings:
        assert [member.procedure.code for member in families[code].members] == siblings
        assert codes(families[code].others(code)) == [c for c in siblings if c != code]
        assert families[code].member(code).procedure.code == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (procedure("1", "Cấp thẻ căn cước"), procedure("2", "Cấp lại thẻ căn cước")),
        (procedure("1", "Đăng ký tạm trú"), procedure("2", "Đăng ký thường trú")),
        (procedure("1", "Cấp giấy phép"), procedure("2", "Cấp giấy phép", field="B")),
    ],
)
def test_different_procedures_are_no_siblings(
    lexicon: Lexicon, one: Procedure, other: Procedure
) -> None:
    families = find_families([one, other], lexicon.variants)
    assert families["1"].others("1") == families["2"].others("2") == ()


def fitting(
    lexicon: Lexicon, among: list[str], message: str, scores: dict[str, float] | None = None
) -> str:
    family = find_families(CATALOGUE, lexicon.variants)[among[0]]
    all_scores = {**dict.fromkeys(among, 0.5), **(scores or {})}
    return family.fitting(Sentence.of(message), all_scores).procedure.code


@pytest.mark.parametrize(
    ("among", "message", "meant"),
    [
        (BIRTHS, "khai sinh", small.BIRTH),
        (BIRTHS, "khai sinh con với người nước ngoài", small.BIRTH_FOREIGN),
        (BIRTHS, "khai sinh cho con viet kieu", small.BIRTH_FOREIGN),
        (BIRTHS, "con với người nước ngoài ở biên giới", small.BIRTH_BORDER),
        (BIRTHS, "khai sinh tại nhà", small.BIRTH_MOBILE),
        (CARDS, "làm căn cước", small.CARD_COMMUNE),
        (CARDS, "làm căn cước ở công an tỉnh", small.CARD_PROVINCE),
        (CARDS, "làm căn cước ở bộ công an", small.CARD_CENTRAL),
        (LICENCES, "đổi bằng lái", small.LICENCE_PART),
        (LICENCES, "đổi bằng lái toàn trình", small.LICENCE_WHOLE),
    ],
)
def test_the_sibling_that_the_message_names_is_meant_or_else_the_plainest(
    lexicon: Lexicon, among: list[str], message: str, meant: str
) -> None:
    assert fitting(lexicon, among, message) == meant


def test_a_sibling_whose_own_wording_fits_clearly_better_is_meant(lexicon: Lexicon) -> None:
    def meant(lead: float, message: str = "cưới vợ Tây") -> str:
        pair = [small.MARRIAGE, small.MARRIAGE_FOREIGN]
        return fitting(lexicon, pair, message, {small.MARRIAGE_FOREIGN: 0.5 + lead})

    assert meant(CLEARLY_BETTER * 1.1) == small.MARRIAGE_FOREIGN
    assert meant(CLEARLY_BETTER * 0.9) == small.MARRIAGE
    assert meant(-0.4, "cưới vợ nước ngoài") == small.MARRIAGE_FOREIGN


def test_the_plain_case_comes_first_even_at_a_higher_level(lexicon: Lexicon) -> None:
    plain = procedure("2", "Xác nhận A", Level.province)
    foreign = procedure("1", "Xác nhận A có yếu tố nước ngoài", Level.commune)
    family = find_families([foreign, plain], lexicon.variants)["1"]
    assert codes([family.members[0].procedure]) == ["2"]


def test_siblings_of_one_name_are_told_apart_by_their_level(lexicon: Lexicon) -> None:
    pair = [procedure("1", "Xác nhận A", Level.province), procedure("2", "Xác nhận A")]
    family = find_families(pair, lexicon.variants)["1"]
    scores = {"1": 0.5, "2": 0.5}
    assert [member.procedure.code for member in family.members] == ["2", "1"]
    assert family.fitting(Sentence.of("xác nhận a"), scores).procedure.code == "2"
    assert family.fitting(Sentence.of("ở công an tỉnh"), scores).procedure.code == "1"
