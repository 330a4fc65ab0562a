"""Evaluation cases: JSON Lines as described in the README of the shared case files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import CaseRejected, Problem
from bot.reply import Aspect, Outcome
from bot.training.facts import words_of

HELD_BACK_EVERY = 3
"""A case is held back from tuning when the number in its id is divisible by this."""


class Noise(str, Enum):
    """How the citizen of a case writes; `standard` is what the others are compared with."""

    standard = "standard"
    colloquial = "colloquial"
    no_diacritics = "no_diacritics"
    teencode = "teencode"
    typo = "typo"
    telex = "telex"
    dialect = "dialect"
    voice = "voice"


@dataclass(frozen=True)
class Expectation:
    """What a turn should bring; empty fields are not judged.

    `procedures`: codes, any of which is right. `facts`: must all stand in the reply or its card.
    `slots`: values in canonical form.
    """

    outcome: Outcome
    procedures: tuple[str, ...] = ()
    aspect: Aspect | None = None
    facts: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseTurn:
    """One thing the citizen says."""

    say: str
    expect: Expectation


@dataclass(frozen=True)
class Case:
    """A conversation with what is expected of each turn; later turns rely on earlier ones."""

    id: str
    noise: Noise
    turns: tuple[CaseTurn, ...]

    @property
    def says(self) -> list[str]:
        """What the citizen says, turn by turn."""
        return [turn.say for turn in self.turns]

    @property
    def held_back(self) -> bool:
        """Whether the case is kept out of tuning: its number is divisible by HELD_BACK_EVERY."""
        number = re.findall(r"[0-9]+", self.id)
        return bool(number) and int(number[-1]) % HELD_BACK_EVERY == 0


def load_cases(path: Path) -> list[Case]:
    """The cases of a file; blank lines are skipped, unknown keys ignored.

    Raises CaseRejected with everything that is wrong: an unreadable or empty file, a line that is
    not UTF-8 or not JSON, a missing or wrong field, an id that stands twice.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CaseRejected([Problem(str(path), None, None, "không đọc được tệp")]) from error
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            case = _case(_object(line))
            if case.id in cases:
                raise _Wrong("id", f"“{case.id}” đã có ở trên")
        except _Wrong as wrong:
            problems.append(Problem(str(path), number, wrong.field, wrong.reason))
        else:
            cases[case.id] = case
    if not content.strip():
        problems.append(Problem(str(path), None, None, "tệp không có tình huống nào"))
    if problems:
        raise CaseRejected(problems)
    return list(cases.values())


class _Wrong(Exception):
    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def _object(line: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _Wrong(None, "không phải chữ UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _Wrong(None, "không phải JSON") from error
    if not isinstance(parsed, dict):
        raise _Wrong(None, "phải là một đối tượng JSON")
    return parsed


def _case(record: dict[str, Any]) -> Case:
    turns = record.get("turns")
    if not isinstance(turns, list) or not turns:
        raise _Wrong("turns", "phải là danh sách có ít nhất một lượt")
    return Case(
        id=_text(record.get("id"), "id"),
        noise=_choice(Noise, record.get("noise"), "noise"),
        turns=tuple(_turn(turn, f"turns[{number}]") for number, turn in enumerate(turns)),
    )


def _turn(record: object, at: str) -> CaseTurn:
    if not isinstance(record, dict):
        raise _Wrong(at, "phải là một đối tượng JSON")
    say = _text(record.get("say"), f"{at}.say")
    expect = record.get("expect")
    if not isinstance(expect, dict):
        raise _Wrong(f"{at}.expect", "thiếu, hoặc không phải một đối tượng JSON")
    return CaseTurn(say, _expectation(expect, f"{at}.expect"))


def _expectation(record: dict[str, Any], at: str) -> Expectation:
    outcome = _choice(Outcome, record.get("outcome"), f"{at}.outcome")
    if outcome is Outcome.error:
        raise _Wrong(f"{at}.outcome", "“error” không phải điều có thể mong đợi")
    aspect = record.get("aspect")
    facts = tuple(_texts(record.get("facts"), f"{at}.facts"))
    for fact in facts:
        if not words_of(fact):
            raise _Wrong(f"{at}.facts", f"“{fact}” không có chữ hay số nào để so")
    slots = record.get("slots") or {}
    if not isinstance(slots, dict):
        raise _Wrong(f"{at}.slots", "phải là một đối tượng JSON")
    return Expectation(
        outcome=outcome,
        procedures=tuple(_texts(record.get("procedure"), f"{at}.procedure")),
        aspect=None if aspect is None else _choice(Aspect, aspect, f"{at}.aspect"),
        facts=facts,
        slots={name: _text(value, f"{at}.slots.{name}") for name, value in slots.items()},
    )


def _text(value: object, at: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(at, "thiếu, hoặc không phải chữ")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _Wrong(at, "có ký tự hỏng") from error
    return value


def _texts(value: object, at: str) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, list):
        raise _Wrong(at, "phải là danh sách")
    for number, item in enumerate(value):
        yield _text(item, f"{at}[{number}]")


_Choice = TypeVar("_Choice", bound=Enum)


def _choice(kind: type[_Choice], value: object, at: str) -> _Choice:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(str(choice.value) for choice in kind)
        found = "thiếu" if value is None else f"“{value}” không có trong danh sách"
        raise _Wrong(at, f"{found}; chọn: {known}") from error
