"""Rasa graph component: picks the FAQ entry, in the format of Rasa's own ResponseSelector.

It is trained with the model on the `faq/<id>` examples and carries their answers, so question
and answer are published together.
"""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.linear_model import LinearModel

_FILE = "selector.joblib"
RETRIEVAL_INTENT = "faq"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqSelector(GraphComponent):
    """Sets `response_selector` → `faq` → the best entries, best first."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`strength`: the inverse of regularisation; `ranking_length`: entries in the ranking."""
        return {"strength": 1.0, "ranking_length": 3}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        answers: dict[str, Any] | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._answers = answers or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqSelector:
        """An untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the examples of the retrieval intent; with fewer than two entries, on none."""
        examples = [
            m for m in training_data.intent_examples if m.get(INTENT_RESPONSE_KEY) and m.get(TEXT)
        ]
        keys = [m.get(INTENT_RESPONSE_KEY) for m in examples]
        if len(set(keys)) > 1:
            self._model = LinearModel.fit(
                [m.get(TEXT) for m in examples], keys, self._config["strength"]
            )
        self._answers = dict(training_data.responses)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._answers), folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqSelector:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            model, answers = joblib.load(folder / _FILE)
        return cls(config, model_storage, resource, model, answers)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the selection to each message with text."""
        for message in messages:
            text = message.get(TEXT)
            ranking = (
                self._model.rank(text)[: self._config["ranking_length"]]
                if (text and self._model)
                else []
            )
            if ranking:
                selection = {
                    RETRIEVAL_INTENT: {
                        "response": self._response(*ranking[0]),
                        "ranking": [
                            {"intent_response_key": key, "confidence": confidence}
                            for key, confidence in ranking
                        ],
                    }
                }
                message.set("response_selector", selection, add_to_output=True)
        return messages

    def _response(self, key: str, confidence: float) -> dict[str, Any]:
        action = f"utter_{key}"
        return {
            "intent_response_key": key,
            "utter_action": action,
            "confidence": confidence,
            "responses": self._answers.get(action, []),
        }

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training data passes through unchanged."""
        return training_data
