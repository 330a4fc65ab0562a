"""bot.wordlist: reading the staff's word lists, and refusing wrong ones by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.text import Cleaner, WordListError, WordLists


def load(folder: Path, text: str) -> WordLists:
    path = folder / "list.yml"
    path.write_text(text, encoding="utf-8")
    return WordLists.load([path])


def test_words_that_yaml_takes_for_numbers_and_truth_values_stay_words(tmp_path: Path) -> None:
    lists = load(tmp_path, "chat:\n  no: nó\n  0: không\n  on: ôn\nkeep: [yes, no]\n")
    assert list(lists.entries) == ["no", "0", "on"]
    assert lists.keep == {"yes", "no"}


def test_sections_work_together_in_a_cleaner(tmp_path: Path) -> None:
    cleaner = Cleaner(
        load(
            tmp_path,
            """
chat: {KO: không, đc: được}
by_context:
  tt:
    - {before: [<số>], mean: thông tư}
    - {after: [đăng ký], not_before: [xe], mean: tạm trú}
    - {before: [<hết câu>], mean: thủ tục}
without_accents: {bia: sổ}
units: {k: nghìn}
fillers: [ờ]
closing_words: [hè]
keep: [cos]
""",
        )
    )
    assert cleaner.clean("ờ ko dc hè") == "không được"
    assert cleaner.clean("hè này tt 12, đăng ký tt nhé, đăng ký tt xe, làm tt") == (
        "hè này thông tư 12, đăng ký tạm trú nhé, đăng ký tt xe, làm thủ tục"
    )
    assert cleaner.clean("bia do 5k cos") == "sổ do 5 nghìn cos"
    assert cleaner.clean("uống bia được mấy cốc") == "uống bia được mấy cốc"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chat:\n  ko: không\n  ko: kho\n", "list.yml:3: ko: stands twice"),
        ("chat: {ko: không}\nofficial:\n  ko: kho\n", "list.yml:3: ko: stands twice"),
        ("slang:\n  ko: không\n", "list.yml:2: slang: unknown section"),
        ("chat:\n  ko: [{befor: [x], mean: y}]\n", "list.yml:2: ko: unknown condition 'befor'"),
        ("chat:\n  ko: [{before: [x]}]\n", "list.yml:2: ko: a rule needs `mean`"),
        ("chat:\n  ko: [{before: [<so>], mean: y}]\n", "list.yml:2: list: unknown marker <so>"),
        ("chat:\n  ko: {a: b}\n", "list.yml:2: ko: must be a text"),
        ("chat:\n  ko: []\n", "list.yml:2: ko: has no meaning"),
        ("chat:\n  ko:\n", "list.yml:2: ko: must be a text"),
        ("chat: [ko]\n", "list.yml:1: section: must be lines of `key: value`"),
        ("keep: online\n", "list.yml:1: list: must be a list"),
        ("", "list.yml: file: must be lines of `key: value`"),
        ("chat: {ko: không\n", "list.yml: not YAML in UTF-8"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WordListError) as refused:
        load(tmp_path, text)
    assert message in str(refused.value)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_bytes("chat: {ko: không}".encode("utf-16"))
    with pytest.raises(WordListError, match="not YAML in UTF-8"):
        WordLists.load([path])
