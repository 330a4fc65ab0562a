"""The report of an evaluation: rates, confusions, wrong turns; as a table and as JSON."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.reply import Outcome
from bot.training.cases import Noise
from bot.training.scoring import METRICS, Judged, Rate, by_noise, rate

LEGEND = [
    "aspect: trong các lượt đúng thủ tục; facts_understood: đúng cả thủ tục lẫn aspect;",
    "overconfident: trả lời khi phải từ chối hoặc hỏi lại, càng thấp càng tốt",
]
NOISE_METRICS = ("outcome", "procedure@1", "aspect", "facts")


@dataclass(frozen=True)
class Report:
    """Every played turn, and what can be counted of them."""

    turns: tuple[Judged, ...]

    @property
    def parts(self) -> dict[str, list[Judged]]:
        """All turns, those one may tune on, and those held back to report honestly."""
        return {
            "all": list(self.turns),
            "tuned_on": [turn for turn in self.turns if not turn.case.held_back],
            "held_back": [turn for turn in self.turns if turn.case.held_back],
        }

    @property
    def confusions(self) -> dict[Outcome, Counter[str]]:
        """What came, by what was expected."""
        found: dict[Outcome, Counter[str]] = {}
        for outcome in Outcome:
            got = Counter(t.got.outcome for t in self.turns if t.expect.outcome is outcome)
            if got:
                found[outcome] = got
        return found

    @property
    def median_ms(self) -> float:
        """Milliseconds that a turn takes; 0 without turns."""
        return statistics.median(turn.ms for turn in self.turns) if self.turns else 0.0

    @property
    def p95_ms(self) -> float:
        """Milliseconds within which 95 of 100 turns are answered (nearest rank)."""
        times = sorted(turn.ms for turn in self.turns)
        return times[math.ceil(0.95 * len(times)) - 1] if times else 0.0

    def as_json(self) -> dict[str, Any]:
        """Everything, with the wrong turns in full."""
        return {
            "cases": len({turn.case.id for turn in self.turns}),
            "turns": len(self.turns),
            "ms": {"median": self.median_ms, "p95": self.p95_ms},
            "metrics": {
                metric: {part: rate(metric, turns).as_json() for part, turns in self.parts.items()}
                for metric in METRICS
            },
            "outcomes": {
                outcome.value: {"recall": recall(outcome, got).as_json(), "got": dict(got)}
                for outcome, got in self.confusions.items()
            },
            "noise": {
                noise.value: {
                    metric: {**rate(metric, turns).as_json(), "drop": self.drop(metric, turns)}
                    for metric in NOISE_METRICS
                }
                for noise, turns in by_noise(self.turns).items()
            },
            "wrong": [_wrong(turn) for turn in self.turns if turn.mistakes],
        }

    def drop(self, metric: str, turns: Sequence[Judged]) -> float | None:
        """How far a metric falls below that of standard spelling; None where one has no value."""
        standard = rate(metric, by_noise(self.turns).get(Noise.standard, ())).value
        value = rate(metric, turns).value
        return None if standard is None or value is None else standard - value


def recall(outcome: Outcome, got: Counter[str]) -> Rate:
    """How often an expected outcome came."""
    return Rate(got[outcome.value], sum(got.values()))


def _wrong(turn: Judged) -> dict[str, Any]:
    expect = turn.expect
    return {
        "id": turn.case.id,
        "turn": turn.number,
        "noise": turn.case.noise.value,
        "held_back": turn.case.held_back,
        "say": turn.turn.say,
        "mistakes": turn.mistakes,
        "missing_facts": turn.missing_facts,
        "expected": {
            "outcome": expect.outcome.value,
            "procedure": list(expect.procedures),
            "aspect": expect.aspect.value if expect.aspect else None,
            "facts": list(expect.facts),
            "slots": dict(expect.slots),
        },
        "got": {
            "outcome": turn.got.outcome,
            "procedure": turn.got.procedure,
            "candidates": list(turn.got.candidates),
            "aspects": list(turn.got.aspects),
            "slots": dict(turn.got.slots or {}),
            "texts": [reply.get("text") for reply in turn.got.replies],
            "error": turn.got.error,
        },
    }


def format_report(report: Report) -> str:
    """The report as a text table, in Vietnamese but for the format's own terms."""
    parts = report.parts
    sections = [
        [
            f"{len({turn.case.id for turn in report.turns})} tình huống, {len(report.turns)} lượt; "
            f"mỗi lượt {report.median_ms:.0f} ms (trung vị), {report.p95_ms:.0f} ms (p95)"
        ],
        [_row("", "toàn bộ", "để chỉnh", "giữ lại")]
        + [_row(metric, *(_told(rate(metric, parts[p])) for p in parts)) for metric in METRICS]
        + LEGEND,
        ["Theo kết quả mong đợi (đúng; nhầm thành)"]
        + [
            _row(f"  {outcome.value}", _told(recall(outcome, got))) + "  " + _others(outcome, got)
            for outcome, got in report.confusions.items()
        ],
        ["Theo cách viết (trong ngoặc: kém hơn cách viết chuẩn, điểm phần trăm)"]
        + [_row("  noise", *NOISE_METRICS)]
        + [
            _row(f"  {noise.value}", *(_dropped(report, metric, turns) for metric in NOISE_METRICS))
            for noise, turns in by_noise(report.turns).items()
        ],
    ]
    failed = sum(bool(turn.got.error) for turn in report.turns)
    if failed:
        sections.append([f"{failed} lượt không được trả lời (tính là error)."])
    return "\n\n".join("\n".join(line.rstrip() for line in lines) for lines in sections)


def _row(head: str, *cells: str) -> str:
    return f"{head:<18}" + "".join(f"{cell:>20}" for cell in cells)


def _told(found: Rate) -> str:
    return (
        f"{100 * found.value:.1f} % ({found.hits}/{found.total})"
        if found.value is not None
        else "-"
    )


def _others(outcome: Outcome, got: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in got.most_common() if name != outcome.value)


def _dropped(report: Report, metric: str, turns: Sequence[Judged]) -> str:
    found = rate(metric, turns)
    drop = report.drop(metric, turns)
    if found.value is None:
        return "-"
    told = f"{100 * found.value:.1f} %/{found.total}"
    return (
        f"{told} ({-100 * drop:+.1f})"
        if drop is not None and turns[0].case.noise is not Noise.standard
        else told
    )
