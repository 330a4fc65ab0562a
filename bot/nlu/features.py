"""The features of an utterance: words and characters, with and without accents together.

Folded features make accent-less text understandable; accented ones keep what folding loses
("thường trú" / "thương trú"). Measured in docs/decisions/0002-intent-classifier.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import numpy as np
from scipy.sparse import csr_matrix

from bot.accents import Accents
from bot.catalogue.lexicon import Lexicon, Sentence, load_lexicon
from bot.codes import CodeReader
from bot.config import ROOT, settings
from bot.nlu.examples import training_examples
from bot.privacy import as_words
from bot.text import Cleaner, fold

NLU_DIR = ROOT / "nlu_data"
LEXICON_DIR = NLU_DIR / "lexicon"
LAST_WORDS = 5
WORDS = (1, 3)
CHARACTERS = (2, 5)
CUES = (1, 2)
FRAMES = (1, 4)
"""Lengths of n-grams, from and to."""

Terms = tuple[tuple[str, ...], ...]
"""What an utterance consists of: one tuple for each of BLOCKS, with repetitions."""
BLOCKS = ("word_accented", "word_folded", "char_accented", "char_folded", "cues", "frame", "limits")
GAP = "_"
"""What stands in a frame for words of the topic."""
_FRAME_TOKEN = re.compile(r"\w+|[,.;?!]")


@lru_cache(maxsize=1)
def cleaner() -> Cleaner:
    """The project's cleaner, with its word lists; accents as in the training examples.

    Not as in the aliases, too: a changed alias needs no new model.
    """
    return Cleaner.load(LEXICON_DIR, Accents(training_examples(NLU_DIR)))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The project's lexicon."""
    return load_lexicon(LEXICON_DIR)


@lru_cache(maxsize=1)
def code_reader() -> CodeReader:
    """The reader of dossier codes, with the local ones of this instance."""
    return CodeReader(settings().local_code_patterns)


def prepare(text: str) -> str:
    """What the classifier reads: the cleaned sentence, a word for each code and number.

    It is the same word whether the text still has the number or a mask in its place.
    """
    return as_words(cleaner().clean(text), code_reader()).lower()


def read_cues(prepared: str) -> list[str]:
    """The aspects that asking phrases point to, and the last words, where Vietnamese asks.

    The topic fills most of a long question; these features keep it from drowning what is asked.
    """
    sentence = Sentence.of(prepared)
    cues = [f"cue={aspect}" for aspect in lexicon().cued_aspects(sentence)]
    ending = [f"end={word}" for word in sentence.folded.split()[-LAST_WORDS:]]
    return [*cues, *ending] or ["cue=none"]


@lru_cache(maxsize=1)
def _frame_words() -> frozenset[str]:
    return lexicon().asking.words() | lexicon().small_words.words()


def read_frame(folded: str) -> list[str]:
    """The sentence with each stretch of topic words closed up: "_ can gi , nop o dau".

    What is asked is said in the same few words of every topic; this is what they look like.
    """
    frame = ["^"]
    for token in _FRAME_TOKEN.findall(folded):
        kept = token if token in _frame_words() or not token[0].isalnum() else GAP
        if kept != GAP or frame[-1] != GAP:
            frame.append(kept)
    return [*frame, "$"]


@lru_cache(maxsize=16)
def terms(text: str) -> Terms:
    """What an utterance consists of; remembered, as several components read each message."""
    accented = prepare(text)
    folded = fold(accented)
    return (
        _sequences(accented.split(), WORDS),
        _sequences(folded.split(), WORDS),
        tuple(gram for word in accented.split() for gram in _word_grams(word)),
        tuple(gram for word in folded.split() for gram in _word_grams(word)),
        _sequences(read_cues(accented), CUES),
        _sequences(read_frame(folded), FRAMES),
        tuple(lexicon().limits_touched(Sentence.of(accented))),
    )


@dataclass
class Vectoriser:
    """TF-IDF over the terms; each block of a row is as long as any other (1 or 0).

    A vocabulary maps a term to its column, `rarity` a column to the weight of its term.
    """

    vocabularies: list[dict[str, int]] = field(default_factory=list)
    rarity: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def fit_transform(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the terms of `texts`; their rows."""
        rows = [terms(text) for text in texts]
        frequencies: list[int] = []
        for block in zip(*rows, strict=True):
            texts_with = Counter(term for row in block for term in set(row))
            self.vocabularies.append(dict(zip(texts_with, count(len(frequencies)), strict=False)))
            frequencies += texts_with.values()
        self.rarity = 1 + np.log((1 + len(texts)) / (1 + np.array(frequencies)))
        return self._weigh([self._count(row) for row in rows])

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """The rows of `texts`; terms that were not learned are left out."""
        return self._weigh([self._count(terms(text)) for text in texts])

    def names(self) -> list[str]:
        """The terms by column, each after its block's name."""
        return [
            f"{block}__{term}"
            for block, vocabulary in zip(BLOCKS, self.vocabularies, strict=True)
            for term in vocabulary
        ]

    def knows_a_word(self, text: str) -> bool:
        """Whether a word of `text`, without accents, was learned."""
        _, words, *_ = terms(text)
        _, known, *_ = self.vocabularies
        return any(word in known and any(map(str.isalnum, word)) for word in words)

    def _count(self, row: Terms) -> list[Counter[int]]:
        """By block, how often each known column occurs."""
        return [
            Counter([vocabulary[term] for term in block if term in vocabulary])
            for vocabulary, block in zip(self.vocabularies, row, strict=True)
        ]

    def _weigh(self, rows: Sequence[list[Counter[int]]]) -> csr_matrix:
        blocks = [block for row in rows for block in row]
        sizes = [len(block) for block in blocks]
        columns = np.concatenate([_columns(row) for row in rows])
        counts = np.fromiter((n for block in blocks for n in block.values()), float, len(columns))
        values = (1 + np.log(counts)) * self.rarity[columns]
        owner = np.repeat(np.arange(len(blocks)), sizes)
        lengths = np.sqrt(np.bincount(owner, values**2, minlength=len(blocks)))
        ends = np.cumsum(sizes)[len(BLOCKS) - 1 :: len(BLOCKS)]
        return csr_matrix(
            (values / lengths[owner], columns, np.concatenate(([0], ends))),
            shape=(len(rows), len(self.rarity)),
        )


def _columns(row: Iterable[Counter[int]]) -> np.ndarray:
    return np.fromiter((column for block in row for column in block), np.int32)


def _sequences(words: Sequence[str], lengths: tuple[int, int]) -> tuple[str, ...]:
    """Stretches of neighbouring words."""
    shortest, longest = lengths
    return tuple(
        " ".join(words[start : start + length])
        for length in range(shortest, longest + 1)
        for start in range(len(words) - length + 1)
    )


@lru_cache(maxsize=20_000)
def _word_grams(word: str) -> tuple[str, ...]:
    """Stretches of a word's characters, its ends marked by spaces; a short one is its own."""
    marked = f" {word} "
    shortest, longest = CHARACTERS
    grams = [
        marked[start : start + length]
        for length in range(shortest, min(longest, len(marked)) + 1)
        for start in range(len(marked) - length + 1)
    ]
    return tuple(grams)
