"""The features of an utterance: words and characters, with and without accents together.

Folded features make accent-less text understandable; accented ones keep what folding loses
("thường trú" / "thương trú"). Measured in docs/decisions/0002-intent-classifier.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from bot.catalogue.lexicon import Lexicon, Sentence, load_lexicon
from bot.codes import mask_dossier_codes
from bot.config import ROOT
from bot.text import Cleaner, fold

LEXICON_DIR = ROOT / "nlu_data" / "lexicon"
LAST_WORDS = 5


@lru_cache(maxsize=1)
def cleaner() -> Cleaner:
    """The project's cleaner, with its word lists."""
    return Cleaner.load(LEXICON_DIR)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The project's lexicon."""
    return load_lexicon(LEXICON_DIR)


def prepare(text: str) -> str:
    """What the classifier reads: the cleaned sentence, dossier codes masked."""
    return mask_dossier_codes(cleaner().clean(text)).lower()


def prepare_folded(text: str) -> str:
    """`prepare` without accents."""
    return fold(prepare(text))


def prepare_cues(text: str) -> str:
    """The aspects that asking phrases point to, and the last words, where Vietnamese asks.

    The topic fills most of a long question; these features keep it from drowning what is asked.
    """
    sentence = Sentence.of(prepare(text))
    cues = [f"cue={aspect}" for aspect in lexicon().cued_aspects(sentence)]
    ending = [f"end={word}" for word in sentence.folded.split()[-LAST_WORDS:]]
    return " ".join([*cues, *ending]) or "cue=none"


def vectoriser() -> FeatureUnion:
    """Word 1-3-grams and in-word character 2-5-grams, accented and folded, and the cues."""
    return FeatureUnion(
        [
            ("word_accented", _words(prepare, (1, 3))),
            ("word_folded", _words(prepare_folded, (1, 3))),
            ("char_accented", _characters(prepare)),
            ("char_folded", _characters(prepare_folded)),
            ("cues", _words(prepare_cues, (1, 2))),
        ]
    )


def _words(preprocessor: Callable[[str], str], ngrams: tuple[int, int]) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=ngrams, token_pattern=r"\S+", sublinear_tf=True, preprocessor=preprocessor
    )


def _characters(preprocessor: Callable[[str], str]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=preprocessor
    )
