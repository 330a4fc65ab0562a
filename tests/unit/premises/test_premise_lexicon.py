"""bot.premises.lexicon: how staff's file fails, and that its lists hold what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.procedure import Level, Unit
from bot.errors import InputError
from bot.premises.lexicon import FILE, load_premises
from bot.wiring import LEXICON_DIR


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("markers:\n  closing: [đúng không\nmoney: {", encoding="utf-8")
    with pytest.raises(InputError, match=r"premises\.yml:\d+"):
        load_premises(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("  closing: [", "  closin: [", "markers.closing"),
        ("tuần: week", "tuần: tuan", "period.units"),
        ("triệu: 1000000,", "triệu: nhiều,", "money.scales"),
    ],
)
def test_a_wrong_entry_is_told_with_its_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    text = (LEXICON_DIR / FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=field):
        load_premises(tmp_path)


def test_tables_are_found_without_accents() -> None:
    lexicon = load_premises(LEXICON_DIR)
    assert lexicon.units["ngay lam viec"] is Unit.working_day
    assert lexicon.levels["huyen"] is None
    assert lexicon.levels["phuong"] is Level.commune
    assert lexicon.currencies["do la"] == "USD"
