"""How one turn of an evaluation case is judged, and the rates made of many turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.reply import Outcome
from bot.training.cases import Case, CaseTurn, Expectation, Noise
from bot.training.facts import contains_fact

ANSWERS = frozenset({Outcome.answer, Outcome.correct_premise})
"""Outcomes that state something from the catalogue about one procedure."""

NO_ANSWERS = frozenset({Outcome.abstain, Outcome.clarify})


@dataclass(frozen=True)
class Got:
    """What the bot did in a turn.

    `procedure`: the chosen code, "" for none. `candidates`: codes, the best first, without
    repetition. `error`: why a failed turn failed.
    """

    outcome: str
    procedure: str = ""
    candidates: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    slots: Mapping[str, str] | None = None
    replies: tuple[dict[str, Any], ...] = ()
    error: str = ""

    @classmethod
    def read(cls, answer: dict[str, Any]) -> Got:
        """From the JSON of the chat API."""
        trace = answer["trace"]
        chosen = _code(trace.get("procedure"))
        others = [_code(candidate) for candidate in trace.get("candidates") or ()]
        aspect = trace.get("aspect") or ()
        slots = trace.get("slots") or {}
        return cls(
            outcome=str(trace.get("outcome")),
            procedure=chosen,
            candidates=tuple(dict.fromkeys(code for code in (chosen, *others) if code)),
            aspects=(aspect,) if isinstance(aspect, str) else tuple(aspect),
            slots={name: str(value) for name, value in slots.items() if value is not None},
            replies=tuple(reply for reply in answer["replies"] if isinstance(reply, dict)),
        )


def _code(procedure: object) -> str:
    return str(procedure.get("code", "")) if isinstance(procedure, dict) else ""


@dataclass(frozen=True)
class Judged:
    """A turn that was played: what was expected, what came, in how many milliseconds."""

    case: Case
    number: int
    turn: CaseTurn
    got: Got
    ms: float

    @property
    def expect(self) -> Expectation:
        """What the turn should bring."""
        return self.turn.expect

    @property
    def outcome_right(self) -> bool:
        """Whether what happened is what should have."""
        return self.got.outcome == self.expect.outcome.value

    @property
    def wants_procedure(self) -> bool:
        """Whether the turn should be answered about a known procedure."""
        return self.expect.outcome in ANSWERS and bool(self.expect.procedures)

    @property
    def procedure_right(self) -> bool:
        """Whether the chosen procedure is one of the expected."""
        return self.got.procedure in self.expect.procedures

    def procedure_among(self, best: int) -> bool:
        """Whether one of the expected procedures is among the `best` first candidates."""
        return not set(self.expect.procedures).isdisjoint(self.got.candidates[:best])

    @property
    def aspect_right(self) -> bool:
        """Whether the expected aspect is (one of) the understood; True where none is expected."""
        aspect = self.expect.aspect
        return aspect is None or aspect.value in self.got.aspects

    @property
    def missing_facts(self) -> list[str]:
        """The expected facts that stand in no reply of the turn nor its card."""
        said = [{"text": r.get("text"), "card": r.get("card")} for r in self.got.replies]
        return [
            fact
            for fact in self.expect.facts
            if not any(contains_fact(reply, fact) for reply in said)
        ]

    @property
    def wrong_slots(self) -> list[str]:
        """The names of expected slots whose value is another."""
        got = self.got.slots or {}
        return [
            name
            for name, value in self.expect.slots.items()
            if _canonical(got.get(name, "")) != _canonical(value)
        ]

    @property
    def mistakes(self) -> list[str]:
        """What is wrong with the turn, as metric names; empty for a right one."""
        checks = {
            "outcome": self.outcome_right,
            "procedure": not self.wants_procedure or self.procedure_right,
            "aspect": self.aspect_right,
            "facts": not self.missing_facts,
            "slots": not self.wrong_slots,
        }
        return [name for name, right in checks.items() if not right]


def _canonical(value: str) -> str:
    return "".join(value.upper().split())


@dataclass(frozen=True)
class Rate:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where nothing was there to judge."""
        return self.hits / self.total if self.total else None

    def as_json(self) -> dict[str, float | int | None]:
        """For the report file."""
        return {"rate": self.value, "hits": self.hits, "total": self.total}


def _procedure(turn: Judged) -> tuple[int, int]:
    return (int(turn.procedure_right), 1) if turn.wants_procedure else (0, 0)


def _among(best: int) -> Callable[[Judged], tuple[int, int]]:
    return lambda turn: (int(turn.procedure_among(best)), 1) if turn.wants_procedure else (0, 0)


def _aspect(turn: Judged) -> tuple[int, int]:
    if turn.expect.aspect is None or not turn.expect.procedures or not turn.procedure_right:
        return 0, 0
    return int(turn.aspect_right), 1


def _facts(turn: Judged) -> tuple[int, int]:
    wanted = len(turn.expect.facts)
    return wanted - len(turn.missing_facts), wanted


def _facts_understood(turn: Judged) -> tuple[int, int]:
    understood = turn.wants_procedure and turn.procedure_right and turn.aspect_right
    return _facts(turn) if understood else (0, 0)


def _slots(turn: Judged) -> tuple[int, int]:
    wanted = len(turn.expect.slots)
    return wanted - len(turn.wrong_slots), wanted


def _overconfident(turn: Judged) -> tuple[int, int]:
    if turn.expect.outcome not in NO_ANSWERS:
        return 0, 0
    return int(turn.got.outcome in {outcome.value for outcome in ANSWERS}), 1


METRICS: dict[str, Callable[[Judged], tuple[int, int]]] = {
    "outcome": lambda turn: (int(turn.outcome_right), 1),
    "procedure@1": _procedure,
    "procedure@3": _among(3),
    "procedure@5": _among(5),
    "aspect": _aspect,
    "facts": _facts,
    "facts_understood": _facts_understood,
    "slots": _slots,
    "overconfident": _overconfident,
}
"""Hits and chances of one turn.

- `aspect` is judged where the procedure is right, `facts_understood` where the aspect is, too
- `overconfident` counts answers where the bot should abstain or clarify: the lower the better
"""


def rate(metric: str, turns: Iterable[Judged]) -> Rate:
    """A metric over turns."""
    counts = [METRICS[metric](turn) for turn in turns]
    return Rate(sum(hits for hits, _ in counts), sum(total for _, total in counts))


def by_noise(turns: Iterable[Judged]) -> dict[Noise, list[Judged]]:
    """The turns of each noise that occurs, in the order of the enum."""
    found: dict[Noise, list[Judged]] = {noise: [] for noise in Noise}
    for turn in turns:
        found[turn.case.noise].append(turn)
    return {noise: mine for noise, mine in found.items() if mine}
