"""bot.premises.claims: what is an assertion, of which aspect, and what is left to search for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.catalogue.procedure import Level
from bot.premises.claims import Premise
from bot.premises.values import Filing, Money, Paper, Period, Place
from bot.reply import Aspect

Read = Callable[[str], Premise]


def test_what_stands_before_who_says_it_is_no_claim(read: Read) -> None:
    said = "em mới lên thành phố ở trọ, chủ nhà bảo em tự đăng ký tạm trú thì làm sao"
    assert not read(said).claims
    assert read("em mới lên thành phố, chủ nhà bảo tạm trú mất 2 triệu lận").claims
    assert read("cấp hộ chiếu mất 2 triệu, người ta bảo thế").claims


@pytest.mark.parametrize(
    "said",
    [
        "nghe nói cấp hộ chiếu mất 2 triệu phải không",
        "cấp hộ chiếu mất 2 triệu đúng không",
        "cấp hộ chiếu hết 2tr dk phải ko",
        "cap ho chieu het 2 trieu dung khong",
        "cap ho chieu het hai trieu dung ko",
        "cấp hộ chiếu tốn hai triệu lận hả",
        "cấp hộ chiếu hết 2 triệu phải hông",
        "có phải cấp hộ chiếu mất 2 triệu không",
        "có phải cấp hộ chiếu mất 2 triệu hông rứa",
        "người ta bảo cấp hộ chiếu mất 2 triệu",
        "chị cán bộ ở phường nói cấp hộ chiếu mất 2.000.000đ",
        "sao cấp hộ chiếu phải đóng tận 2 triệu",
        "casp hooj chieeus maats 2 trieeuj ddungs khoong",
        "cấp hộ chiếu 2 triệu à?",
        "có thật là cấp hộ chiếu mất 2000000 không",
    ],
)
def test_a_sum_is_asserted_in_every_spelling(read: Read, said: str) -> None:
    (claim,) = read(said).claims
    assert (claim.aspect, claim.value) == (Aspect.fee, Money(2_000_000))


@pytest.mark.parametrize(
    ("said", "aspect"),
    [
        ("cấp hộ chiếu phải chờ ba tháng đúng không", Aspect.duration),
        ("cap ho chieu phai doi 3 thang moi co dung k", Aspect.duration),
        ("nghe đâu nửa tháng mới có hộ chiếu, chờ nửa tháng thật không", Aspect.duration),
        ("nộp trong 1 ngày đúng không", Aspect.duration),
        ("nghe nói phải chờ cả tháng mới xong đúng không", Aspect.duration),
        ("thằng cháu nó nói cả tháng lận mà", Aspect.duration),
        ("mẹ chồng em bảo để 60 ngày mới phải đi khai cũng được", Aspect.duration),
        ("1 năm sau được thi lại đúng không", Aspect.eligibility),
        ("phải chờ 1 năm mới được thi lại đúng không", Aspect.eligibility),
        ("phiếu có giá trị trong 2 năm phải không", Aspect.validity),
        ("phải đủ 16 tuổi mới được cấp đúng không", Aspect.eligibility),
        ("chỉ cần hơn con nuôi 5 tuổi là được đúng không", Aspect.eligibility),
        ("phải cư trú 5 năm mới được nhập tịch đúng không", Aspect.eligibility),
        ("xác nhận cư trú mất 3 ngày đúng không", Aspect.duration),
        ("đăng ký kết hôn phải lên huyện à?", Aspect.place),
        ("dang ky ket hon phai len huyen dung ko", Aspect.place),
        ("phải ra bộ công an mới làm được đúng không", Aspect.place),
        ("nộp ở công an xã phải không", Aspect.place),
        ("nghe nói phải có sổ hộ khẩu", Aspect.documents),
        ("không nộp qua mạng được phải không", Aspect.online),
        ("khai sinh nộp online được đúng không", Aspect.online),
        ("phải nộp trực tiếp hả", Aspect.online),
        ("làm khai sinh không mất tiền đúng không", Aspect.fee),
    ],
)
def test_the_aspect_is_that_of_the_assertion(read: Read, said: str, aspect: Aspect) -> None:
    assert {claim.aspect for claim in read(said).claims} == {aspect}


@pytest.mark.parametrize(
    "said",
    [
        "con 3 tháng tuổi làm căn cước được không",
        "xe 7 chỗ đăng ký phí bao nhiêu",
        "cấp trong mấy ngày",
        "tôi chỉ có 50k đủ không",
        "tôi mất căn cước 2 tháng trước làm lại được phải không",
        "hộ chiếu hết hạn 2 tháng gia hạn được phải không",
        "con tôi đủ 15 tuổi làm căn cước đúng không",
        "con tôi sinh được 3 tháng rồi, khai sinh trễ hạn phải không",
        "tôi ở tỉnh khác làm căn cước được phải không",
        "công ty vốn điều lệ 10 tỷ đăng ký ở đâu",
        "vốn điều lệ 10 tỷ đúng không",
        "có phải nộp phí không",
        "có phải lên tỉnh không",
        "có cần sổ hộ khẩu không",
        "có mất 10 nghìn không, cần những gì",
        "bị phạt 500 nghìn đúng không",
        "trợ cấp 500 nghìn một tháng phải không",
        "hợp đồng thuê nhà 1 năm đăng ký tạm trú được không",
        "sinh ngày 12 tháng 6 năm 2025 phải không",
        "xe sản xuất năm 2020 đúng không",
        "tôi ở xã Gia Sinh thì làm ở đâu hả",
        "nộp ở bộ phận một cửa phải không",
        "tôi cần giấy khai sinh phải không",
        "con đi nước ngoài phải làm hộ chiếu đúng không",
        "lệ phí từ 200 đến 300 nghìn đúng không",
        "vâng, đúng rồi ạ",
        "đúng không",
        "phải không ạ",
        "à",
        "",
        "?!",
        "2 tháng",
        "50k",
    ],
)
def test_a_question_or_a_story_asserts_nothing(read: Read, said: str) -> None:
    premise = read(said)
    assert premise.claims == ()


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("nghe nói cấp căn cước mất 500 nghìn phải không", "cấp căn cước"),
        ("cấp lại thẻ bị mất tốn tới 500 nghìn lận hả", "cấp lại thẻ bị mất"),
        ("đăng ký xe hết 1tr2, đúng không ạ", "đăng ký xe"),
        ("đăng ký kết hôn phải lên huyện à", "đăng ký kết hôn"),
        ("làm hộ chiếu phải có sổ hộ khẩu đúng không", "làm hộ chiếu"),
        ("khai sinh không nộp qua mạng được phải không", "khai sinh"),
        ("nghe bảo nhập hộ khẩu chờ ba tháng mới được", "nhập hộ khẩu"),
        ("50k đúng k", ""),
        ("mất sổ đỏ làm lại thế nào", "mất sổ đỏ làm lại thế nào"),
    ],
)
def test_the_search_sees_only_the_rest(read: Read, said: str, rest: str) -> None:
    assert read(said).rest == rest


def test_a_sum_beside_a_place_is_what_is_asserted(read: Read) -> None:
    (claim,) = read("chứng thực ở phường 20 nghìn một trang đúng không").claims
    assert claim.value == Money(20_000)


def test_what_else_is_asked_is_noticed(read: Read) -> None:
    assert read("tạm trú làm ở công an xã phải không, cần giấy tờ gì").asks_more
    assert not read("tạm trú làm ở công an xã phải không").asks_more


def test_several_sums_are_several_claims(read: Read) -> None:
    values = [claim.value for claim in read("nộp 10 nghìn chứ đâu phải nộp 20 nghìn à").claims]
    assert values == [Money(10_000), Money(20_000)]


def test_a_paper_may_be_said_not_to_be_needed(read: Read) -> None:
    (claim,) = read("làm hộ chiếu không cần sổ hộ khẩu đúng không").claims
    assert isinstance(claim.value, Paper)
    assert not claim.value.needed


def test_whether_it_goes_online(read: Read) -> None:
    assert read("không nộp online được à").claims[0].value == Filing(online=False)
    assert read("nộp online được đúng không").claims[0].value == Filing(online=True)


def test_a_district_is_no_level_any_more(read: Read) -> None:
    assert read("phải lên quận à").claims[0].value == Place(None, only=True)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("đại lý trên thị trấn bảo em xin giấy mất 500 nghìn", "xin giấy"),
        ("mà ông trưởng ấp kêu phải đóng 500 nghìn", ""),
        ("kế toán bên em cứ bảo mất 500 nghìn lệ phí", ""),
        ("bên dịch vụ báo giá 500 nghìn", ""),
    ],
)
def test_whoever_says_so_is_no_part_of_what_is_searched(read: Read, said: str, rest: str) -> None:
    premise = read(said)
    assert [claim.value for claim in premise.claims] == [Money(500_000)]
    assert premise.rest == rest


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("chủ nhà bảo em tự đăng ký tạm trú thì làm sao", "tự đăng ký tạm trú thì làm sao"),
        ("rút bảo hiểm xã hội một lần ở đâu", "rút bảo hiểm xã hội một lần ở đâu"),
        ("tôi nói là hỏi tạm trú", "tôi nói là hỏi tạm trú"),
        ("phải nói với ai để xin tạm trú", "phải nói với ai để xin tạm trú"),
    ],
)
def test_who_asks_is_not_taken_for_somebody_else(read: Read, said: str, rest: str) -> None:
    assert read(said).claims == ()
    assert read(said).rest == rest


@pytest.mark.parametrize(
    "said",
    [
        "tôi nghe phí thẩm định chỉ có 500.000 đồng",
        "thì cũng tốn năm trăm ngàn nữa chớ gì",
    ],
)
def test_a_fee_that_is_only_so_much_is_asserted(read: Read, said: str) -> None:
    assert [claim.value for claim in read(said).claims] == [Money(500_000)]


def test_money_that_one_has_is_no_fee(read: Read) -> None:
    assert not read("nghe nói tôi chỉ có 500 nghìn cũng làm được").claims


@pytest.mark.parametrize(
    "said",
    [
        "chủ nhiệm bảo phải nộp tận sở tài chính tỉnh mà",
        "phải đăng ký ở sở tư pháp tỉnh chứ xã không làm phải không",
    ],
)
def test_an_office_with_its_level_is_a_place(read: Read, said: str) -> None:
    (claim,) = read(said).claims
    assert claim.aspect is Aspect.place
    assert isinstance(claim.value, Place) and claim.value.level is Level.province


def test_a_place_that_is_asked_for_is_not_asserted(read: Read) -> None:
    assert not read("nghe nói phải lên xã nào cũng được").claims


@pytest.mark.parametrize(
    "said",
    [
        "vì làm hộ chiếu mất 500 nghìn nên em chưa làm",
        "do phải đóng 500 nghìn thành ra ngại",
    ],
)
def test_a_reason_is_taken_for_granted(read: Read, said: str) -> None:
    assert [claim.value for claim in read(said).claims] == [Money(500_000)]


@pytest.mark.parametrize(
    "said",
    [
        "vì con tôi 3 tuổi nên chưa có căn cước",
        "do tôi đi làm xa 3 năm nên hộ chiếu hết hạn",
        "vì bận nên tôi nhờ mất 500 nghìn",
        "vì mất 500 nghìn",
    ],
)
def test_ones_own_story_is_no_reason_to_check(read: Read, said: str) -> None:
    assert read(said).claims == ()


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("em để sẵn 500 nghìn đóng lệ phí rồi đấy, mai em ra phường", Money(500_000)),
        ("xin trích lục mà 50 nghìn một bản, cắt cổ", Money(50_000)),
        ("thủ sẵn triệu rưỡi đóng tiền sổ", Money(1_500_000)),
        ("nhà nghèo mà phải nộp trăm ngàn lệ phí", Money(100_000)),
        ("đâu có nộp qua mạng được, toàn phải xếp hàng", Filing(False)),
        ("làm gì có chuyện lập công ty cổ phần qua mạng", Filing(False)),
        ("người dân không thể làm thủ tục đăng ký xe lần đầu qua mạng", Filing(False)),
        ("mai tôi lên phòng tài chính huyện để nộp hồ sơ", Place(None)),
        (
            "tôi mang hồ sơ tới sở kế hoạch và đầu tư",
            Place(Level.province, office="so ke hoach va dau tu"),
        ),
    ],
)
def test_what_is_said_as_a_matter_of_course_is_remarked(
    read: Read, said: str, value: object
) -> None:
    premise = read(said)
    assert premise.claims == ()
    assert [claim.value for claim in premise.remarks][:1] == [value]
    assert premise.rest == said


@pytest.mark.parametrize(
    "said",
    [
        "muốn đốn cây phải xin phép và chờ 45 ngày, bão quật đổ mất",
        "không dám đâu, đứa cùng phòng trọ đợi 45 ngày mới được",
        "tôi phải chờ 45 ngày mới có",
        "cơ quan có 45 ngày để giải quyết",
    ],
)
def test_a_wait_that_is_told_is_remarked(read: Read, said: str) -> None:
    (claim,) = read(said).remarks
    assert isinstance(claim.value, Period) and claim.value.amount == 45


@pytest.mark.parametrize(
    "said",
    [
        "lệ phí 500 nghìn thì nộp ở đâu",
        "làm online được không hay phải lên tận nơi",
        "sinh viên mới lên thành phố ở trọ, phải làm sao",
        "đóng 500 nghìn rồi có được trả lại không",
        "tôi có 500 nghìn tiết kiệm",
        "bác sắp lên nhà con gái ở thành phố ba tháng",
        "tôi đi làm xa 3 năm",
        "tôi đợi 3 tháng mới được nghỉ phép nên giờ mới đăng ký",
    ],
)
def test_a_question_or_ones_own_story_remarks_nothing(read: Read, said: str) -> None:
    assert read(said).remarks == ()
