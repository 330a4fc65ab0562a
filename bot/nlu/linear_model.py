"""A text classifier shared by the Rasa components: n-gram features, a linear SVM, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

from bot.nlu.features import Vectoriser

FOLDS = 3
SHARPNESS = np.geomspace(0.5, 20, 40)
ROUGH = 0.01
"""Tolerance of the fits on folds, which only serve one number: they take half the time."""


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
        settings = {"C": strength, "class_weight": "balanced", "random_state": 0}
        margins = cross_val_predict(
            LinearSVC(**settings, tol=ROUGH),
            matrix,
            labels,
            cv=StratifiedKFold(FOLDS, shuffle=True, random_state=0),
            method="decision_function",
        )
        classifier = LinearSVC(**settings).fit(matrix, labels)
        weights, offsets = classifier.coef_.T, classifier.intercept_
        if len(classifier.classes_) == 2:  # scikit-learn gives the second label's margin alone
            margins = np.column_stack((-margins, margins))
            weights, offsets = np.hstack((-weights, weights)), np.array((-offsets, offsets)).ravel()
        truth = np.searchsorted(classifier.classes_, labels)
        return cls(
            features,
            [str(label) for label in classifier.classes_],
            np.ascontiguousarray(weights, dtype=np.float32),
            offsets,
            _sharpest(margins, truth),
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


def _log_softmax(margins: np.ndarray) -> np.ndarray:
    shifted = margins - margins.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _sharpest(margins: np.ndarray, truth: np.ndarray) -> float:
    rows = np.arange(len(truth))
    likelihood = [_log_softmax(margins * s)[rows, truth].mean() for s in SHARPNESS]
    return float(SHARPNESS[int(np.argmax(likelihood))])
