"""Read a FAQ file into plain values that know their line numbers.

All scalars stay text (`no` is not False, 1022 is not a number): staff write sentences, not YAML.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from bot.errors import Problem
from bot.training.faq_entry import FieldPath, Place

_MAX_DEPTH = 4
"""An entry's deepest field is buttons → item → title; more means a slip in the indentation."""

_QUOTE_IT = "câu bắt đầu bằng & * ! phải đặt trong ngoặc kép"
_HINTS = (
    ("special character", _QUOTE_IT),
    ("scanning an anchor", _QUOTE_IT),
    ("scanning an alias", _QUOTE_IT),
    ("parsing a tag", _QUOTE_IT),
    ("scanning a tag", _QUOTE_IT),
    ("mapping values are not allowed", "câu có dấu hai chấm phải đặt trong ngoặc kép"),
    ("\\t", "thụt dòng bằng dấu cách, không dùng phím Tab"),
    ("quoted scalar", "thiếu dấu ngoặc kép đóng"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên mục, hoặc thụt dòng sai"),
    ("expected <block end>", "thụt dòng không thẳng hàng, hoặc câu phía trên thiếu ngoặc kép"),
    ("single document", "xóa dòng chỉ có «---»"),
)


class Item(NamedTuple):
    """One entry as written: its values, and the line of each field (see faq_entry.FieldPath)."""

    values: dict[str, Any]
    lines: dict[FieldPath, int]


class _Loader(yaml.SafeLoader):
    """Refuses anchors, aliases and tags: in a FAQ file they are sentences without quotes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.composer.ComposerError(None, None, "special character", event.start_mark)
        return super().compose_node(parent, index)


def read_items(text: str, file: str) -> tuple[list[Item], list[Problem]]:
    """The entries of a file's text, and what is wrong with its YAML; never raises."""
    try:
        root = _Loader(text).get_single_node()
    except yaml.YAMLError as error:
        return [], [Problem(file, _line(error, text), None, _reason(error))]
    except (ValueError, OverflowError, RecursionError):
        return [], [Problem(file, None, None, "không đọc được: ký tự lạ hoặc quá nhiều dấu ngoặc")]
    if root is None:
        return [], [Problem(file, None, None, "tệp chưa có câu hỏi nào; thêm câu hỏi hoặc xóa tệp")]
    if not isinstance(root, yaml.SequenceNode):
        reason = "tệp phải là danh sách, mỗi câu hỏi bắt đầu bằng «- id: …»"
        return [], [Problem(file, root.start_mark.line + 1, None, reason)]
    reader = _Reader(file)
    items = [item for node in root.value if (item := reader.item(node)) is not None]
    return items, reader.problems


class _Reader:
    """Turns nodes into values and collects problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def item(self, node: yaml.Node) -> Item | None:
        if not isinstance(node, yaml.MappingNode):
            self._add(node, (), "mỗi câu hỏi phải gồm các dòng «tên mục: nội dung», đầu là «- id:»")
            return None
        lines: dict[FieldPath, int] = {(): node.start_mark.line + 1}
        return Item(self._mapping(node, (), lines), lines)

    def _value(self, node: yaml.Node, path: FieldPath, lines: dict[FieldPath, int]) -> Any:
        if len(path) > _MAX_DEPTH:
            self._add(node, path, "thụt dòng quá sâu; xem lại các dấu cách đầu dòng")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, lines)
        if isinstance(node, yaml.SequenceNode):
            values = []
            for index, child in enumerate(node.value):
                at = (*path, index)
                lines[at] = child.start_mark.line + 1
                values.append(self._value(child, at, lines))
            return values
        return self._text(node, path)

    def _mapping(
        self, node: yaml.Node, path: FieldPath, lines: dict[FieldPath, int]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(key_node, path, "tên mục phải là một từ; câu có { hoặc [ cần ngoặc kép")
                continue
            key = self._text(key_node, path) or ""
            at = (*path, key)
            if key in values:
                self._add(key_node, at, "mục này ghi hai lần; giữ lại một")
                continue
            lines[at] = key_node.start_mark.line + 1
            values[key] = self._value(child, at, lines)
        return values

    def _text(self, node: yaml.Node, path: FieldPath) -> str | None:
        if node.tag == "tag:yaml.org,2002:null":
            return None
        text: str = node.value
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            self._add(node, path, "có ký tự không hợp lệ; gõ lại câu này")
            return "?"
        return text

    def _add(self, node: yaml.Node, path: FieldPath, reason: str) -> None:
        place = Place(self.file, {path: node.start_mark.line + 1})
        self.problems.append(place.problem(path, reason))


def _line(error: yaml.YAMLError, text: str) -> int | None:
    mark = getattr(error, "problem_mark", None)
    if "quoted scalar" in str(getattr(error, "context", "")):
        mark = getattr(error, "context_mark", mark)  # where it opens, not where the file ends
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return None if position is None else text.count("\n", 0, int(position)) + 1


def _reason(error: yaml.YAMLError) -> str:
    said = str(error)
    hint = next((hint for sign, hint in _HINTS if sign in said), "xem lại thụt dòng và ngoặc kép")
    return f"sai cách trình bày tệp: {hint}"
