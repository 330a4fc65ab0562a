"""A text classifier shared by the Rasa components: TF-IDF features, logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from bot.nlu.features import vectoriser


@dataclass
class LinearModel:
    """Fitted features and classifier."""

    features: FeatureUnion
    classifier: LogisticRegression

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], strength: float) -> LinearModel:
        """Train on parallel lists; needs at least two different labels."""
        features = vectoriser()
        matrix = features.fit_transform(texts)
        classifier = LogisticRegression(
            C=strength, solver="lbfgs", max_iter=200, class_weight="balanced", random_state=0
        )
        classifier.fit(matrix, labels)
        return cls(features, classifier)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Labels with probabilities, the likeliest first; [] when no feature of it is known."""
        row = self.features.transform([text])
        if row.nnz == 0:
            return []
        probabilities = self.classifier.predict_proba(row)[0]
        order = probabilities.argsort()[::-1]
        return [(str(self.classifier.classes_[i]), float(probabilities[i])) for i in order]
