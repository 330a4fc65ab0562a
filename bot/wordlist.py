"""The word lists that staff keep in nlu_data/lexicon/: what people write -> what they mean.

Part of bot.text. The files explain their own format to staff; `WordLists` names the sections
that may stand in them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.errors import InputError, Problem

END = "<hết câu>"
NUMBER = "<số>"
AMOUNT = "<số tiền>"
EARLIER = 4
"""How many words back the condition `earlier` looks."""
MARKERS = frozenset({END, NUMBER, AMOUNT})
"""Neighbours that are no words: end of a clause, a number, a sum written short ("50 k")."""

_REPLACING = frozenset({"chat", "official", "words", "phrases", "spelling", "by_context"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built
_CONDITIONS = ("after", "before", "not_after", "not_before", "earlier")


@dataclass(frozen=True)
class Rule:
    """What an entry means where its neighbours fit; empty conditions always fit.

    `after` and `before` list words one of which must stand next to the entry (`after` also takes
    two words), `not_after` and `not_before` words none of which may; `earlier` lists words one of
    which must be among the EARLIER last ones of the clause.
    """

    mean: str
    after: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()


@dataclass
class WordLists:
    """The lists as read; keys are lower case, of one word or several with single spaces.

    - `entries`: sections chat, official, words, phrases, spelling, by_context, fillers and
      closing_words (meaning nothing); the first rule that fits wins
    - `without_accents`: the same, only for messages typed without accents
    - `units`: unit letters after a number ("k" in "50k")
    - `keep`: words that are right as they stand and never decoded or shortened
    """

    entries: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    without_accents: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    keep: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, paths: Iterable[Path]) -> WordLists:
        """Reads the files into one.

        Raises InputError with everything that is wrong in them, in Vietnamese: text that is not
        YAML, an unknown section or condition, an entry that stands twice, a value of the wrong
        shape. OSError comes as it is.
        """
        lists = cls()
        problems: list[Problem] = []
        for path in paths:
            reader = _Reader(path, lists)
            reader.read()
            problems += reader.problems
        if problems:
            raise InputError(problems)
        return lists


class _Reader:
    """Reads one file through YAML nodes, which keep line numbers and never turn `no` into False."""

    def __init__(self, path: Path, lists: WordLists) -> None:
        self._path = path
        self._lists = lists
        self.problems: list[Problem] = []

    def read(self) -> None:
        """Adds the file to the lists, and to `problems` what is wrong in it."""
        with self._noting():
            for name, section in self._pairs(self._root(), ""):
                with self._noting():
                    self._read_section(name, section)

    def _root(self) -> yaml.Node | None:
        try:
            return yaml.compose(self._path.read_text(encoding="utf-8"), Loader=_LOADER)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            reason = "không phải YAML mã UTF-8"
            raise InputError([Problem(str(self._path), line, None, reason)]) from error

    def _read_section(self, name: str, section: yaml.Node) -> None:
        if name in _REPLACING:
            self._read_entries(section, name, self._lists.entries)
        elif name == "without_accents":
            self._read_entries(section, name, self._lists.without_accents)
        elif name == "units":
            for key, value in self._pairs(section, name):
                with self._noting():
                    self._lists.units[key] = self._text(value, key)
        elif name == "fillers":
            self._read_removed(section, name, Rule(mean=""))
        elif name == "closing_words":
            self._read_removed(section, name, Rule(mean="", before=frozenset({END})))
        elif name == "keep":
            self._lists.keep.update(text for text, _ in self._words(section, name))
        else:
            raise self._wrong(section, name, "không có mục nào tên như vậy")

    def _read_entries(
        self, section: yaml.Node, name: str, into: dict[str, tuple[Rule, ...]]
    ) -> None:
        for key, value in self._pairs(section, name):
            with self._noting():
                if isinstance(value, yaml.SequenceNode):
                    rules = tuple(self._rule(node, key) for node in value.value)
                else:
                    rules = (Rule(mean=self._text(value, key)),)
                self._add(into, key, rules, value)

    def _read_removed(self, section: yaml.Node, name: str, rule: Rule) -> None:
        for key, node in self._words(section, name):
            with self._noting():
                self._add(self._lists.entries, key, (rule,), node)

    def _add(
        self,
        into: dict[str, tuple[Rule, ...]],
        key: str,
        rules: tuple[Rule, ...],
        node: yaml.Node,
    ) -> None:
        if key in into:
            raise self._wrong(node, key, "đã ghi ở chỗ khác")
        if not rules:
            raise self._wrong(node, key, "chưa có nghĩa")
        into[key] = rules

    def _rule(self, node: yaml.Node, key: str) -> Rule:
        mean: str | None = None
        conditions: dict[str, frozenset[str]] = {}
        for name, value in self._pairs(node, key):
            if name == "mean":
                mean = "" if value.value == "" else self._text(value, key)
            elif name in _CONDITIONS:
                conditions[name] = frozenset(text for text, _ in self._words(value, key))
            else:
                raise self._wrong(value, key, f"không có điều kiện “{name}”")
        if mean is None:
            raise self._wrong(node, key, "thiếu mean")
        return Rule(mean, **conditions)

    def _pairs(self, node: yaml.Node | None, what: str) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, what, "phải là các dòng “chữ: nghĩa”")
        return [(self._text(key, what), value) for key, value in node.value]

    def _words(self, node: yaml.Node, what: str) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong(node, what, "phải là danh sách")
        return [(self._text(item, what), item) for item in node.value]

    def _text(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._wrong(node, what, "phải là chữ")
        text = " ".join(unicodedata.normalize("NFC", node.value).lower().split())
        if text.startswith("<") and text not in MARKERS:
            raise self._wrong(node, what, f"không có ký hiệu {text}")
        return text

    def _wrong(self, node: yaml.Node | None, what: str, reason: str) -> InputError:
        line = node.start_mark.line + 1 if node is not None else None
        return InputError([Problem(str(self._path), line, what or None, reason)])

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except InputError as error:
            self.problems += error.problems
