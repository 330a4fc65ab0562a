"""Rasa graph component: a linear intent classifier over accented and folded n-grams."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.linear_model import LinearModel

_FILE = "model.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` of each message.

    An utterance none of whose words was seen in training gets no intent (confidence 0), so that
    nonsense falls through to the fallback instead of becoming the most frequent intent.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: the inverse of regularisation; `ranking_length`: intents in the ranking."""
        return {"strength": 1.0, "ranking_length": 10}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that carry an intent and persist."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._model = LinearModel.fit(
            [m.get(TEXT) for m in examples],
            [m.get(INTENT) for m in examples],
            self._config["strength"],
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / _FILE)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message with text."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._model:
                ranking = [
                    {"name": label, "confidence": confidence}
                    for label, confidence in self._model.rank(text)[
                        : self._config["ranking_length"]
                    ]
                ]
                nothing = {"name": None, "confidence": 0.0}
                message.set(INTENT, ranking[0] if ranking else nothing, add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training data passes through unchanged."""
        return training_data
