"""Takes the table "Cách thức thực hiện" apart: channel, time, fee, description, row after row.

The crawler glued the cells of the table together. What the portal prints in them is regular, and
the whole grammar is here:

    table   header row*
    row     channel time fee description?
    time    number " " unit | number | "Không có thông tin" | words (only as in the first row)
    fee     "Miễn phí" note? | "Không có thông tin" | amount " " currency note?
    amount  1-999, or thousands with commas: "50,000"; never 0, which is printed "Miễn phí"
    note    "(" text ")"

No cell is ever empty, so "140,000 VNĐ" is the time "1" and the fee "40,000": the only way to read
it as two cells. Where there are two ways ("125 VNĐ": 1 and 25, or 12 and 5), the other rows of the
table or a figure in the note must decide, or the row stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue.importers.crawl.notes import split_note
from bot.catalogue.importers.crawl.text import NOTHING, Parsed, lines
from bot.catalogue.procedure import Channel, Duration, Fee, SubmissionMethod, Unit

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"

_CHANNELS = {
    "Trực tuyến": Channel.online,
    "Trực tiếp": Channel.in_person,
    "Dịch vụ bưu chính": Channel.post,
}
_UNITS = {
    "Ngày làm việc": Unit.working_day,
    "Giờ làm việc": Unit.working_hour,
    "Ngày": Unit.day,
    "Giờ": Unit.hour,
    "Phút": Unit.minute,
    "Tuần": Unit.week,
    "Tháng": Unit.month,
    "Năm": Unit.year,
}
_CURRENCIES = {"Việt Nam Đồng": "VND", "VNĐ": "VND", "VND": "VND", "USD": "USD", "EUR": "EUR"}
_FREE = "Miễn phí"

_CHANNEL = "|".join(_CHANNELS)
_CURRENCY = "|".join(_CURRENCIES)
_AMOUNT = r"[1-9]\d{0,2}(?:,\d{3})*"
_FEE = rf"(?P<fee>{_FREE}|{NOTHING}|(?P<amount>{_AMOUNT}) (?P<currency>{_CURRENCY}))"
_TIME = rf"(?P<number>\d{{1,4}}(?:[.,]\d{{1,2}})?) (?P<unit>{'|'.join(_UNITS)})|{NOTHING}"

# "1Miễn phí", "140,000 VNĐ": a time that lost its unit, and no space before the fee.
_BARE = (
    rf"(?P<bare_channel>{_CHANNEL})(?:(?P<bare>\d{{1,4}})(?P<bare_fee>{_FREE}|{NOTHING})"
    rf"|(?P<glued>\d[\d,]*) (?P<glued_currency>{_CURRENCY}))"
)
_ROW = re.compile(rf"{_BARE}|(?P<channel>{_CHANNEL})(?P<time>{_TIME}){_FEE}")

_WORDS = rf"(?P<words>(?!{NOTHING})[^\W\d](?:(?!{_CHANNEL})[^\n]){{0,200}}?)"
_ROW_WITH_WORDS = re.compile(rf"{_BARE}|(?P<channel>{_CHANNEL})(?P<time>{_TIME}|{_WORDS}){_FEE}")
_HALF_ROW = re.compile(rf"(?:{_CHANNEL})(?:\d|{NOTHING})")
_BARE_TIME = re.compile(r"0|[1-9]\d*")
_FEE_CELL = re.compile(_AMOUNT)
_FIGURE = re.compile(r"\d+(?:[.,]\d{3})*")


@dataclass(frozen=True)
class _Row:
    """A row as found: `readings` are the (time, amount) it may mean; its fee is one of three."""

    channel: str
    readings: tuple[tuple[str, str], ...]
    fee: str
    rest: str
    source: str


def parse_methods(cell: str) -> Parsed[SubmissionMethod]:
    """The rows of the table; those that can be read in two ways, or in none, stay text."""
    if not cell.startswith(HEADER):
        return Parsed(raw=cell, reason="không có dòng tiêu đề của bảng")
    body = cell.removeprefix(HEADER)
    rows = list(_rows(body))
    if not rows or not body.startswith(rows[0].source):
        return Parsed(raw=cell, reason="không tách được dòng đầu của bảng") if body else Parsed()
    times = {row.readings[0][0] for row in rows if len(row.readings) == 1}
    items: list[SubmissionMethod] = []
    unread: list[str] = []
    for row in rows:
        readings = _consistent(row, times)
        if len(readings) == 1 and not _HALF_ROW.search(row.rest):
            items.append(_method(row, *readings[0]))
        else:
            unread.append(row.source)
    reason = "dòng đọc được theo nhiều cách" if unread else ""
    return Parsed(tuple(items), "\n".join(unread), reason)


def implausible(fee: Fee) -> bool:
    """Whether an amount cannot be meant: the source often prints thousands ("20" for 20.000 đ).

    Nothing official costs less than 1.000 đ.
    """
    return fee.currency == "VND" and fee.amount is not None and 0 < fee.amount < 1000


def _rows(body: str) -> Iterator[_Row]:
    first = _ROW_WITH_WORDS.match(body)
    words = first["words"] if first else None
    if words:
        found = [
            match
            for match in _ROW_WITH_WORDS.finditer(body)
            if match["words"] is None or match["words"].strip() == words.strip()
        ]
    else:
        found = list(_ROW.finditer(body))
    ends = [*(match.start() for match in found), len(body)][1:]
    for match, end in zip(found, ends, strict=True):
        rest, source = body[match.end() : end], body[match.start() : end]
        if match["glued"]:
            fee = match["glued_currency"]
            yield _Row(match["bare_channel"], _splits(match["glued"]), fee, rest, source)
        elif match["bare"]:
            time, fee = match["bare"], match["bare_fee"]
            yield _Row(match["bare_channel"], ((time, ""),), fee, rest, source)
        else:
            fee = match["currency"] or match["fee"]
            reading = (match["time"].strip(), match["amount"] or "")
            yield _Row(match["channel"], (reading,), fee, rest, source)


def _splits(digits: str) -> tuple[tuple[str, str], ...]:
    """The ways to read glued digits as a time and an amount: "125" as 1 and 25, or 12 and 5."""
    return tuple(
        (digits[:cut], digits[cut:])
        for cut in range(1, min(len(digits), 5))
        if _BARE_TIME.fullmatch(digits[:cut]) and _FEE_CELL.fullmatch(digits[cut:])
    )


def _consistent(row: _Row, times: set[str]) -> tuple[tuple[str, str], ...]:
    """The readings that agree with the times of the other rows, or with a figure of the note."""
    if len(row.readings) == 1:
        return row.readings
    agreeing = tuple(reading for reading in row.readings if reading[0] in times)
    if len(agreeing) == 1:
        return agreeing
    note, _ = split_note(row.rest)
    figures = {int(re.sub(r"[.,]", "", figure)) for figure in _FIGURE.findall(note)}
    return tuple(
        (time, amount)
        for time, amount in row.readings
        if figures & {_whole(amount), _whole(amount) * 1000}
    )


def _method(row: _Row, time: str, amount: str) -> SubmissionMethod:
    if row.fee == NOTHING:
        fees: tuple[Fee, ...] = ()
        note, description = "", row.rest
    else:
        note, description = split_note(row.rest)
        currency = _CURRENCIES.get(row.fee, "VND")
        fees = (Fee(amount=_whole(amount or "0"), currency=currency, note=lines(note)),)
    return SubmissionMethod(
        channel=_CHANNELS[row.channel],
        duration=_duration(time),
        fees=fees,
        note=lines(description),
    )


def _duration(time: str) -> Duration | None:
    if time == NOTHING:
        return None
    number, _, unit = time.partition(" ")
    if number[0].isdecimal():
        amount = float(number.replace(",", "."))
        return Duration(amount=amount, unit=_UNITS.get(unit, Unit.unknown), text=time)
    return Duration(text=time)


def _whole(amount: str) -> int:
    return int(amount.replace(",", ""))
