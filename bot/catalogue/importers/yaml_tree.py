"""YAML as plain text, lists and maps, with the line of every part.

Scalars stay text: YAML would read the code 1.010000 as the number 1.01, and the name No as false.
Whoever knows the fields converts them. What clerks have no use for and crafted files abuse
(anchors, tags, several documents, deep nesting) is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

Path = tuple[str | int, ...]

MAX_DEPTH = 20
_NULLS = ("", "~", "null", "Null", "NULL")
_EXPLANATIONS = {
    "mapping values are not allowed": "có dấu «: » giữa câu, hãy đặt cả câu trong ngoặc kép",
    "cannot start any token": "dòng bắt đầu bằng Tab hoặc ký tự đặc biệt, hãy dùng dấu cách",
    "could not find expected ':'": "thiếu dấu «:» sau tên mục",
    "unexpected end of stream": "thiếu dấu đóng ngoặc",
    "expected ',' or": "thiếu dấu phẩy hoặc dấu đóng ngoặc",
    "did not find expected": "thụt đầu dòng lệch so với các dòng cùng cấp",
    "expected <block end>": "thụt đầu dòng lệch so với các dòng cùng cấp",
}
# libyaml is ten times as fast; it is part of PyYAML's wheels, but not of every build.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Tree:
    """`value` is made of dict, list, str and None; `lines` counts from 1."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part around it that the file has."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


class TreeError(Exception):
    """The text cannot be read as a tree; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_tree(text: str) -> Tree:
    """The only YAML document in `text`, text in NFC; raises TreeError."""
    builder = _Builder(text)
    try:
        return builder.build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise TreeError(mark.line + 1 if mark else 1, _explain(error)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise TreeError(line, "có ký tự điều khiển không được phép") from error


class _Builder:
    def __init__(self, text: str) -> None:
        self._events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
        self._tree = Tree(None)

    def build(self) -> Tree:
        next(self._events)  # the stream's start
        event = next(self._events)
        if isinstance(event, StreamEndEvent):
            return self._tree
        self._tree.value = self._node(next(self._events), ())
        event = next(self._events)
        while isinstance(event, DocumentEndEvent):
            event = next(self._events)
        if not isinstance(event, StreamEndEvent):
            raise _error(event, "tệp chỉ được có một phần, không dùng «---» ở giữa")
        return self._tree

    def _node(self, event: Any, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise _error(event, f"lồng nhau quá {MAX_DEPTH} tầng")
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _error(event, "câu bắt đầu bằng & hoặc * phải đặt trong ngoặc kép")
        if event.tag is not None:
            raise _error(event, "câu bắt đầu bằng ! phải đặt trong ngoặc kép")
        self._tree.lines.setdefault(path, _line(event))
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event)
            if key in items:
                raise _error(event, f"mục «{key}» ghi hai lần")
            place = (*path, key)
            self._tree.lines[place] = _line(event)
            items[key] = self._node(next(self._events), place)
        return items

    def _key(self, event: Event) -> str:
        if not isinstance(event, ScalarEvent):
            raise _error(event, "tên mục phải là chữ")
        return unicodedata.normalize("NFC", event.value)


def _scalar(event: ScalarEvent) -> str | None:
    plain, _quoted = event.implicit
    if plain and event.value in _NULLS:
        return None
    return unicodedata.normalize("NFC", event.value)


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or ""
    for part, explanation in _EXPLANATIONS.items():
        if part in problem:
            return f"sai cú pháp YAML: {explanation}"
    return f"sai cú pháp YAML: {problem}"


def _line(event: Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


def _error(event: Event, reason: str) -> TreeError:
    return TreeError(_line(event), reason)
