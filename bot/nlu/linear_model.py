"""A text classifier shared by the Rasa components: n-gram features, a linear SVM, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.features import Vectoriser

FOLDS = 3
ENOUGH = 1500
"""Held-out examples, to the end of a fold, from which one number is found well enough."""
SHARPNESS = np.geomspace(0.5, 20, 40)
TOLERANCE = 0.01
"""Of the fits: a hundredth of it takes half as long again and changes no decision."""


@dataclass
class LinearModel:
    """Fitted features and classifier; `sharpness` turns margins into calibrated probabilities.

    `weights` has a row for each feature and a column for each of `labels`.
    """

    features: Vectoriser
    labels: list[str]
    weights: np.ndarray
    offsets: np.ndarray
    sharpness: float

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], strength: float) -> LinearModel:
        """Train on parallel lists; needs at least two labels with three examples each.

        The sharpness is the one under which held-out examples are likeliest.
        """
        features = Vectoriser()
        matrix = features.fit_transform(texts)
        names, truth = np.unique(labels, return_inverse=True)
        margins, held = [], []
        for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(
            matrix, truth
        ):
            weights, offsets = _fit(matrix[seen], truth[seen], strength)
            margins.append(matrix[unseen] @ weights + offsets)
            held.append(truth[unseen])
            if sum(map(len, held)) >= ENOUGH:
                break
        weights, offsets = _fit(matrix, truth, strength)
        return cls(
            features,
            [str(name) for name in names],
            np.ascontiguousarray(weights, dtype=np.float32),
            offsets,
            _sharpest(np.concatenate(margins), np.concatenate(held)),
        )

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Labels with probabilities, the likeliest first; [] when no word of it is known.

        Pieces of unknown words say nothing: "asdf qwer" must not become a greeting.
        """
        if not self.features.knows_a_word(text):
            return []
        row = self.features.transform([text])
        margins = row.data @ self.weights[row.indices] + self.offsets
        logarithms = _log_softmax(margins[np.newaxis] * self.sharpness)[0]
        order = logarithms.argsort()[::-1]
        return [(self.labels[i], float(np.exp(logarithms[i]))) for i in order]


def _fit(matrix: csr_matrix, truth: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights and offsets of the margins, with a column for each label."""
    classifier = LinearSVC(C=strength, class_weight="balanced", tol=TOLERANCE, random_state=0)
    classifier.fit(matrix, truth)
    weights, offsets = classifier.coef_.T, classifier.intercept_
    if len(classifier.classes_) == 2:  # scikit-learn gives the second label's margin alone
        weights, offsets = np.hstack((-weights, weights)), np.array((-offsets, offsets)).ravel()
    return weights, offsets


def _log_softmax(margins: np.ndarray) -> np.ndarray:
    shifted = margins - margins.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _sharpest(margins: np.ndarray, truth: np.ndarray) -> float:
    rows = np.arange(len(truth))
    likelihood = [_log_softmax(margins * s)[rows, truth].mean() for s in SHARPNESS]
    return float(SHARPNESS[int(np.argmax(likelihood))])
