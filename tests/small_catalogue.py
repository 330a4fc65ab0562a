"""A catalogue of a few procedures with made-up codes, and a small lexicon to search it with."""

from __future__ import annotations

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
