"""Sentences of published procedures: long lines, lists without end, "a) … ; b) …".

Choosing sentences never changes them: a sentence is quoted whole, at most with the line ending in
":" that it stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.answers import lexicon
from bot.answers.wording import ENUMERATOR, clean, unique, unwrapped

_LEAD_LIMIT = 140
_END = re.compile(r"[.;?!…][\"”’)]*\s+|[;.:]\s*(?=[-+*•]\s)")
# "TP. Hồ Chí Minh", "Q. Ba Đình": the dot does not end a sentence.
_ABBREVIATION = re.compile(r"(?:^|[\s(/])(?:TP|Tp|tp|TX|TT|Tx|P|Q|H|ThS|TS|PGS|GS|BS|v\.v)\.$")
_ABBREVIATION_LENGTH = 6
_NUMBERING = re.compile(r"\s*[-+*•]?\s*(?:[A-Za-zĐđ]|\d{1,2})[.)]")


@dataclass(frozen=True)
class Sentence:
    """A sentence and the line ending in ":" that it is listed under ("" if none)."""

    text: str
    lead: str = ""

    def quoted(self) -> str:
        """The sentence with its lead when that is short enough to help."""
        if self.lead and len(self.lead) <= _LEAD_LIMIT:
            return f"{self.lead} {self.text}"
        return self.text


def split(text: str) -> list[Sentence]:
    """The sentences of a text that may have several lines; marks of lists are taken off."""
    found: list[Sentence] = []
    lead = ""
    for line in unwrapped(text):
        for piece in _pieces(line):
            sentence = clean(piece)
            if not sentence:
                continue
            if not ENUMERATOR.match(piece.strip()):
                lead = ""
            if sentence.endswith(":"):
                lead = sentence
            found.append(Sentence(sentence, "" if sentence.endswith(":") else lead))
    return found


def _pieces(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if _ends_sentence(line[start : end.start() + 1], line[end.end() : end.end() + 6]):
            yield line[start : end.end()]
            start = end.end()
    yield line[start:]


def _ends_sentence(piece: str, following: str) -> bool:
    """Whether the piece, up to its last mark, is a sentence, given what follows it."""
    mark = piece[-1]
    if mark == "." and (
        _NUMBERING.fullmatch(piece) or _ABBREVIATION.search(piece[-_ABBREVIATION_LENGTH:])
    ):
        return False
    if ENUMERATOR.match(following):
        return True
    return mark not in ";:" and (following[:1].isupper() or following[:1] in '“"(')


def about(name: str, texts: Iterable[str]) -> list[str]:
    """The sentences that speak of the named cue list, quoted, without repeats."""
    chosen = (
        quote
        for text in texts
        if lexicon.speaks_of(name, text)
        for quote in _quotes(name, split(text))
    )
    return unique(chosen)


def _quotes(name: str, sentences: list[Sentence]) -> Iterator[str]:
    """The quotes of one text; a line ending in ":" only with its items, or as their lead."""
    for place, sentence in enumerate(sentences):
        if not lexicon.speaks_of(name, sentence.text):
            continue
        items = _items(sentences, place)
        if not any(lexicon.speaks_of(name, item.text) for item in items):
            yield " ".join([sentence.quoted(), "; ".join(item.text for item in items)]).strip()
        elif len(sentence.text) > _LEAD_LIMIT:
            yield sentence.text


def _items(sentences: list[Sentence], place: int) -> list[Sentence]:
    """What is listed under a line ending in ":"."""
    lead = sentences[place].text
    items = []
    for sentence in sentences[place + 1 :]:
        if not lead.endswith(":") or sentence.lead != lead:
            break
        items.append(sentence)
    return items
