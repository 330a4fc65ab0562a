"""bot.wordlist: reading the staff's word lists, and refusing wrong ones by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InputError
from bot.text import Cleaner, WordLists


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


def test_a_word_may_depend_on_one_a_little_earlier_in_its_clause(tmp_path: Path) -> None:
    rule = "by_context: {mất: [{earlier: [bố], after: [vừa], mean: qua đời}]}"
    cleaner = Cleaner(load(tmp_path, rule))
    assert cleaner.clean("bố tôi vừa mất") == "bố tôi vừa qua đời"
    for other in ("bố tôi, thẻ vừa mất", "bố tôi ở ngoài quê vừa mất", "tôi vừa mất", "bố mất"):
        assert cleaner.clean(other) == other


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chat:\n  ko: không\n  ko: kho\n", ":3: ko: đã ghi ở chỗ khác"),
        ("chat: {ko: không}\nofficial:\n  ko: kho\n", ":3: ko: đã ghi ở chỗ khác"),
        ("slang:\n  ko: không\n", ":2: slang: không có mục nào tên như vậy"),
        ("chat:\n  ko: [{befor: [x], mean: y}]\n", ":2: ko: không có điều kiện “befor”"),
        ("chat:\n  ko: [{before: [x]}]\n", ":2: ko: thiếu mean"),
        ("chat:\n  ko: [{before: [<so>], mean: y}]\n", ":2: ko: không có ký hiệu <so>"),
        ("chat:\n  ko: {a: b}\n", ":2: ko: phải là chữ"),
        ("chat:\n  ko: []\n", ":2: ko: chưa có nghĩa"),
        ("chat:\n  ko:\n", ":2: ko: phải là chữ"),
        ("chat: [ko]\n", ":1: chat: phải là các dòng “chữ: nghĩa”"),
        ("keep: online\n", ":1: keep: phải là danh sách"),
        ("", ": phải là các dòng “chữ: nghĩa”"),
        ("chat:\n  - ]\n", ":2: không phải YAML mã UTF-8"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, text)
    assert str(refused.value) == str(tmp_path / "list.yml") + message


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, "chat:\n  ko: [không]\n  dc: được\n  j:\nslang: {}\n")
    assert [problem.line for problem in refused.value.problems] == [2, 4, 5]


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_bytes("chat: {ko: không}".encode("utf-16"))
    with pytest.raises(InputError, match="không phải YAML mã UTF-8"):
        WordLists.load([path])
