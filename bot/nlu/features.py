"""The features of an utterance: words and characters, with and without accents together.

Folded features make accent-less text understandable; accented ones keep what folding loses
("thường trú" / "thương trú"). Measured in docs/decisions/0002-intent-classifier.md.
"""

from __future__ import annotations

from functools import lru_cache

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from bot.config import ROOT
from bot.text import Cleaner, fold, mask_codes


@lru_cache(maxsize=1)
def cleaner() -> Cleaner:
    """The project's cleaner, with its word lists."""
    return Cleaner.from_folder(ROOT / "nlu_data" / "lexicon")


def prepare(text: str) -> str:
    """What the classifier reads: the cleaned sentence, dossier codes and numbers masked."""
    return mask_codes(cleaner().clean(text)).lower()


def prepare_folded(text: str) -> str:
    """`prepare` without accents."""
    return fold(prepare(text))


def vectoriser() -> FeatureUnion:
    """Word 1-3-grams and in-word character 2-5-grams over the accented and the folded text."""
    return FeatureUnion(
        [
            (f"{unit}_{script}", _tfidf(unit, preprocessor))
            for script, preprocessor in (("accented", prepare), ("folded", prepare_folded))
            for unit in ("word", "char_wb")
        ]
    )


def _tfidf(unit: str, preprocessor: object) -> TfidfVectorizer:
    if unit == "word":
        return TfidfVectorizer(
            ngram_range=(1, 3),
            token_pattern=r"\S+",
            sublinear_tf=True,
            preprocessor=preprocessor,
        )
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=preprocessor
    )
