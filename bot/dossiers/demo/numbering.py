"""Numbers and codes of the demo's dossiers, each found from the other without a list.

A dossier's key counts all dossiers since the first day: its filing day and its place among those
of that day follow from it, and from these its code. Nothing here can belong to a real person or
thing:

- ID numbers start with 999; real ones start with a province's code, 001 to 096.
- Phone numbers start with 0000; a number that starts with 00 is an international call, and no
  country's code starts with 0.
- Postal numbers have a check digit that is wrong (UPU S10).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from bot.dossiers.demo.agencies import AGENCIES, BY_UNIT, FIRST_SLOTS, PER_DAY, Agency, Dialect

SEED = "dossiers-demo-1"
DAYS = 52
"""Filing days that the data set reaches back."""
TOTAL = DAYS * PER_DAY

_DAY_ZERO = date(2025, 1, 1)
# Multipliers without a common divisor with the modulus: each key gets a number of its own.
_ID_RANGE, _ID_STEP, _ID_START = 10**9, 387_420_489, 123_456_789
_PHONE_RANGE, _PHONE_STEP, _PHONE_START = 10**6, 715_827, 271_828
_SECRET_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

_DASHED = re.compile(r"([GH]\d{2}(?:\.\d{1,3})*)-(\d{6})-(\d{4,6})", re.ASCII)
_LOCAL = re.compile(r"([A-Z]{3,6})\.(\d{6})\.(\d{5})", re.ASCII)


@dataclass(frozen=True)
class Key:
    """Which dossier: `slot` is its place among all dossiers filed on `day`."""

    day: date
    slot: int

    @property
    def value(self) -> int:
        """The key as one number."""
        return (self.day - _DAY_ZERO).days * PER_DAY + self.slot

    @property
    def agency(self) -> Agency:
        """Who received it."""
        return _agency_and_place(self.slot)[0]

    @property
    def code(self) -> str:
        """The dossier code, in the shape of its dialect."""
        agency, place = _agency_and_place(self.slot)
        day, number = self.day.strftime("%y%m%d"), place + 1
        if agency.dialect is Dialect.opencps:
            return f"{agency.unit}.{day}.{number:05d}"
        width = 6 if agency.dialect is Dialect.national else 4
        return f"{agency.unit}-{day}-{number:0{width}d}"

    @property
    def identity(self) -> str:
        """The applicant's impossible ID number."""
        return f"999{(self.value * _ID_STEP + _ID_START) % _ID_RANGE:09d}"

    @property
    def phone(self) -> str:
        """The applicant's impossible phone number."""
        return f"0000{(self.value * _PHONE_STEP + _PHONE_START) % _PHONE_RANGE:06d}"

    @property
    def secret(self) -> str:
        """What is printed on the receipt. The shape of real ones is not confirmed."""
        digest = sha256(f"{SEED} secret {self.value}".encode()).digest()
        letters = [_SECRET_LETTERS[byte % len(_SECRET_LETTERS)] for byte in digest[:6]]
        # A letter and a digit at least, so that it looks like a secret and not like a word.
        return "".join(letters) + "K7"

    @property
    def tracking(self) -> str:
        """Number of a postal item that can't exist."""
        digits = f"{self.value:08d}"
        total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, digits, strict=True))
        right = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
        return f"EX{digits}{(right + 1) % 10}VN"

    def hex_id(self, length: int) -> str:
        """An id of `length` hexadecimal digits that looks like a database's own."""
        tail = f"{self.value:010x}"
        head = sha256(f"{SEED} id {self.value}".encode()).hexdigest()
        return head[: length - len(tail)] + tail


def key_of_value(value: int) -> Key | None:
    """The dossier with this number; None beyond the calendar."""
    days, slot = divmod(value, PER_DAY)
    try:
        return Key(_DAY_ZERO + timedelta(days=days), slot)
    except OverflowError:
        return None


def key_of_code(code: str) -> Key | None:
    """The dossier with this code, whatever its day; None if no agency gives such a code."""
    match = _DASHED.fullmatch(code) or _LOCAL.fullmatch(code)
    if not match or match.group(1) not in BY_UNIT:
        return None
    agency, first = BY_UNIT[match.group(1)]
    place = int(match.group(3)) - 1
    if not 0 <= place < agency.per_day:
        return None
    two_digits = match.group(2)
    try:
        day = date(2000 + int(two_digits[:2]), int(two_digits[2:4]), int(two_digits[4:]))
    except ValueError:
        return None
    key = Key(day, first + place)
    return key if key.code == code else None


def key_of_hex_id(text: str, length: int) -> Key | None:
    """The dossier whose `hex_id` of that length this is."""
    if len(text) != length or not re.fullmatch(r"[0-9a-f]+", text):
        return None
    key = key_of_value(int(text[-10:], 16))
    return key if key and key.hex_id(length) == text else None


def key_of_identity(identity: str) -> Key | None:
    """The dossier of the applicant with this ID number."""
    if not re.fullmatch(r"999\d{9}", identity, re.ASCII):
        return None
    inverse = pow(_ID_STEP, -1, _ID_RANGE)
    return key_of_value((int(identity[3:]) - _ID_START) * inverse % _ID_RANGE)


def _agency_and_place(slot: int) -> tuple[Agency, int]:
    position = bisect_right(FIRST_SLOTS, slot) - 1
    return AGENCIES[position], slot - FIRST_SLOTS[position]
