"""Ways to file, taken apart from glued cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.importers.crawl.methods import HEADER, implausible, parse_methods
from bot.catalogue.procedure import Channel, Duration, Fee, SubmissionMethod, Unit
from tests.crawl_tables import NOTHING, methods_cell

CHANNELS = {
    "Trực tuyến": Channel.online,
    "Trực tiếp": Channel.in_person,
    "Dịch vụ bưu chính": Channel.post,
}
UNITS = {
    "Ngày làm việc": Unit.working_day,
    "Ngày": Unit.day,
    "Giờ làm việc": Unit.working_hour,
    "Giờ": Unit.hour,
    "Phút": Unit.minute,
    "Tuần": Unit.week,
    "Tháng": Unit.month,
    "Năm": Unit.year,
}


def only(cell: str) -> SubmissionMethod:
    parsed = parse_methods(cell)
    assert parsed.raw == ""
    (method,) = parsed.items
    return method


def test_a_row_gives_channel_time_fee_and_description() -> None:
    method = only(
        methods_cell("Trực tuyến5 Ngày làm việc50,000 Việt Nam Đồng(mỗi giấy)Nộp trên cổng.")
    )
    assert method == SubmissionMethod(
        channel=Channel.online,
        duration=Duration(amount=5, unit=Unit.working_day, text="5 Ngày làm việc"),
        fees=(Fee(amount=50000, note="mỗi giấy"),),
        note="Nộp trên cổng.",
    )


@pytest.mark.parametrize(("printed", "unit"), UNITS.items())
def test_every_unit_of_time_is_known(printed: str, unit: Unit) -> None:
    duration = only(methods_cell(f"Trực tiếp12 {printed}Miễn phí")).duration
    assert duration == Duration(amount=12, unit=unit, text=f"12 {printed}")


def test_half_days_are_read() -> None:
    duration = only(methods_cell("Trực tiếp1.5 Ngày làm việcMiễn phí")).duration
    assert duration is not None and duration.amount == 1.5


def test_a_bare_number_is_a_time_of_unknown_unit() -> None:
    duration = only(methods_cell("Trực tiếp7Miễn phí")).duration
    assert duration == Duration(amount=7, unit=Unit.unknown, text="7")


def test_empty_cells_leave_time_and_fee_out() -> None:
    method = only(methods_cell(f"Dịch vụ bưu chính{NOTHING}{NOTHING}Gửi thư."))
    assert (method.duration, method.fees, method.note) == (None, (), "Gửi thư.")


def test_dollars_stay_dollars() -> None:
    (fee,) = only(methods_cell("Trực tiếp2 Ngày10 USD(/bản)")).fees
    assert fee == Fee(amount=10, currency="USD", note="/bản")


def test_free_keeps_the_note_that_the_province_sets_the_amount() -> None:
    note = "Mức thu do Hội đồng nhân dân cấp tỉnh quy định"
    assert only(methods_cell(f"Trực tiếp1Miễn phí({note})")).fees == (Fee(amount=0, note=note),)


def test_a_channel_named_in_a_sentence_begins_no_row() -> None:
    text = "Trực tuyến: nộp trên cổng. Trực tiếp tại quầy số 5 hoặc qua Dịch vụ bưu chính."
    assert only(methods_cell(f"Trực tuyến2 GiờMiễn phí{text}")).note == text


def test_one_channel_may_have_several_rows() -> None:
    parsed = parse_methods(
        methods_cell("Trực tiếp3 Ngày5,000 VNĐ(cấp mới)", "Trực tiếp1 Ngày2,000 VNĐ(cấp lại)")
    )
    assert [(m.duration.text, m.fees[0].amount) for m in parsed.items if m.duration] == [
        ("3 Ngày", 5000),
        ("1 Ngày", 2000),
    ]


def test_glued_time_and_fee_are_told_apart_by_the_thousands() -> None:
    method = only(methods_cell("Trực tiếp140,000 VNĐ"))
    assert method.duration == Duration(amount=1, unit=Unit.unknown, text="1")
    assert method.fees == (Fee(amount=40000),)


@pytest.mark.parametrize(
    ("glued", "time", "amount"),
    [
        ("020,000", "0", 20000),
        ("1100,000", "1", 100_000),
        ("1200", "1", 200),
        ("0120", "0", 120),
        ("305,000", "30", 5000),
    ],
)
def test_numbers_do_not_begin_with_a_nought(glued: str, time: str, amount: int) -> None:
    parsed = parse_methods(methods_cell(f"Trực tiếp{glued} VNĐ", "Trực tuyến30Miễn phí"))
    assert parsed.items[0].duration == Duration(amount=int(time), text=time)
    assert parsed.items[0].fees == (Fee(amount=amount),)


def test_an_amount_as_printed_is_not_corrected_but_implausible() -> None:
    (fee,) = only(methods_cell("Trực tiếp1700 VNĐ(700.000 đồng mỗi cơ sở)")).fees
    assert fee == Fee(amount=700, note="700.000 đồng mỗi cơ sở")
    assert implausible(fee)
    assert not implausible(Fee(amount=700, currency="USD"))
    assert not implausible(Fee(amount=0))
    assert not implausible(Fee(amount=1000))


def test_glued_digits_that_can_be_read_twice_stay_text() -> None:
    parsed = parse_methods(methods_cell("Trực tiếp125 VNĐ", "Trực tuyến3 NgàyMiễn phí"))
    assert [method.channel for method in parsed.items] == [Channel.online]
    assert parsed.raw == "Trực tiếp125 VNĐ"
    assert parsed.reason


def test_the_other_rows_decide_between_two_readings() -> None:
    parsed = parse_methods(methods_cell("Trực tiếp125 VNĐ", "Trực tuyến1Miễn phí"))
    assert parsed.items[0].fees == (Fee(amount=25),)


def test_the_note_decides_between_two_readings() -> None:
    parsed = parse_methods(methods_cell("Trực tiếp125 VNĐ(25.000 đồng mỗi giấy)"))
    assert parsed.items[0].fees[0].amount == 25


def test_words_for_a_time_are_kept_as_they_are() -> None:
    parsed = parse_methods(
        methods_cell(
            "Trực tuyếnKhông phải trả kết quảMiễn phíQua cổng.",
            "Trực tiếpKhông phải trả kết quảMiễn phíTại quầy.",
        )
    )
    assert parsed.raw == ""
    assert [m.duration for m in parsed.items] == [Duration(text="Không phải trả kết quả")] * 2
    assert [m.note for m in parsed.items] == ["Qua cổng.", "Tại quầy."]


@pytest.mark.parametrize(
    "cell",
    [
        methods_cell("Nộp tại quầy, miễn phí."),
        methods_cell("Trực tiếp5 Ngày làm việcNộp tại quầy."),
        "Nộp tại quầy.",
    ],
)
def test_what_is_no_table_stays_text(cell: str) -> None:
    parsed = parse_methods(cell)
    assert (parsed.items, parsed.raw) == ((), cell)


def test_a_row_that_hides_half_a_row_stays_text() -> None:
    row = "Trực tiếp5 NgàyMiễn phíTại quầy.Trực tuyến7 ngày rưỡi"
    assert parse_methods(methods_cell(row)).raw == row


def test_an_empty_table_has_no_rows() -> None:
    assert parse_methods(HEADER).items == ()


WORDS = st.sampled_from(["nộp", "hồ sơ", "Theo Thông tư", "lệ phí", "giấy phép", "tại quầy", "cấp"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NOTES = st.one_of(
    st.just(""),
    SENTENCE,
    st.tuples(SENTENCE, SENTENCE).map(lambda pair: f"{pair[0]} ({pair[1]})."),
)
TIMES = st.one_of(
    st.none(),
    st.tuples(st.integers(1, 999), st.sampled_from(list(UNITS))),
)
FEES = st.one_of(
    st.none(),
    st.tuples(st.just(0), st.just(""), NOTES),
    st.tuples(st.integers(1, 99_999_999), st.sampled_from(["VNĐ", "Việt Nam Đồng", "USD"]), NOTES),
)
ROWS = st.tuples(
    st.sampled_from(list(CHANNELS)),
    TIMES,
    FEES,
    st.one_of(st.just(""), SENTENCE.map("- {}".format)),
)


Row = tuple[str, tuple[int, str] | None, tuple[int, str, str] | None, str]


def rendered(channel: str, time: str, fee: tuple[int, str, str] | None, text: str) -> str:
    if fee is None:
        return f"{channel}{time}{NOTHING}{text}"
    amount, currency, note = fee
    money = f"{amount:,} {currency}" if amount else "Miễn phí"
    return f"{channel}{time}{money}" + (f"({note})" if note else "") + text


def expected(
    channel: str, duration: Duration | None, fee: tuple[int, str, str] | None, text: str
) -> SubmissionMethod:
    fees: tuple[Fee, ...] = ()
    if fee is not None:
        currency = "USD" if fee[1] == "USD" else "VND"
        fees = (Fee(amount=fee[0], currency=currency, note=fee[2]),)
    return SubmissionMethod(channel=CHANNELS[channel], duration=duration, fees=fees, note=text)


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=5))
def test_a_rendered_table_is_read_back(rows: list[Row]) -> None:
    cells, methods = [], []
    for channel, time, fee, text in rows:
        printed = NOTHING if time is None else f"{time[0]} {time[1]}"
        duration = time and Duration(amount=time[0], unit=UNITS[time[1]], text=printed)
        cells.append(rendered(channel, printed, fee, text))
        methods.append(expected(channel, duration, fee, text))
    parsed = parse_methods(methods_cell(*cells))
    assert parsed.items == tuple(methods)
    assert parsed.raw == ""


@settings(deadline=None)
@given(st.integers(1, 99), st.lists(ROWS, min_size=1, max_size=4))
def test_bare_times_are_read_back_or_stay_text(number: int, rows: list[Row]) -> None:
    duration = Duration(amount=number, unit=Unit.unknown, text=str(number))
    cells = [rendered(channel, str(number), fee, text) for channel, _, fee, text in rows]
    methods = [expected(channel, duration, fee, text) for channel, _, fee, text in rows]
    parsed = parse_methods(methods_cell(*cells))
    unread = parsed.raw.count("VNĐ") + parsed.raw.count("Đồng") + parsed.raw.count("USD")
    assert all(item in methods for item in parsed.items)
    assert len(parsed.items) + unread == len(methods)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*CHANNELS, "5 Ngày", "1", "Miễn phí", NOTHING, "20,000 VNĐ", "(", ")", " ", "a)", "0,"]
        )
        | st.text(max_size=4),
        max_size=12,
    ).map("".join)
)
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = parse_methods(HEADER + text)
    assert parsed.items or parsed.raw or not text.strip()
    parse_methods(text)
