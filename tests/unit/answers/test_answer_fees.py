"""What a citizen reads about money."""

from __future__ import annotations

import pytest

from bot.answers import Contacts, answer
from bot.catalogue.procedure import Channel, Fee, LegalBasis, Procedure
from bot.reply import Aspect, Reply
from tests.answer_samples import lines, method, methods, procedure, shown

COUNCIL_NOTE = "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định"


def fee(asked: Procedure, contacts: Contacts | None = None) -> Reply:
    return answer(asked, [Aspect.fee], contacts=contacts or Contacts())


def test_channels_that_agree_are_told_together() -> None:
    reply = fee(procedure(methods=methods(Fee(amount=8_000))))
    assert reply.text.startswith(
        "Phí, lệ phí (nộp trực tuyến, trực tiếp hoặc qua bưu chính): 8.000 đồng\n"
    )
    assert reply.text.count("8.000") == 1


def test_channels_that_differ_are_all_listed() -> None:
    reply = fee(
        procedure(
            methods=(
                method(Channel.online, fees=(Fee(amount=10_000),)),
                method(Channel.in_person, fees=(Fee(amount=20_000),)),
                method(Channel.post),
            )
        )
    )
    assert "• Nộp trực tuyến: 10.000 đồng" in reply.text
    assert "• Nộp trực tiếp: 20.000 đồng" in reply.text
    assert "• Nộp qua bưu chính: cổng không nêu mức thu" in reply.text


def test_each_amount_says_what_it_is_for() -> None:
    reply = fee(
        procedure(
            methods=(
                method(
                    fees=(
                        Fee(amount=1_200_000, label="Lệ phí cấp mới", note="mỗi lần"),
                        Fee(amount=10, currency="USD", label="Tại cơ quan đại diện"),
                    )
                ),
            )
        )
    )
    assert "Phí, lệ phí (nộp trực tuyến):\n• Lệ phí cấp mới: 1.200.000 đồng – mỗi lần" in reply.text
    assert "• Tại cơ quan đại diện: 10 USD" in reply.text


def test_a_remark_that_completes_the_amount_is_joined_to_it() -> None:
    assert (
        "2.000 đồng/trang"
        in fee(procedure(methods=(method(fees=(Fee(amount=2000, note="/trang"),)),))).text
    )


def test_free_with_nothing_else_said_is_free() -> None:
    reply = fee(procedure(methods=methods(Fee(amount=0))))
    assert "Miễn phí" in reply.text
    assert "ghi chú" not in reply.text
    assert "nên hỏi" not in reply.text


@pytest.mark.parametrize(
    ("amount", "currency", "note", "told"),
    [
        (
            200_000,
            "VND",
            "200.000đ/ hộ chiếu. Mất: 400.000đ",
            "200.000 đồng/hộ chiếu. Mất: 400.000đ",
        ),
        (160_000, "VND", "+ 160.000/hộ chiếu", "160.000 đồng/hộ chiếu"),
        (6_000_000, "VND", "đồng/lần (diện rộng)", "6.000.000 đồng/lần (diện rộng)"),
        (100, "USD", "100 USD/thẻ.", "100 USD/thẻ"),
        (145, "USD", "Thẻ dưới 02 năm: 145 USD/thẻ.", "Thẻ dưới 02 năm: 145 USD/thẻ"),
        (5_000, "VND", "Qua cổng thu 5000đ/lần", "Qua cổng thu 5.000 đồng/lần"),
        (50_000, "VND", "Lần đầu 25.000 đồng", "50.000 đồng – Lần đầu 25.000 đồng"),
        (50_000, "VND", "1 hồ sơ", "50.000 đồng – 1 hồ sơ"),
        (1_000, "VND", "Mỗi trang: 1.000 USD", "1.000 đồng – Mỗi trang: 1.000 USD"),
    ],
)
def test_an_amount_that_the_remark_repeats_is_told_once(
    amount: int, currency: str, note: str, told: str
) -> None:
    asked = procedure(methods=methods(Fee(amount=amount, currency=currency, note=note)))
    reply = fee(asked)
    assert f"bưu chính): {told}\n" in reply.text
    assert lines(reply.card) == [f"Nộp trực tuyến, trực tiếp hoặc qua bưu chính: {told}"]


def test_a_label_and_a_remark_that_all_amounts_share_are_told_once() -> None:
    reply = fee(
        procedure(
            methods=tuple(
                method(channel, fees=(Fee(amount=amount, label="Lệ phí cấp thẻ", note="Mỗi lần"),))
                for channel, amount in ((Channel.online, 10_000), (Channel.in_person, 20_000))
            )
        )
    )
    assert reply.text.startswith(
        "Lệ phí cấp thẻ:\n• Nộp trực tuyến: 10.000 đồng\n• Nộp trực tiếp: 20.000 đồng\n"
        "Ghi chú: Mỗi lần\n"
    )
    assert lines(reply.card) == [
        "Nộp trực tuyến: Lệ phí cấp thẻ: 10.000 đồng",
        "Nộp trực tiếp: Lệ phí cấp thẻ: 20.000 đồng",
        "Ghi chú: Mỗi lần",
    ]


def test_remarks_that_differ_in_brackets_and_full_stops_only_are_one() -> None:
    text = "Miễn cho người nghèo (có xác nhận)"
    asked = procedure(
        methods=(
            method(Channel.online, fees=(Fee(amount=0, note=f"({text})"),)),
            method(Channel.in_person, fees=(Fee(amount=0, note=f"{text}."),)),
        )
    )
    assert fee(asked).text.count(text) == 1


def test_the_source_is_named_once_for_several_doubtful_amounts() -> None:
    reply = fee(
        procedure(
            methods=(
                method(Channel.online, fees=(Fee(amount=25),)),
                method(Channel.in_person, fees=(Fee(amount=0, note="Theo giá dịch vụ"),)),
            )
        )
    )
    assert "Phí, lệ phí (theo cổng ghi):\n" in reply.text
    assert "• Nộp trực tuyến: 25 đồng (có vẻ chưa đúng, nên hỏi lại)" in reply.text
    assert "• Nộp trực tiếp: “Miễn phí” kèm ghi chú: Theo giá dịch vụ" in reply.text
    assert reply.text.count("ổng ghi") == 1
    assert "Về mức thu cụ thể: anh/chị nên hỏi" in reply.text


def test_that_the_council_decides_is_not_said_twice() -> None:
    note = f"({COUNCIL_NOTE}. Miễn lệ phí cho hộ nghèo.)"
    reply = fee(procedure(methods=methods(Fee(amount=0, note=note))))
    assert "do HĐND cấp tỉnh quy định – Miễn lệ phí cho hộ nghèo" in reply.text
    assert COUNCIL_NOTE not in reply.text
    assert COUNCIL_NOTE in lines(reply.card)[0]


def test_rows_of_one_channel_stand_together() -> None:
    asked = procedure(
        methods=tuple(
            method(channel, fees=(Fee(amount=amount, label=label),))
            for label, amount in (("Cấp mới", 50_000), ("Cấp lại", 70_000))
            for channel in (Channel.online, Channel.in_person)
        )
    )
    assert fee(asked).text.startswith(
        "Phí, lệ phí (nộp trực tuyến hoặc trực tiếp):\n"
        "• Cấp mới: 50.000 đồng\n• Cấp lại: 70.000 đồng\n"
    )


def test_a_row_that_only_gives_another_duration_tells_nothing_of_fees() -> None:
    rows = (method(fees=(Fee(amount=0),), note="Cấp mới"), method(note="Cấp lại"))
    assert fee(procedure(methods=rows)).text.startswith("Phí, lệ phí (nộp trực tuyến): Miễn phí\n")


def test_a_long_quotation_begins_where_it_speaks_of_money() -> None:
    filler = "Người nộp hồ sơ điền đầy đủ thông tin vào tờ khai " * 5
    step = f"{filler}; trường hợp hộ nghèo được miễn lệ phí theo danh sách; {filler}"
    text = fee(procedure(methods=methods(Fee(amount=5_000)), steps=(step,))).text
    assert "\n• … trường hợp hộ nghèo được miễn lệ phí theo danh sách" in text


@pytest.mark.parametrize("nothing", ["(không có)", "Không.", "Không có thông tin"])
def test_a_remark_that_says_nothing_is_no_remark(nothing: str) -> None:
    assert "ghi chú" not in fee(procedure(methods=methods(Fee(amount=0, note=nothing)))).text


def test_free_is_not_promised_where_the_council_sets_the_amount() -> None:
    reply = fee(
        procedure(agencies=("Sở Tư pháp",), methods=methods(Fee(amount=0, note=COUNCIL_NOTE)))
    )
    assert "Cổng ghi “Miễn phí”, nhưng mức thu cụ thể do HĐND cấp tỉnh quy định" in reply.text
    assert "nên hỏi Sở Tư pháp" in reply.text


def test_free_is_not_promised_where_the_legal_basis_leaves_fees_to_the_council() -> None:
    reply = fee(
        procedure(
            methods=methods(Fee(amount=0)),
            legal_basis=(
                LegalBasis(
                    number="85/2019/TT-BTC",
                    title="Hướng dẫn về phí và lệ phí thuộc thẩm quyền của Hội đồng nhân dân tỉnh",
                ),
            ),
        )
    )
    assert "Cổng ghi “Miễn phí”; nếu thuộc trường hợp phải nộp thì mức thu do HĐND" in reply.text
    assert "nên hỏi" in reply.text


def test_an_amount_that_the_council_may_change_comes_with_where_to_ask() -> None:
    reply = fee(
        procedure(agencies=("Sở A",), methods=methods(Fee(amount=150_000, note=COUNCIL_NOTE)))
    )
    assert "150.000 đồng" in reply.text
    assert "nên hỏi Sở A" in reply.text


def test_free_with_a_remark_is_quoted_with_the_remark() -> None:
    reply = fee(
        procedure(methods=methods(Fee(amount=0, note="(Lệ phí cấp đổi: 135.000 đồng/lần)")))
    )
    assert "Cổng ghi “Miễn phí” kèm ghi chú: Lệ phí cấp đổi: 135.000 đồng/lần" in reply.text


def test_a_fee_without_a_figure_says_so() -> None:
    """Not that the portal names none: a clerk may have left out one that is not verified."""
    reply = fee(procedure(methods=(method(fees=(Fee(label="Lệ phí quá hạn", note="Theo tỉnh"),)),)))
    assert "Lệ phí quá hạn (nộp trực tuyến): chưa có con số cụ thể – Theo tỉnh" in reply.text
    assert "không nêu" not in reply.text
    assert "Về mức thu cụ thể: anh/chị nên hỏi cơ quan tiếp nhận hồ sơ." in reply.text


def test_a_source_that_is_no_portal_is_not_called_one() -> None:
    reply = fee(procedure(source_name="Quyết định 12 của tỉnh", methods=(method(fees=(Fee(),)),)))
    assert "Nguồn không nêu con số" in reply.text
    assert "ổng" not in reply.text


def test_an_amount_too_small_to_be_true_is_doubted() -> None:
    assert (
        "700 đồng (số tiền cổng ghi có vẻ chưa đúng"
        in fee(procedure(methods=methods(Fee(amount=700)))).text
    )
    assert "chưa đúng" not in fee(procedure(methods=methods(Fee(amount=700, currency="USD")))).text


@pytest.mark.parametrize(
    ("note", "over"),
    [
        ("áp dụng đến hết ngày 31/12/2023", True),
        ("từ ngày 07/4/2020 đến 30/6/2020", True),
        ("giảm 50% đến hết ngày 31 tháng 12 năm 2020", True),
        ("đến hết ngày 31/12/2023, sau đó gia hạn đến 31/12/2999", False),
        ("đến hết ngày 31/12/2999", False),
        ("đến hết ngày 45/12/2023", False),
        ("theo Thông tư ngày 31/12/2023", False),
    ],
)
def test_a_price_whose_time_is_over_says_so(note: str, over: bool) -> None:
    reply = fee(procedure(methods=methods(Fee(amount=160_000, note=note))))
    assert ("thời gian áp dụng ghi ở đây đã qua" in reply.text) is over


def test_rows_of_one_channel_are_told_apart_by_their_notes() -> None:
    reply = fee(
        procedure(
            methods=(
                method(
                    Channel.in_person, fees=(Fee(amount=2_000),), note="Tại Ủy ban nhân dân cấp xã"
                ),
                method(Channel.in_person, fees=(Fee(amount=9_000),), note="Tại cơ quan đại diện"),
            )
        )
    )
    text = reply.text
    assert text.index("2.000 đồng") < text.index("Tại Ủy ban") < text.index("9.000 đồng")
    assert text.index("9.000 đồng") < text.index("Tại cơ quan đại diện")


def test_amounts_that_stand_elsewhere_are_quoted() -> None:
    reply = fee(
        procedure(
            steps=("Nộp hồ sơ.\nMiễn lệ phí cho người khuyết tật.\nNộp lệ phí theo quy định.",),
            methods=methods(Fee(amount=0), note="Từ trang thứ 3 trở lên thu 1.000 đồng/trang."),
        )
    )
    assert "thu 1.000 đồng/trang" in reply.text
    assert "• Miễn lệ phí cho người khuyết tật." in reply.text
    assert "theo quy định" not in reply.text, "says nothing, so only the card has it"
    assert "Nộp lệ phí theo quy định." in lines(reply.card)


def test_an_unverified_fee_is_never_stated() -> None:
    for unverified in ("methods", "methods.fees"):
        reply = fee(
            procedure(
                methods=methods(Fee(amount=77_000), note="thu 77.000 đồng"),
                steps=("Nộp 77.000 đồng.",),
                unverified=frozenset({unverified}),
            )
        )
        assert "77.000" not in shown(reply)
        assert "chưa được đối chiếu với nguồn chính thức" in reply.text


def test_a_missing_fee_is_said_to_be_missing_with_where_to_ask() -> None:
    asked = procedure(agencies=("Công an cấp xã",), methods=(method(),), steps=("Nộp hồ sơ",))
    reply = fee(asked, Contacts(hotline="1022", centre="số 1 đường A"))
    assert "không nêu mức phí, lệ phí" in reply.text
    assert (
        "nên hỏi Công an cấp xã, hoặc bộ phận một cửa tại số 1 đường A, hoặc gọi 1022."
        in reply.text
    )
    assert [button.phone for button in reply.buttons if button.phone] == ["1022"]
    assert "gọi" not in fee(asked).text
