"""A text classifier shared by the Rasa components: n-gram features, a linear SVM, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from bot.nlu.features import vectoriser

FOLDS = 3
SHARPNESS = np.geomspace(0.5, 20, 40)


@dataclass
class LinearModel:
    """Fitted features and classifier; `sharpness` turns margins into calibrated probabilities."""

    features: FeatureUnion
    classifier: LinearSVC
    sharpness: float

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], strength: float) -> LinearModel:
        """Train on parallel lists; needs at least three labels with three examples each.

        The sharpness is the one under which held-out examples are likeliest.
        """
        features = vectoriser()
        matrix = features.fit_transform(texts)
        classifier = LinearSVC(C=strength, class_weight="balanced", random_state=0)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        margins = cross_val_predict(
            classifier, matrix, labels, cv=folds, method="decision_function"
        )
        classifier.fit(matrix, labels)
        truth = np.searchsorted(classifier.classes_, labels)
        return cls(features, classifier, _sharpest(margins, truth))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Labels with probabilities, the likeliest first; [] when no feature of it is known."""
        row = self.features.transform([text])
        if row.nnz == 0:
            return []
        logarithms = _log_softmax(self.classifier.decision_function(row) * self.sharpness)[0]
        order = logarithms.argsort()[::-1]
        return [(str(self.classifier.classes_[i]), float(np.exp(logarithms[i]))) for i in order]


def _log_softmax(margins: np.ndarray) -> np.ndarray:
    shifted = margins - margins.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _sharpest(margins: np.ndarray, truth: np.ndarray) -> float:
    rows = np.arange(len(truth))
    likelihood = [_log_softmax(margins * s)[rows, truth].mean() for s in SHARPNESS]
    return float(SHARPNESS[int(np.argmax(likelihood))])
