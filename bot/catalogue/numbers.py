"""Vietnamese numbers, in digits and in words ("triệu rưỡi", "1 triệu 2", "hai mươi lăm")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue.phrases import Sentence
from bot.spoken import DIGITS
from bot.text import fold

_BARE_DIGITS = {fold(word): value for word, value in DIGITS.items()}
_ONLY_AFTER_TENS = {"mốt", "lăm", "nhăm"}
_NOT_AFTER_TENS = {"năm", "nam"}
"""After a ten "five" is "lăm": "mười năm" is ten years."""
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_HALF = "rưỡi"
_HALF_OF = "nửa"
_MILLION = 1_000_000
_TENS = {"mươi", "chục"}
_ZERO = {"linh", "lẻ"}
_COUNTED = {"ngày", "tháng", "năm", "tuần", "giờ", "người", "lần", "bản", "trang", "tuổi"}
"""After "1 triệu 2" they make the 2 a number of its own."""
_VAGUE = {"vài", "mấy", "dăm", "hàng"}


@dataclass(frozen=True)
class Word:
    """A word of a sentence and where it stands."""

    said: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """A number found in the words [first, last); `scaled`: it names thousands or millions.

    `spoken_hundreds`: it ends in "trăm", which in talk of money means a hundred thousand.
    `grouped`: it is printed in groups of three ("500.000").
    """

    value: float
    first: int
    last: int
    scaled: bool = False
    spoken_hundreds: bool = False
    grouped: bool = False


class Reader:
    """Reads numbers among the words of one sentence; accents that were typed are believed."""

    def __init__(self, sentence: Sentence, scales: Mapping[str, int]) -> None:
        self.words = words_of(sentence)
        self._bare = not sentence.has_accents
        self._scales = scales
        self._bare_scales = {fold(word): value for word, value in scales.items()}

    def numbers(self) -> list[Number]:
        """All numbers, from left to right; none in "mấy trăm nghìn"."""
        found: list[Number] = []
        at = 0
        while at < len(self.words):
            number = self.at(at)
            vague = at > 0 and self._is(at - 1, _VAGUE)
            if number and not vague:
                found.append(number)
            at = number.last if number else at + 1
        return found

    def at(self, first: int) -> Number | None:
        """The number that begins with the word `first`, None if none does."""
        total = 0.0
        scale = 0
        at, hundreds, grouped = first, False, False
        while part := self._below_thousand(at):
            value, after, spoken, groups = part
            step = self._scale(after)
            if step is None:
                if scale and value < 1000 and not self._is(after, _COUNTED):
                    return Number(total + _after_scale(value, scale), first, after, scaled=True)
                if at > first:
                    break
                return Number(value, first, after, False, spoken, groups)
            if scale and step >= scale:
                break
            total, scale, at = total + value * step, step, after + 1
            hundreds, grouped = spoken, groups
            if self._is(at, {_HALF}):
                return Number(total + scale / 2, first, at + 1, scaled=True)
        if scale:
            return Number(total, first, at, True, hundreds and scale < 1000, grouped)
        step = self._scale(first) or 0
        if step >= _MILLION and self._is(first + 1, {_HALF}):
            return Number(1.5 * step, first, first + 2, scaled=True)
        return None

    def _below_thousand(self, at: int) -> tuple[float, int, bool, bool] | None:
        """Value, where it ends, whether it is spoken hundreds, whether printed in groups."""
        if self._is(at, {_HALF_OF}):
            return 0.5, at + 1, False, False
        if (printed := self._printed(at)) is not None:
            value, after, grouped = printed
            if value < 10 and self._is(after, {"trăm"}):
                return self._after_hundred(value * 100, after + 1)
            if value < 10 and self._is(after, {"chục"}):
                return value * 10, after + 1, True, False
            return value, after, False, grouped
        return self._spoken(at)

    def _spoken(self, at: int) -> tuple[float, int, bool, bool] | None:
        digit = self._digit(at)
        if self._is(at, {"trăm"}) and self._scale(at + 1) is not None:
            return 100, at + 1, False, False
        if digit is not None and self._is(at + 1, {"trăm"}):
            return self._after_hundred(digit * 100, at + 2)
        tens = self._tens(at)
        if tens:
            return *tens, False, False
        if digit is None or self._said(at) in _ONLY_AFTER_TENS:
            return None
        return digit, at + 1, False, False

    def _after_hundred(self, value: float, at: int) -> tuple[float, int, bool, bool]:
        if self._is(at, {_HALF}):
            return value + 50, at + 1, True, False
        unit = self._digit(at + 1)
        if self._is(at, _ZERO) and unit is not None:
            return value + unit, at + 2, False, False
        tens = self._tens(at)
        if tens:
            return value + tens[0], tens[1], False, False
        return value, at, True, False

    def _tens(self, at: int) -> tuple[float, int] | None:
        """ "mười lăm", "hai mươi mốt", "ba chục", "hai lăm"."""
        digit = self._digit(at)
        if self._is(at, {"mười"}):
            value, after = 10.0, at + 1
        elif digit is not None and self._is(at + 1, _TENS):
            value, after = digit * 10.0, at + 2
        elif digit is not None and self._said(at + 1) in _ONLY_AFTER_TENS:
            return digit * 10.0 + DIGITS[self._said(at + 1)], at + 2
        else:
            return None
        unit = self._digit(after)
        if unit is None or self._said(after) in _NOT_AFTER_TENS or self._is(after + 1, {"trăm"}):
            return value, after
        return value + unit, after + 1

    def _printed(self, at: int) -> tuple[float, int, bool] | None:
        said = self._said(at)
        if not said or not said[0].isdecimal():
            return None
        if _GROUPS.fullmatch(said):
            return float(re.sub(r"\D", "", said)), at + 1, True
        if _DECIMAL.fullmatch(said):
            return float(said.replace(",", ".")), at + 1, False
        if not said.isdecimal():
            return None
        after = at + 1
        while len(said) <= 9 and self._said(after) == "000":
            said, after = said + "000", after + 1
        return float(said), after, after > at + 1

    def _scale(self, at: int) -> int | None:
        said = self._said(at)
        if said in self._scales:
            return self._scales[said]
        if said == "ngan" and self._said(at + 1) in {"hang", "sach"}:
            return None
        return self._bare_scales.get(said)

    def _digit(self, at: int) -> int | None:
        said = self._said(at)
        return DIGITS.get(said) or (_BARE_DIGITS.get(said) if self._bare else None)

    def _is(self, at: int, words: set[str]) -> bool:
        said = self._said(at)
        return said in words or (said.isascii() and said in {fold(word) for word in words})

    def _said(self, at: int) -> str:
        return self.words[at].said if 0 <= at < len(self.words) else ""


def words_of(sentence: Sentence) -> list[Word]:
    """The sentence's words with their places."""
    return [Word(m.group(), m.start(), m.end()) for m in re.finditer(r"\S+", sentence.accented)]


def _after_scale(value: float, scale: int) -> float:
    """ "1 triệu 2" is 1.200.000, "1 triệu 250" is 1.250.000."""
    digits = 10 if value < 10 else 100 if value < 100 else 1000
    return value * scale / digits
