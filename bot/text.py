"""Vietnamese text: normal form, folding, tokens, and cleaning of what citizens type.

bot.letters (characters, words), bot.keystrokes (Telex, VNI), bot.wordlist (the staff's lists) and
bot.accents (accents that were not typed) are parts of it; they import nothing else of ours but
bot.errors, so anything may import them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.accents import Accents
from bot.keystrokes import PLAIN_SYLLABLES, decode, decode_words, is_syllable, well_spelled
from bot.letters import Token, fold, normalise, tokens
from bot.wordlist import AMOUNT, EARLIER, END, NUMBER, Rule, WordLists

__all__ = ["Cleaner", "Token", "WordLists", "fold", "normalise", "tokens"]

LIST_FILES = ("abbreviations.yml", "dialect.yml")
"""The word lists of a lexicon folder, in reading order."""

_PASSES = 12
_EMOJI = re.compile("[\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u20e3\U0001f000-\U0001faff]+")
_EMOTICON = re.compile(
    r"(?:[:;=]['-]?[()]+|(?<!\S)(?:[:;=]['-]?[dpv3>|]|<3+|\^[_.]?\^|[t>]_+[t<]|@@))(?=\s|$)"
)
_UNITS = re.compile(r"(?:\d+(?:[.,]\d+)*[^\W\d_]+)+\d*")
_NUMBERS_AND_UNITS = re.compile(r"[\d.,]+|[^\W\d_]+")
_AMOUNT = re.compile(r"\d{1,2}[05]")
_DOUBLED = re.compile(r"(.)\1+")
_ROMAN = re.compile(r"[ivxlc]+[abc]?")
_ECHO = re.compile(r"(\w\w)\1{2,}\w?")
_VOWEL = frozenset("aeiouy")
_CODE_LENGTH = 40
_JOINTS = frozenset("-/)&@'")
_SPACE_BEFORE_MARK = re.compile(r"\s+(?=[?!.,;:](?:\s|$))")
_MARKS_REPEATED = re.compile(r"([?!.,;])(?:\s?\1)+")


@dataclass(frozen=True)
class _Entry:
    """A phrase of the word lists; `always` is its meaning where it has but one.

    The words of the rules' conditions are folded.
    """

    words: tuple[str, ...]
    rules: tuple[Rule, ...]
    always: str | None


class Cleaner:
    """Turns what citizens type into the sentence that understanding works on."""

    def __init__(self, lists: WordLists, accents: Accents | None = None) -> None:
        """`accents`: what gives back those that were not typed; without it they stay away."""
        self._accents = accents or Accents(())
        self._units = lists.units
        undecoded = {key for key in lists.entries if key.isascii() and decode(key)}
        self._keep = frozenset(lists.keep | undecoded)
        self._entries = _index(lists.entries)
        # An accented entry also matches without its accents: everywhere if that is no syllable
        # ("đc", "dc"), in messages without accents if it is a phrase ("bìa đỏ", "bia do").
        folded = {
            fold(key): rules
            for key, rules in lists.entries.items()
            if any(fold(rule.mean) != fold(key) for rule in rules)
        }
        spare = {key: rules for key, rules in folded.items() if key not in lists.entries}
        always = {k: r for k, r in spare.items() if " " not in k and k not in PLAIN_SYLLABLES}
        phrases = {key: rules for key, rules in spare.items() if " " in key}
        self._entries_folded = _index({**phrases, **lists.without_accents})
        for first, entries in _index(always).items():
            self._entries.setdefault(first, []).extend(entries)
        self._known = lists.entries.keys() | always.keys()
        self._shortened = lru_cache(maxsize=4096)(self._shorten)

    @classmethod
    def load(cls, folder: Path, accents: Accents | None = None) -> Cleaner:
        """A cleaner with the lists of a lexicon folder; raises InputError, OSError."""
        return cls(WordLists.load(folder / name for name in LIST_FILES), accents)

    def clean(self, utterance: str) -> str:
        """The utterance in lower case, without its noise; numbers and codes stay.

        Keystrokes, abbreviations and dialect words are spelled out, drawn-out letters shortened,
        emoji and fillers gone; then accents that were not typed are given back.

        Deterministic, never raises, and clean(clean(x)) == clean(x): it repeats until nothing
        changes, as one repair ("kooo" -> "ko") makes way for the next ("không").
        """
        text = utterance
        for _ in range(_PASSES):
            cleaned = self._pass(text)
            if cleaned == text:
                cleaned = self._accents.restore(text)
            if cleaned == text:
                break
            text = cleaned
        return text

    def _pass(self, text: str) -> str:
        text = normalise(_EMOJI.sub(" ", normalise(text).lower()))
        text = normalise(_EMOTICON.sub(" ", text)) or text
        found = tokens(text)
        words = [token.text for token in found]
        decoded = decode_words(words, self._keep)
        repaired = [well_spelled(self._shortened(word)) for word in decoded]
        if repaired != words:
            text = _replaced(text, found, repaired)
            found = tokens(text)
        expanded = self._expanded(text, found)
        expanded = _SPACE_BEFORE_MARK.sub("", _MARKS_REPEATED.sub(r"\1", expanded))
        return normalise(expanded)

    def _shorten(self, word: str) -> str:
        """The word without drawn-out letters ("lâuuu"), unless it is right as it stands."""
        plain = fold(word)
        if not _DOUBLED.search(plain) or not plain.isalpha():
            return word
        if word in self._keep or word in self._known:
            return word
        if len(set(word)) == 1 and word.isascii():
            return word[:3]  # "kkkk" laughs, "aaa" is a name: neither is a letter drawn out
        if _ECHO.fullmatch(word):
            return word[:4]
        if _ROMAN.fullmatch(word):
            return word
        runs = [(m.start(), m.end()) for m in _DOUBLED.finditer(plain)]
        word = _cut(word, [run for run in runs if run[1] - run[0] > 2])
        if self._is_word(word):
            return word
        short = _cut(word, [(m.start(), m.end()) for m in _DOUBLED.finditer(fold(word))])
        return short if len(short) > 1 and self._is_word(short) else word

    def _is_word(self, word: str) -> bool:
        """Whether it is a syllable, or in the lists and no bare row of consonants ("bnn")."""
        listed = word in self._known and not _VOWEL.isdisjoint(fold(word))
        return listed or word in PLAIN_SYLLABLES or is_syllable(word)

    def _expanded(self, text: str, found: Sequence[Token]) -> str:
        """The text with every entry of the lists replaced; as it was if nothing would be left."""
        accented = sum(not token.text.isascii() for token in found)
        indexes = [self._entries]
        if 4 * accented <= len(found):
            indexes.append(self._entries_folded)
        parts: list[str] = []
        before: list[str] = []  # words of this clause so far, as they are replaced
        end = i = 0
        while i < len(found):
            gap = text[end : found[i].start]
            if gap.strip():
                before = []
            used, mean = self._meaning(text, found, i, before, indexes)
            parts += (gap, mean)
            before += mean.split()
            end = found[i + used - 1].end
            i += used
        expanded = "".join((*parts, text[end:]))
        return expanded if any(part.strip() for part in parts[1::2]) else text

    def _meaning(
        self,
        text: str,
        found: Sequence[Token],
        at: int,
        before: Sequence[str],
        indexes: Sequence[dict[str, list[_Entry]]],
    ) -> tuple[int, str]:
        """How many tokens from `at` an entry covers, and what to write for them."""
        word = found[at].text
        if _in_code(text, found[at]):
            return 1, word
        for index in indexes:
            for entry in index.get(word, ()):
                size = len(entry.words)
                if size > 1 and _clause(text, found, at, size) != entry.words:
                    continue
                if entry.always is not None:
                    return size, entry.always
                previous = _neighbours(before[-2:])
                following = _neighbours(_clause(text, found, at + size - 1, 2)[1:]) or {END}
                earlier = frozenset(map(fold, before[-EARLIER:]))
                for rule in entry.rules:
                    if _fits(rule, previous, following, earlier):
                        return size, rule.mean
        if word[0].isdigit() and _UNITS.fullmatch(word):
            parts = _NUMBERS_AND_UNITS.findall(word)
            if all(part in self._units for part in parts[1::2]):
                return 1, " ".join(self._units.get(part, part) for part in parts)
        return 1, word


def _index(entries: dict[str, tuple[Rule, ...]]) -> dict[str, list[_Entry]]:
    """Entries by their first word, the longest first."""
    index: dict[str, list[_Entry]] = {}
    for key in sorted(entries, key=lambda key: -key.count(" ")):
        words = tuple(key.split())
        rules = tuple(_fold_conditions(rule) for rule in entries[key])
        always = rules[0].mean if rules[0] == Rule(rules[0].mean) else None
        index.setdefault(words[0], []).append(_Entry(words, rules, always))
    return index


def _fold_conditions(rule: Rule) -> Rule:
    return Rule(
        rule.mean,
        after=_fold_all(rule.after),
        before=_fold_all(rule.before),
        not_after=_fold_all(rule.not_after),
        not_before=_fold_all(rule.not_before),
        earlier=_fold_all(rule.earlier),
    )


def _fold_all(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word if word.startswith("<") else fold(word) for word in words)


def _fits(rule: Rule, previous: set[str], following: set[str], earlier: frozenset[str]) -> bool:
    return (
        (not rule.after or not rule.after.isdisjoint(previous))
        and (not rule.before or not rule.before.isdisjoint(following))
        and rule.not_after.isdisjoint(previous)
        and rule.not_before.isdisjoint(following)
        and (not rule.earlier or not rule.earlier.isdisjoint(earlier))
    )


def _neighbours(words: Sequence[str]) -> set[str]:
    """What conditions may name of the one or two words next to an entry; nearest word last."""
    if not words:
        return set()
    nearest = words[-1]
    found = {fold(nearest), fold(" ".join(words))}
    if nearest[0].isdigit():
        found.add(NUMBER)
        if _AMOUNT.fullmatch(nearest):
            found.add(AMOUNT)
    return found


def _in_code(text: str, token: Token) -> bool:
    """Whether the token is part of a code ("30K-123.45", "C79-HD", "C/O") or a list mark ("a)")."""
    around = text[token.start - 1 : token.start] + text[token.end : token.end + 1]
    if len(token.text) == 1 and not _JOINTS.isdisjoint(around):
        return True
    if "-" not in around:
        return False
    left = text[max(0, token.start - _CODE_LENGTH) : token.start].rpartition(" ")[2]
    right = text[token.end : token.end + _CODE_LENGTH].partition(" ")[0]
    return any(character.isdigit() for character in left + token.text + right)


def _clause(text: str, found: Sequence[Token], at: int, size: int) -> tuple[str, ...]:
    """Up to `size` tokens from `at` on, as long as only spaces part them."""
    end = at + 1
    while (
        end < min(at + size, len(found)) and text[found[end - 1].end : found[end].start].isspace()
    ):
        end += 1
    return tuple(token.text for token in found[at:end])


def _replaced(text: str, found: Sequence[Token], words: Sequence[str]) -> str:
    parts: list[str] = []
    end = 0
    for token, word in zip(found, words, strict=True):
        parts += (text[end : token.start], word)
        end = token.end
    return "".join((*parts, text[end:]))


def _cut(word: str, runs: Sequence[tuple[int, int]]) -> str:
    """The word with each run of one letter cut to its accented letter, or its first."""
    for start, end in reversed(runs):
        run = word[start:end]
        kept = next((letter for letter in run if not letter.isascii()), run[0])
        word = word[:start] + kept + word[end:]
    return word
