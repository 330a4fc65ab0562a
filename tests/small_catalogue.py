"""A catalogue of a few procedures with made-up codes, and a small lexicon to search it with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path

from bot.catalogue.lexicon import Lexicon, load_lexicon
from bot.catalogue.procedure import Level, Procedure
from bot.catalogue.resolver import Thresholds
from bot.catalogue.search import Hit
from bot.config import Settings

BIRTH = "1.900001"
BIRTH_MOBILE = "1.900002"
BIRTH_FOREIGN = "1.900003"
BIRTH_BORDER = "1.900004"
BIRTH_AGAIN = "1.900005"
MARRIAGE = "1.900006"
MARRIAGE_FOREIGN = "1.900007"
SINGLE = "1.900008"
RESIDENCE = "1.900009"
STAY = "1.900010"
SPLIT = "1.900011"
CARD_COMMUNE = "1.900012"
CARD_PROVINCE = "1.900013"
CARD_CENTRAL = "1.900014"
LICENCE_WHOLE = "1.900015"
LICENCE_PART = "1.900016"
LICENCE_AGAIN = "1.900017"
COOPERATIVE = "1.900018"
LAND = "1.900019"
LAND_AGAIN = "1.900020"

_CIVIL = ("Hộ tịch", (Level.commune,), "Ủy ban nhân dân cấp xã")
_STAY = ("Đăng ký, quản lý cư trú", (Level.commune,), "Công an cấp xã")
_CARD = "Cấp, quản lý căn cước"
_ROAD = ("Đường bộ", (Level.province,), "Công an cấp tỉnh")
_LAND = ("Đất đai", (Level.province,), "Văn phòng đăng ký đất đai")

_ROWS: tuple[tuple[str, str, tuple[str, tuple[Level, ...], str]], ...] = (
    (BIRTH, "Thủ tục đăng ký khai sinh", _CIVIL),
    (BIRTH_MOBILE, "Thủ tục đăng ký khai sinh lưu động", _CIVIL),
    (BIRTH_FOREIGN, "Thủ tục đăng ký khai sinh có yếu tố nước ngoài", _CIVIL),
    (
        BIRTH_BORDER,
        "Thủ tục đăng ký khai sinh có yếu tố nước ngoài tại khu vực biên giới",
        _CIVIL,
    ),
    (BIRTH_AGAIN, "Thủ tục đăng ký lại khai sinh", _CIVIL),
    (MARRIAGE, "Thủ tục đăng ký kết hôn", _CIVIL),
    (MARRIAGE_FOREIGN, "Thủ tục đăng ký kết hôn có yếu tố nước ngoài", _CIVIL),
    (SINGLE, "Cấp Giấy xác nhận tình trạng hôn nhân", _CIVIL),
    (RESIDENCE, "Đăng ký thường trú", _STAY),
    (STAY, "Đăng ký tạm trú", _STAY),
    (SPLIT, "Tách hộ", _STAY),
    (
        CARD_COMMUNE,
        "Cấp thẻ căn cước (thực hiện tại cấp xã)",
        (_CARD, (Level.commune,), "Công an cấp xã"),
    ),
    (
        CARD_PROVINCE,
        "Cấp thẻ căn cước (thực hiện tại cấp tỉnh)",
        (_CARD, (Level.province,), "Công an cấp tỉnh"),
    ),
    (
        CARD_CENTRAL,
        "Cấp thẻ căn cước (thực hiện tại cấp trung ương)",
        (_CARD, (Level.central,), "Bộ Công an"),
    ),
    (
        LICENCE_WHOLE,
        "Đổi giấy phép lái xe bằng dịch vụ công trực tuyến toàn trình",
        _ROAD,
    ),
    (
        LICENCE_PART,
        "Đổi giấy phép lái xe bằng dịch vụ công trực tuyến một phần hoặc trực tiếp",
        _ROAD,
    ),
    (LICENCE_AGAIN, "Cấp lại giấy phép lái xe", _ROAD),
    (
        COOPERATIVE,
        "Giải thể hợp tác xã",
        ("Hợp tác xã", (Level.commune,), "Ủy ban nhân dân cấp xã"),
    ),
    (LAND, "Cấp Giấy chứng nhận quyền sử dụng đất lần đầu", _LAND),
    (LAND_AGAIN, "Cấp lại Giấy chứng nhận quyền sử dụng đất do bị mất", _LAND),
)

CATALOGUE: tuple[Procedure, ...] = tuple(
    Procedure(code=code, name=name, field=field, levels=levels, agencies=(agency,))
    for code, name, (field, levels, agency) in _ROWS
)
_DEFAULTS = {
    limit.name: Settings.__fields__[f"search_{limit.name}"].default for limit in fields(Thresholds)
}
THRESHOLDS = replace(
    Thresholds(**_DEFAULTS),
    clear=0.5,
    possible=0.42,
    switch=0.5,
    apart=0.12,
    near=0.2,
)
"""Limits that suit the small catalogue, whatever the settings are tuned to."""

BY_CODE = {procedure.code: procedure for procedure in CATALOGUE}


def codes(found: Iterable[Hit | Procedure]) -> list[str]:
    """The codes of hits or procedures, in order."""
    return [getattr(item, "procedure", item).code for item in found]


LEXICON_FILES = {
    "fillers.yml": """
asking:
  documents: [cần giấy tờ gì, giấy tờ gì, hồ sơ gồm những gì]
  fee: [bao nhiêu tiền, bao nhiêu, lệ phí]
  duration: [bao lâu]
  place: [ở đâu, nộp ở đâu]
  steps: [thế nào, thì sao]
small_words:
  - [xin chào, tôi muốn, cho tôi hỏi, thủ tục, giấy tờ, tôi, cho, thế, là, có, ở, gì, ạ, do]
  - [làm, hỏi, về]
""",
    "terms.yml": """
- {say: [sổ đỏ, bìa đỏ], means: giấy chứng nhận quyền sử dụng đất}
- {say: [bằng lái], means: giấy phép lái xe}
- {say: [giấy độc thân], means: giấy xác nhận tình trạng hôn nhân}
""",
    "turns.yml": """
ellipsis:
  starts: [còn, thế còn, thế]
  ends: [thì sao]
  contrast: [thế mà]
ordinals:
  1: [thứ nhất, đầu tiên, cái 1, 1]
  2: [thứ hai, cái 2, 2]
  3: [thứ ba, cái 3, 3]
  -1: [cuối cùng, cái cuối]
needed: {before: [có cần, cần], after: [có cần không]}
back: [quay lại, lúc nãy]
turning: [muốn, xin]
joiners: [với, hay]
""",
    "variants.yml": """
level:
  commune:
    title: cấp xã
    in_name: ['(thuc hien )?tai cap xa']
    in_message: [cấp xã, công an xã]
  province:
    title: cấp tỉnh
    in_name: ['(thuc hien )?tai cap tinh']
    in_message: [cấp tỉnh, công an tỉnh]
  central:
    title: cấp trung ương
    in_name: ['(thuc hien )?tai cap trung uong']
    in_message: [trung ương, bộ công an]
foreign:
  foreign:
    title: có yếu tố nước ngoài
    in_name: ['co yeu to nuoc ngoai']
    in_message: [nước ngoài, việt kiều]
border:
  border: {title: biên giới, in_name: ['tai khu vuc bien gioi'], in_message: [biên giới]}
mobile:
  mobile: {title: lưu động, in_name: ['luu dong'], in_message: [lưu động, tại nhà]}
filing:
  part:
    title: trực tiếp
    in_name: ['bang dich vu cong truc tuyen mot phan hoac truc tiep']
    in_message: [trực tiếp]
  whole:
    title: toàn trình
    in_name: ['bang dich vu cong truc tuyen toan trinh']
    in_message: [toàn trình]
""",
    "limits.yml": "disputes: [kiện]",
    "asked_often.yml": "very_often: {}\noften: {}",
    "english.yml": "words: [what, is, you, are, the]",
    "distinctions.yml": """
negations: [không]
groups:
 action:
  first: {plain: true, in_name: ['^(?!.* lai )(dang ky|cap)'], in_message: [lần đầu]}
  again: {in_name: ['cap lai', 'dang ky lai'], in_message: [cấp lại, làm lại, đăng ký lại, mất]}
ages: {}
""",
    "aliases/mau.yml": """
- codes: ["1.900007"]
  name: Tên cũ của thủ tục
  say: [cưới vợ Tây, lấy chồng Hàn]
- codes: ["9.999999"]
  name: Đăng ký tạm trú
  say: [ở trọ xa quê]
""",
}
"""The files of a lexicon folder, as staff would write them."""


def small_lexicon(folder: Path, **files: str) -> Lexicon:
    """The small lexicon, written to `folder`; `files`: other text by a file's stem."""
    (folder / "aliases").mkdir(parents=True)
    for name, text in LEXICON_FILES.items():
        stem = Path(name).stem
        (folder / name).write_text(files.get(stem, text), encoding="utf-8")
    return load_lexicon(folder)
