"""The citizen lexicon: how people say things, read from nlu_data/lexicon/*.yml.

Staff edit those files; here they become look-up structures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.catalogue.distinctions import Kinds, read_kinds
from bot.catalogue.lexicon_file import read_lexicon_file
from bot.catalogue.phrases import Phrases, Replacements, Sentence, words

__all__ = ["Alias", "Content", "Lexicon", "Sentence", "Variant", "load_lexicon", "words"]


ENGLISH = 0.4
"""Share of English words from which a sentence is English."""
OFTEN = 0.5
"""What "often" counts of "very often"."""
_WHETHER = re.compile(r"\b(?:khong|chua)\b")


@dataclass(frozen=True)
class Variant:
    """One way in which near-identical procedures differ ("có yếu tố nước ngoài").

    `kind` groups alternatives (level, foreign, ...); `rank` orders them, the plainest first.
    """

    kind: str
    key: str
    title: str
    rank: int
    in_name: re.Pattern[str]
    in_message: Phrases


@dataclass(frozen=True)
class Alias:
    """Wordings that mean certain procedures, by code, or by exact name where codes changed."""

    codes: frozenset[str]
    name: str
    say: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of an utterance: the words as said, and in official terms (both folded)."""

    said: tuple[str, ...]
    official: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """What of an utterance can name a procedure, in reading order."""

    parts: tuple[Part, ...]

    @property
    def said(self) -> str:
        """The words as said."""
        return " ".join(word for part in self.parts for word in part.said)


@dataclass(frozen=True)
class Lexicon:
    """Everything that search knows about how citizens speak."""

    terms: Replacements
    variants: tuple[Variant, ...]
    aliases: tuple[Alias, ...]
    cues: tuple[tuple[str, Phrases], ...]
    limits: tuple[tuple[str, Phrases], ...]
    asking: Phrases
    small_words: Phrases
    ellipsis_starts: Phrases
    ellipsis_ends: Phrases
    contrast: Phrases
    ordinals: tuple[tuple[int, Phrases], ...]
    kinds: Kinds
    needed_before: Phrases
    needed_after: Phrases
    turning: Phrases
    back: Phrases
    joiners: Phrases
    english: frozenset[str]
    asked_often: Mapping[str, float]
    """Codes of procedures that many people ask for: 1, or less."""

    def is_english(self, sentence: Sentence) -> bool:
        """Whether the writer uses English: no accents, and English words for the most part."""
        said = sentence.folded.split()
        known = sum(word in self.english for word in said)
        return not sentence.has_accents and known >= 2 and known >= len(said) * ENGLISH

    def without_needed(self, sentence: Sentence) -> Sentence:
        """The sentence up to the paper that it asks whether one needs ("có cần ảnh không")."""
        if self.needed_after.spans(sentence):
            return sentence.part(0, 0)
        start = next((start for start, _ in self.needed_before.spans(sentence)), None)
        asks = start is not None and _WHETHER.search(sentence.folded, start)
        return sentence.part(0, start or 0) if asks else sentence

    def without_back(self, sentence: Sentence) -> Sentence:
        """The sentence without the words that point back ("lúc nãy")."""
        return sentence.without(self.back.spans(sentence))

    def unasked(self, sentence: Sentence, telling: Collection[str] = ()) -> Sentence:
        """The sentence without asking phrases ("mất bao lâu" holds no loss)."""
        return sentence.without(self.asking.spans(sentence, telling))

    def content(self, sentence: Sentence, telling: Collection[str] = ()) -> Content:
        """The sentence without asking phrases and small words.

        `telling`: folded words of the catalogue that a bare word may stand for.
        """
        rest = self.unasked(sentence, telling)
        terms = self.terms.find(rest, telling)
        parts: list[Part] = []
        position = 0
        for term in terms:
            parts += self._plain(rest.part(position, term.start), telling)
            said = rest.folded[term.start : term.end].split()
            parts.append(Part(tuple(said), tuple(self.terms.official(term).split())))
            position = term.end
        parts += self._plain(rest.part(position, len(rest.folded)), telling)
        return Content(tuple(parts))

    def _plain(self, sentence: Sentence, telling: Collection[str]) -> list[Part]:
        """The words of a stretch without citizens' terms, less the small ones."""
        kept = sentence.without(self.small_words.spans(sentence, telling)).folded.split()
        return [Part((word,), (word,)) for word in kept]

    def cued_aspects(self, sentence: Sentence) -> list[str]:
        """The aspects whose asking phrases the sentence holds, in reading order."""
        found = [(span, aspect) for aspect, say in self.cues for span in say.spans(sentence)]
        return [
            aspect
            for (start, end), aspect in sorted(found)
            if not any(s <= start and end <= e and (s, e) != (start, end) for (s, e), _ in found)
        ]

    def limits_touched(self, sentence: Sentence) -> list[str]:
        """The kinds of matter beyond the catalogue whose words the sentence holds."""
        return [kind for kind, say in self.limits if say.find(sentence)]

    def elliptical(self, sentence: Sentence) -> bool:
        """Whether the sentence asks the last question again of something else."""
        length = len(sentence.folded)
        starts = _opens(self.ellipsis_starts, sentence) and not _opens(self.contrast, sentence)
        return starts or any(end == length for _, end in self.ellipsis_ends.spans(sentence))

    def turns(self, sentence: Sentence) -> bool:
        """Whether the sentence has words with which one turns to something else."""
        return bool(self.turning.find(sentence)) or self.elliptical(sentence)


@lru_cache(maxsize=4)
def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon in `folder` (nlu_data/lexicon).

    Raises InputError that names the file and line of what is malformed.
    """
    fillers = read_lexicon_file(folder / "fillers.yml")
    turns = read_lexicon_file(folder / "turns.yml")
    cues = {aspect: Phrases(say) for aspect, say in fillers["asking"].items()}
    return Lexicon(
        terms=Replacements(read_lexicon_file(folder / "terms.yml")),
        variants=tuple(_variants(read_lexicon_file(folder / "variants.yml"))),
        aliases=tuple(
            Alias(frozenset(map(str, entry["codes"])), words(entry["name"]), tuple(entry["say"]))
            for path in sorted((folder / "aliases").glob("*.yml"))
            for entry in read_lexicon_file(path)
        ),
        cues=tuple(cues.items()),
        limits=tuple(
            (kind, Phrases(say)) for kind, say in read_lexicon_file(folder / "limits.yml").items()
        ),
        asking=Phrases(_flat(fillers["asking"].values())),
        small_words=Phrases(_flat(fillers["small_words"])),
        ellipsis_starts=Phrases(turns["ellipsis"]["starts"]),
        ellipsis_ends=Phrases(turns["ellipsis"]["ends"]),
        contrast=Phrases(turns["ellipsis"]["contrast"]),
        needed_before=Phrases(turns["needed"]["before"]),
        needed_after=Phrases(turns["needed"]["after"]),
        turning=Phrases(turns["turning"]),
        back=Phrases(turns["back"]),
        joiners=Phrases(turns["joiners"]),
        asked_often=_asked_often(read_lexicon_file(folder / "asked_often.yml")),
        english=frozenset(read_lexicon_file(folder / "english.yml")["words"]),
        kinds=read_kinds(read_lexicon_file(folder / "distinctions.yml")),
        ordinals=tuple((int(at), Phrases(say)) for at, say in turns["ordinals"].items()),
    )


def _opens(phrases: Phrases, sentence: Sentence) -> bool:
    return any(start == 0 for start, _ in phrases.spans(sentence))


def _asked_often(table: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    often = dict.fromkeys(map(str, table["often"]), OFTEN)
    return often | dict.fromkeys(map(str, table["very_often"]), 1.0)


def _variants(table: Mapping[str, Mapping[str, Any]]) -> Iterable[Variant]:
    for kind, alternatives in table.items():
        for rank, (key, entry) in enumerate(alternatives.items()):
            pattern = re.compile(rf"\b(?:{'|'.join(entry['in_name'])})\b")
            yield Variant(kind, key, entry["title"], rank, pattern, Phrases(entry["in_message"]))


def _flat(groups: Iterable[Iterable[str]]) -> list[str]:
    return [str(phrase) for group in groups for phrase in group]
