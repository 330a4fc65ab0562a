"""How much of a source could be taken apart."""

from __future__ import annotations

from bot.catalogue.importers.quality import FieldQuality, quality, table
from bot.catalogue.procedure import Procedure

PROCEDURES = [
    Procedure(code="9.1", name="A", steps=("Nộp.",)),
    Procedure(code="9.2", name="B", steps=("Nộp.",), raw={"steps": "Và chờ."}),
    Procedure(code="9.3", name="C", raw={"steps": "Nộp và chờ."}),
    Procedure(code="9.4", name="D"),
]


def test_each_field_is_counted_as_parsed_in_part_text_or_absent() -> None:
    rows = {row.field: row for row in quality(PROCEDURES)}
    assert rows["steps"] == FieldQuality("steps", parsed=1, partly=1, raw=1, absent=1)
    assert rows["name"] == FieldQuality("name", parsed=4, partly=0, raw=0, absent=0)
    assert "raw" not in rows and "fetched_at" not in rows


def test_the_rate_leaves_absent_fields_out() -> None:
    rows = {row.field: row for row in quality(PROCEDURES)}
    assert rows["steps"].rate == 1 / 3
    assert rows["address"].rate == 1


def test_the_table_is_aligned_and_readable() -> None:
    lines = table(quality(PROCEDURES)).split("\n")
    assert lines[0].split() == ["field", "parsed", "partly", "raw", "absent", "rate"]
    (steps,) = [line for line in lines if line.startswith("steps")]
    assert steps.split() == ["steps", "1", "1", "1", "1", "33.33%"]
    assert len({len(line) for line in lines}) == 1
