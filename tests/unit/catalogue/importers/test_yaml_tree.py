"""YAML files become text, lists and maps, or an error that names the line."""

from __future__ import annotations

import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.importers.yaml_tree import TreeError, read_tree


def test_scalars_stay_as_they_are_written() -> None:
    text = "a: 1.010000\nb: No\nc: 2026-10-15\nd: 'null'\ne: 007\nf: 1_000\n"
    assert read_tree(text).value == {
        "a": "1.010000",
        "b": "No",
        "c": "2026-10-15",
        "d": "null",
        "e": "007",
        "f": "1_000",
    }


@pytest.mark.parametrize("blank", ["", "~", "null", "  # ghi chú"])
def test_blank_values_are_none(blank: str) -> None:
    assert read_tree(f"a: {blank}\nb: [x]").value == {"a": None, "b": ["x"]}


def test_text_is_composed_nfc() -> None:
    assert read_tree("te\u0302n: ho\u0323\u0302 ti\u0323ch").value == {"tên": "hộ tịch"}


def test_every_part_knows_its_line() -> None:
    tree = read_tree("a: 1\nb:\n  - x\n  - c: 1\n    d: 2\n")
    assert [tree.line(place) for place in [("a",), ("b",), ("b", 0), ("b", 1, "d")]] == [1, 2, 3, 5]
    assert tree.line(("b", 1, "nowhere", 4)) == 4


@pytest.mark.parametrize("text", ["", "# chỉ có ghi chú\n", "\ufeff"])
def test_an_empty_file_is_nothing(text: str) -> None:
    assert read_tree(text).value is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: nộp tại: xã", 2, "ngoặc kép"),
        ("a:\n\t- x", 2, "Tab"),
        ("a: [1\nb: 2", 2, "dấu đóng ngoặc"),
        ("a: 1\n b: 2\nc: 3", 2, "ngoặc kép"),
        ("a:\n  - x\n - y", 3, "thụt đầu dòng"),
        ("a: 'x", 1, "dấu đóng ngoặc"),
        ("a: 1\nb\nc: 2", 3, "thiếu dấu «:»"),
        ("a: 1\nb: \x07", 2, "ký tự điều khiển"),
        ("a: 1\nb: 2\na: 3", 3, "«a» ghi hai lần"),
        ("a: &x 1", 1, "& hoặc *"),
        ("a: 1\nb: *x", 2, "& hoặc *"),
        ("a: !!python/object/apply:os.system [ls]", 1, "ngoặc kép"),
        ("? [a]\n: 1", 1, "tên mục phải là chữ"),
        ("a: 1\n---\nb: 2", 2, "một phần"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(TreeError) as caught:
        read_tree(text)
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_files_made_to_exhaust_the_reader_are_refused(opening: str) -> None:
    with pytest.raises(TreeError, match="lồng nhau"):
        read_tree(opening * 50_000)


_WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=10).map(
    lambda text: unicodedata.normalize("NFC", text)
)
_TREES = st.recursive(
    st.none() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=10,
)


@given(_TREES)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    assert read_tree(yaml.safe_dump(value, allow_unicode=True)).value == value


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_tree(text)
    except TreeError as error:
        assert 1 <= error.line <= len(text) + 1


@given(st.text("ab:-[]{}&*!|>'\"#%@`,? \n\t", max_size=40))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    try:
        read_tree(text)
    except TreeError as error:
        assert error.reason
