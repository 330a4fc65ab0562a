"""What a citizen reads who asserts something: confirmed, corrected, or just answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.answers.compose import answer
from bot.catalogue.procedure import Channel, Document, Duration, Fee, Level, Procedure
from bot.premises.claims import Premise, Premises
from bot.premises.verdict import CORRECTING, Ruling
from tests.answer_samples import FULL, days, method, methods, paper, plain, procedure


@dataclass(frozen=True)
class Told:
    """The reply's first line, the whole text, and whether it corrects."""

    first: str
    text: str
    ruling: Ruling | None

    @property
    def corrects(self) -> bool:
        return self.ruling in CORRECTING


Tell = Callable[[str, Procedure], Told]


@pytest.fixture
def tell(premises: Premises, read: Callable[[str], Premise]) -> Tell:
    def told(said: str, about: Procedure) -> Told:
        claims = read(said).claims
        verdict = premises.check(claims, about)
        reply = answer(about, [claim.aspect for claim in claims], verdict=verdict)
        return Told(reply.text.split("\n")[0], reply.text, verdict.ruling if verdict else None)

    return told


def with_fees(*fees: Fee, **fields: Any) -> Procedure:
    return procedure(methods=methods(*fees), **fields)


def with_duration(duration: Duration, **fields: Any) -> Procedure:
    return procedure(methods=(method(Channel.online, duration=duration),), **fields)


SEVENTY = with_fees(Fee(amount=70_000))


def test_a_wrong_sum_is_corrected_and_the_right_one_follows(tell: Tell) -> None:
    told = tell("nghe nói mất 500 nghìn phải không", SEVENTY)
    assert told.first == (
        "Không đúng như anh/chị nói: cổng ghi 70.000 đồng, không có mức 500.000 đồng."
    )
    assert "Phí, lệ phí (nộp trực tuyến, trực tiếp hoặc qua bưu chính): 70.000 đồng" in told.text
    assert "(1.001193)" in told.text.split("\n")[-1]
    assert told.corrects


@pytest.mark.parametrize("said", ["mất 70k đúng k", "bảy mươi nghìn phải không", "70.000đ hả"])
def test_a_right_sum_is_confirmed(tell: Tell, said: str) -> None:
    told = tell(said, SEVENTY)
    assert told.first == "Đúng, cổng ghi 70.000 đồng."
    assert not told.corrects


def test_one_of_several_sums_is_right_too(tell: Tell) -> None:
    told = tell("20 nghìn đúng không", FULL)
    assert told.first == "Đúng, cổng có ghi 20.000 đồng, là một trong các mức thu của thủ tục này."


@pytest.mark.parametrize(
    "fee",
    [
        Fee(amount=0, note="Lệ phí cấp giấy phép: 135.000 đồng/lần"),
        Fee(amount=0, label="Lệ phí 135.000đ"),
        Fee(amount=None, note="135.000 đồng/lần"),
        Fee(amount=135, note=""),
    ],
)
def test_sums_in_remarks_count(tell: Tell, fee: Fee) -> None:
    assert tell("mất 135 nghìn đúng không", with_fees(fee)).ruling is Ruling.agrees


def test_against_a_remark_the_sum_of_the_remark_is_told(tell: Tell) -> None:
    told = tell("mất 500 nghìn hả", with_fees(Fee(amount=0, note="Lệ phí: 135.000 đồng/lần")))
    assert told.first.startswith("Không đúng như anh/chị nói: cổng ghi 135.000 đồng")


def test_a_free_procedure_has_no_such_sum(tell: Tell) -> None:
    told = tell("phải nộp 200 nghìn đúng không", with_fees(Fee(amount=0)))
    assert told.first == (
        "Không đúng như anh/chị nói: cổng ghi “Miễn phí”, không có mức 200.000 đồng."
    )


def test_free_by_another_text_is_not_called_wrong(tell: Tell) -> None:
    council = Fee(amount=0, note="Do Hội đồng nhân dân cấp tỉnh quy định")
    told = tell("phải nộp 200 nghìn đúng không", with_fees(council))
    assert told.first.startswith("Cổng không có mức 200.000 đồng như anh/chị nói")
    assert "Không đúng" not in told.text
    assert told.corrects


@pytest.mark.parametrize(
    "about",
    [
        procedure(),
        with_fees(),
        with_fees(Fee(amount=None, note="Theo quy định")),
        with_fees(Fee(amount=70_000), unverified=frozenset({"methods.fees"})),
        with_fees(Fee(amount=70_000), steps=("Nộp phí thẩm định 500.000 đồng.",)),
    ],
)
def test_without_evidence_no_verdict_is_given(tell: Tell, about: Procedure) -> None:
    told = tell("mất 500 nghìn phải không", about)
    assert told.ruling is Ruling.unknown
    assert not told.first.startswith(("Đúng", "Không đúng"))


BY_CHANNEL = procedure(
    methods=(
        method(Channel.online, fees=(Fee(amount=5_000),), duration=days(2)),
        method(Channel.in_person, fees=(Fee(amount=10_000),), duration=days(5)),
    )
)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        (
            "qua mạng vẫn mất 10 nghìn như nộp tay đúng không",
            "Không đúng như anh/chị nói: nộp trực tuyến thì cổng ghi 5.000 đồng, "
            "không có mức 10.000 đồng.",
        ),
        (
            "nghe nói mất 10 nghìn khi nộp trực tiếp",
            "Đúng, nộp trực tiếp thì cổng ghi 10.000 đồng.",
        ),
        (
            "nghe nói mất 10 nghìn",
            "Đúng, cổng có ghi 10.000 đồng, là một trong các mức thu của thủ tục này.",
        ),
        (
            "nghe nói gửi bưu điện mất 10 nghìn",
            "Đúng, cổng có ghi 10.000 đồng, là một trong các mức thu của thủ tục này.",
        ),
        (
            "nộp online cũng phải chờ 5 ngày làm việc đúng không",
            "Không đúng như anh/chị nói: nộp trực tuyến thì thời hạn giải quyết cổng ghi là "
            "2 ngày làm việc, không phải 5 ngày làm việc.",
        ),
        ("nghe nói trên mạng bảo mất 5 nghìn", "Đúng, cổng có ghi 5.000 đồng,"),
    ],
)
def test_what_is_said_of_a_way_of_filing_is_held_against_that_way(
    tell: Tell, said: str, first: str
) -> None:
    assert tell(said, BY_CHANNEL).first.startswith(first)


def test_that_it_goes_online_is_held_against_all_ways(tell: Tell) -> None:
    assert tell("không nộp online được phải không", BY_CHANNEL).ruling is Ruling.differs


def test_currencies_are_told_apart(tell: Tell) -> None:
    visa = with_fees(Fee(amount=145, currency="USD"))
    assert tell("lệ phí 500 usd phải không", visa).first == (
        "Không đúng như anh/chị nói: cổng ghi 145 USD, không có mức 500 USD."
    )
    assert tell("145 đô đúng không", visa).ruling is Ruling.agrees


@pytest.mark.parametrize(
    ("fees", "ruling"),
    [
        ((Fee(amount=70_000),), Ruling.differs),
        ((Fee(amount=0),), Ruling.agrees),
        ((Fee(amount=0), Fee(amount=70_000)), Ruling.unknown),
        ((Fee(amount=0, note="Theo quy định"),), Ruling.unknown),
        ((), Ruling.unknown),
    ],
)
def test_being_told_that_it_is_free(tell: Tell, fees: tuple[Fee, ...], ruling: Ruling) -> None:
    assert tell("không mất tiền đúng không", with_fees(*fees)).ruling is ruling


def test_many_sums_are_cut_short(tell: Tell) -> None:
    fees = [Fee(amount=n * 10_000, label=f"Hạng {n}") for n in range(1, 9)]
    told = tell("mất 5 triệu đúng không", with_fees(*fees))
    assert "10.000 đồng, 20.000 đồng, 30.000 đồng, 40.000 đồng và mức khác" in told.first


@pytest.mark.parametrize(
    ("said", "ruling"),
    [
        ("phải chờ một tháng đúng không", Ruling.differs),
        ("7 ngày là có đúng không", Ruling.agrees),
        ("chờ 7 ngày làm việc phải không", Ruling.agrees),
        ("chờ một tuần đúng không", Ruling.agrees),
        ("chờ 3 ngày là xong hả", Ruling.differs),
    ],
)
def test_waiting_times(tell: Tell, said: str, ruling: Ruling) -> None:
    assert tell(said, with_duration(days(7))).ruling is ruling


def test_a_wrong_wait_is_corrected(tell: Tell) -> None:
    told = tell("phải đợi một tháng mới được cấp, phải không?", with_duration(days(3)))
    assert told.first == (
        "Không đúng như anh/chị nói: thời hạn giải quyết cổng ghi là 3 ngày làm việc, "
        "không phải 1 tháng."
    )


def test_a_month_may_be_twenty_working_days(tell: Tell) -> None:
    assert tell("chờ một tháng đúng không", with_duration(days(20))).ruling is Ruling.unknown


def test_a_bare_number_is_days_at_most(tell: Tell) -> None:
    bare = with_duration(Duration(amount=1, text="1"))
    assert tell("chờ 1 ngày đúng không", bare).ruling is Ruling.unknown
    told = tell("chờ 1 tháng đúng không", bare)
    assert told.corrects
    assert "không rõ ngày hay giờ" in told.first
    assert tell("đăng ký trong 1 tháng đúng không", bare).ruling is Ruling.unknown


def test_a_deadline_among_the_steps_is_confirmed_or_corrected(tell: Tell) -> None:
    deadline = "Trong thời hạn 60 ngày kể từ ngày sinh con, cha mẹ có trách nhiệm đăng ký"
    about = with_duration(days(3), steps=(f"{deadline}.",))
    told = tell("phải nộp trong 60 ngày đúng không", about)
    assert told.first == f"Đúng, cổng có ghi 60 ngày: “{deadline}”."
    told = tell("nghe nói chỉ có 30 ngày để đi làm khai sinh", about)
    assert told.first == (
        f"Không đúng như anh/chị nói: cổng không ghi 30 ngày, mà ghi “{deadline}”."
    )
    assert tell("phải nộp trong 3 ngày đúng không", about).ruling is Ruling.agrees


def test_what_binds_the_office_is_no_deadline_of_the_citizen(tell: Tell) -> None:
    steps = ("Trong thời hạn 5 ngày kể từ ngày nhận đủ hồ sơ, cơ quan phải giải quyết.",)
    about = with_duration(Duration(amount=1, text="1"), steps=steps)
    assert tell("phải nộp trong 30 ngày đúng không", about).ruling is Ruling.unknown


def test_a_complaint_about_the_sum_is_an_assertion_and_names_no_procedure(
    tell: Tell, read: Callable[[str], Premise]
) -> None:
    said = "chứng thực di chúc mất tới 500 nghìn, sao mà cao thế"
    assert tell(said, SEVENTY).corrects
    assert read(said).rest == "chứng thực di chúc"


def test_unverified_times_are_not_used(tell: Tell) -> None:
    about = with_duration(days(3), unverified=frozenset({"methods"}))
    assert tell("chờ 1 tháng đúng không", about).ruling is Ruling.unknown


OLDER = procedure(conditions=("- Hơn con nuôi từ 20 tuổi trở lên;\n- Có tư cách đạo đức tốt.",))
RETAKE = procedure(conditions=("Bị trừ hết điểm sau thời hạn ít nhất 06 (sáu) tháng.",))


def test_ages_in_conditions(tell: Tell) -> None:
    told = tell("chỉ cần hơn con nuôi 10 tuổi là được, đúng không", OLDER)
    assert told.first == (
        "Không đúng như anh/chị nói: cổng không ghi 10 tuổi, mà ghi "
        "“Hơn con nuôi từ 20 tuổi trở lên”."
    )
    assert tell("phải hơn con nuôi 20 tuổi đúng không", OLDER).ruling is Ruling.agrees
    assert tell("phải đủ 10 tuổi mới được đúng không", procedure()).ruling is Ruling.unknown


def test_times_in_conditions(tell: Tell) -> None:
    told = tell("1 tháng sau được thi lại đúng không", RETAKE)
    assert told.corrects
    assert "06 (sáu) tháng" in told.first
    assert tell("sáu tháng sau được thi lại đúng không", RETAKE).ruling is Ruling.agrees


def test_validity(tell: Tell) -> None:
    about = procedure(results=("Giấy xác nhận có giá trị 6 tháng kể từ ngày cấp.",))
    assert tell("giấy có giá trị trong 1 năm đúng không", about).corrects
    assert tell("giấy có giá trị trong 6 tháng đúng không", about).ruling is Ruling.agrees
    assert tell("giấy có giá trị trong 6 tháng hả", procedure()).ruling is Ruling.unknown


COMMUNE = procedure(levels=(Level.commune,), agencies=("Công an cấp xã",))


def test_districts_are_gone(tell: Tell) -> None:
    told = tell("phải lên huyện à", COMMUNE)
    assert told.first == (
        "Không đúng như anh/chị nói: từ ngày 01/7/2025 không còn cấp huyện; "
        "cổng ghi thủ tục này do cấp xã (xã, phường, đặc khu) giải quyết."
    )
    assert tell("phải lên huyện à", procedure()).corrects


def test_an_office_of_another_kind_is_corrected_by_the_one_that_is_published(tell: Tell) -> None:
    about = procedure(levels=(Level.province,), agencies=("Công an tỉnh",))
    assert tell("phải ra sở tư pháp đúng không", about).first == (
        "Không đúng như anh/chị nói: cổng ghi thủ tục này do Công an tỉnh giải quyết."
    )


@pytest.mark.parametrize(
    ("said", "about", "ruling"),
    [
        ("phải lên công an tỉnh mới làm được đúng không", COMMUNE, Ruling.differs),
        ("làm ở công an xã đúng không", COMMUNE, Ruling.agrees),
        ("nộp ở xã đúng không", procedure(levels=(Level.province,)), Ruling.differs),
        (
            "nộp ở xã đúng không",
            procedure(levels=(Level.province,), steps=("Nộp tại bộ phận một cửa cấp xã.",)),
            Ruling.unknown,
        ),
        (
            "phải lên tỉnh mới được đúng không",
            procedure(agencies=("Công an tỉnh", "Công an cấp xã")),
            Ruling.differs,
        ),
        (
            "phải lên tỉnh mới được đúng không",
            procedure(levels=(Level.province, Level.commune)),
            Ruling.unknown,
        ),
        (
            "phải ra sở tư pháp đúng không",
            procedure(levels=(Level.province,), agencies=("Công an tỉnh",)),
            Ruling.differs,
        ),
        (
            "phải ra công an tỉnh đúng không",
            procedure(levels=(Level.province,), agencies=("Ủy ban nhân dân tỉnh",)),
            Ruling.differs,
        ),
        (
            "phải ra công an tỉnh đúng không",
            procedure(levels=(Level.province,), agencies=("Phòng Quản lý xuất nhập cảnh",)),
            Ruling.unknown,
        ),
        ("phải ra bộ y tế đúng không", procedure(levels=(Level.other,)), Ruling.unknown),
        ("phải lên tỉnh đúng không", procedure(), Ruling.unknown),
        (
            "phải lên sở tài chính tỉnh đúng không",
            procedure(
                levels=(Level.commune, Level.central), steps=("Nộp ở xã bất kỳ trong tỉnh.",)
            ),
            Ruling.differs,
        ),
        (
            "phải lên tỉnh đúng không",
            procedure(
                levels=(Level.commune, Level.central), steps=("Nộp ở xã bất kỳ trong tỉnh.",)
            ),
            Ruling.unknown,
        ),
        (
            "phải lên tỉnh đúng không",
            procedure(
                levels=(Level.commune, Level.central),
                agencies=("Ủy ban nhân dân cấp xã",),
                steps=("Cơ quan cấp tỉnh nhận thông báo.",),
            ),
            Ruling.differs,
        ),
    ],
)
def test_places(tell: Tell, said: str, about: Procedure, ruling: Ruling) -> None:
    assert tell(said, about).ruling is ruling


def listing(*papers: Document, **fields: Any) -> Procedure:
    return procedure(document_cases=(plain(*papers),), **fields)


FORM = paper("Tờ khai theo Mẫu số 01")


@pytest.mark.parametrize(
    ("said", "about", "ruling"),
    [
        ("phải có sổ hộ khẩu đúng không", listing(FORM), Ruling.differs),
        ("phải có sổ hộ khẩu đúng không", listing(paper("Bản sao Sổ hộ khẩu")), Ruling.agrees),
        ("phải có sổ hộ khẩu đúng không", procedure(), Ruling.unknown),
        ("cần 2 ảnh đúng không", listing(paper("02 ảnh 4x6")), Ruling.agrees),
        ("cần 2 ảnh đúng không", listing(paper("Bằng cấp tiếng Anh")), Ruling.differs),
        ("cần ảnh hả", listing(paper("Giấy tờ khác của cá nhân có dán ảnh")), Ruling.unknown),
        ("phải có căn cước đúng không", listing(FORM), Ruling.unknown),
        ("không cần sổ hộ khẩu đúng không", listing(FORM), Ruling.agrees),
        (
            "cần giấy khám sức khỏe à",
            listing(FORM, steps=("Mang theo giấy khám sức khỏe.",)),
            Ruling.unknown,
        ),
    ],
)
def test_papers(tell: Tell, said: str, about: Procedure, ruling: Ruling) -> None:
    assert tell(said, about).ruling is ruling


ONLINE = procedure(methods=(method(Channel.online),))
IN_PERSON = procedure(methods=(method(Channel.in_person),))


@pytest.mark.parametrize(
    ("said", "about", "first"),
    [
        ("không nộp qua mạng được phải không", ONLINE, "Không đúng như anh/chị nói: không bắt"),
        ("không nộp qua mạng được phải không", IN_PERSON, "Đúng như anh/chị nói."),
        ("nộp online được đúng không", ONLINE, "Đúng như anh/chị nói."),
        ("nộp online được đúng không", IN_PERSON, "Không đúng như anh/chị nói: cổng không ghi"),
        ("phải nộp trực tiếp à", ONLINE, "Không đúng như anh/chị nói: không bắt buộc"),
    ],
)
def test_online_or_not(tell: Tell, said: str, about: Procedure, first: str) -> None:
    assert tell(said, about).first.startswith(first)


def test_claims_that_fare_differently_get_no_verdict(tell: Tell) -> None:
    told = tell("nộp 70 nghìn chứ đâu phải nộp 200 nghìn à", SEVENTY)
    assert told.ruling is Ruling.unknown


def test_a_verdict_leaves_room_for_the_answer_within_the_limit(tell: Tell) -> None:
    note = "Trường hợp nộp hồ sơ theo quy định tại khoản 1 Điều này thì thu như sau. " * 30
    about = with_fees(*(Fee(amount=n * 10_000, note=note) for n in range(1, 9)))
    told = tell("mất 5 triệu đúng không", about)
    assert len(told.text) <= 1200
    assert told.first.startswith("Không đúng")
    assert told.text.endswith("(1.001193)")


def test_nothing_asserted_changes_nothing(tell: Tell) -> None:
    told = tell("lệ phí bao nhiêu", SEVENTY)
    assert told.ruling is None
