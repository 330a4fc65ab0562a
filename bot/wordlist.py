"""The word lists that staff keep in nlu_data/lexicon/: what people write -> what they mean.

Part of bot.text; depends on nothing of ours. The files explain their own format to staff; the
sections that may stand in them are listed in `WordLists`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

END = "<hết câu>"
NUMBER = "<số>"
AMOUNT = "<số tiền>"
MARKERS = frozenset({END, NUMBER, AMOUNT})
"""Neighbours that are no words: end of a clause, a number, a sum written short ("50 k")."""

_REPLACING = frozenset({"chat", "official", "words", "phrases", "spelling", "by_context"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built
_CONDITIONS = ("after", "before", "not_after", "not_before")


class WordListError(ValueError):
    """A word list is wrong; the text names file, line, entry and reason."""


@dataclass(frozen=True)
class Rule:
    """What an entry means where its neighbours fit; empty conditions always fit.

    `after` and `before` list words one of which must stand next to the entry (`after` also takes
    two words), `not_after` and `not_before` words none of which may.
    """

    mean: str
    after: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()


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

        Raises WordListError for unreadable YAML, an unknown section or condition, an entry that
        stands twice in a section's target, or a value of the wrong shape; OSError as it comes.
        """
        lists = cls()
        for path in paths:
            _Reader(path, lists).read()
        return lists


class _Reader:
    """Reads one file through YAML nodes, which keep line numbers and never turn `no` into False."""

    def __init__(self, path: Path, lists: WordLists) -> None:
        self._path = path
        self._lists = lists

    def read(self) -> None:
        try:
            root = yaml.compose(self._path.read_text(encoding="utf-8"), Loader=_LOADER)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise WordListError(f"{self._path}: not YAML in UTF-8: {error}") from error
        for name, section in self._pairs(root, "file"):
            if name in _REPLACING:
                self._read_entries(section, self._lists.entries)
            elif name == "without_accents":
                self._read_entries(section, self._lists.without_accents)
            elif name == "units":
                self._read_units(section)
            elif name == "fillers":
                self._add_all(section, Rule(mean=""))
            elif name == "closing_words":
                self._add_all(section, Rule(mean="", before=frozenset({END})))
            elif name == "keep":
                self._lists.keep.update(text for text, _ in self._words(section))
            else:
                raise self._wrong(section, name, "unknown section")

    def _read_entries(self, section: yaml.Node, into: dict[str, tuple[Rule, ...]]) -> None:
        for key, value in self._pairs(section, "section"):
            if isinstance(value, yaml.SequenceNode):
                rules = tuple(self._rule(node, key) for node in value.value)
            else:
                rules = (Rule(mean=self._text(value, key)),)
            self._add(into, key, rules, value)

    def _read_units(self, section: yaml.Node) -> None:
        for key, value in self._pairs(section, "units"):
            self._lists.units[key] = self._text(value, key)

    def _add_all(self, section: yaml.Node, rule: Rule) -> None:
        for key, node in self._words(section):
            self._add(self._lists.entries, key, (rule,), node)

    def _add(
        self,
        into: dict[str, tuple[Rule, ...]],
        key: str,
        rules: tuple[Rule, ...],
        node: yaml.Node,
    ) -> None:
        if key in into:
            raise self._wrong(node, key, "stands twice")
        if not rules:
            raise self._wrong(node, key, "has no meaning")
        into[key] = rules

    def _rule(self, node: yaml.Node, key: str) -> Rule:
        mean: str | None = None
        conditions: dict[str, frozenset[str]] = {}
        for name, value in self._pairs(node, key):
            if name == "mean":
                mean = "" if value.value == "" else self._text(value, key)
            elif name in _CONDITIONS:
                conditions[name] = frozenset(text for text, _ in self._words(value))
            else:
                raise self._wrong(value, key, f"unknown condition {name!r}")
        if mean is None:
            raise self._wrong(node, key, "a rule needs `mean`")
        return Rule(mean, **conditions)

    def _pairs(self, node: yaml.Node | None, what: str) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, what, "must be lines of `key: value`")
        pairs = [(self._text(key, what), value) for key, value in node.value]
        for i, (key, value) in enumerate(pairs):
            if any(key == other for other, _ in pairs[:i]):
                raise self._wrong(value, key, "stands twice")
        return pairs

    def _words(self, node: yaml.Node) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong(node, "list", "must be a list")
        return [(self._text(item, "list"), item) for item in node.value]

    def _text(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._wrong(node, what, "must be a text")
        text = " ".join(unicodedata.normalize("NFC", node.value).lower().split())
        if text.startswith("<") and text not in MARKERS:
            raise self._wrong(node, what, f"unknown marker {text}")
        return text

    def _wrong(self, node: yaml.Node | None, what: str, reason: str) -> WordListError:
        line = f":{node.start_mark.line + 1}" if node is not None else ""
        return WordListError(f"{self._path}{line}: {what}: {reason}")
