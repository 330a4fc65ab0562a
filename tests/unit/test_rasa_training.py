"""bot.rasa_training: a model like Rasa's own, from data that are read once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import RasaException, YamlException
from rasa.shared.importers import utils

from bot import rasa_training

PROJECT = {
    "config.yml": """
recipe: default.v1
assistant_id: thu
language: vi
pipeline:
  - name: bot.nlu.linear_intent.LinearIntentClassifier
  - name: bot.nlu.faq_selector.FaqSelector
policies:
  - name: RulePolicy
""",
    "domain.yml": """
version: "3.1"
intents: [greet, thank]
responses:
  utter_hello: [{text: Chào bạn}]
  utter_bye: [{text: Tạm biệt}]
""",
    "nlu.yml": """
version: "3.1"
nlu:
  - {intent: greet, examples: "- xin chào\\n- chào bạn\\n- chào em\\n- alo\\n"}
  - {intent: thank, examples: "- cảm ơn\\n- cảm ơn bạn\\n- em cảm ơn\\n- đa tạ\\n"}
""",
    "rules.yml": """
version: "3.1"
rules:
  - {rule: a, steps: [{intent: greet}, {action: utter_hello}]}
  - {rule: b, steps: [{intent: thank}, {action: utter_bye}]}
""",
}


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Rasa has pytest's handlers drop repeated messages; other tests want to see theirs."""
    before = {handler: list(handler.filters) for handler in logging.getLogger().handlers}
    yield
    for handler, filters in before.items():
        handler.filters = filters


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def train(project: Path) -> Path:
    model = project / "model.tar.gz"
    data = [str(project / "nlu.yml"), str(project / "rules.yml")]
    rasa_training.train(str(project / "config.yml"), str(project / "domain.yml"), data, model)
    return model


def test_rasa_can_load_the_model(project: Path, tmp_path: Path) -> None:
    model = train(project)
    storage = tmp_path / "storage"
    storage.mkdir()
    _, metadata = LocalModelStorage.from_model_archive(storage, model)
    assert metadata.assistant_id == "thu"
    assert {"greet", "thank"} <= set(metadata.domain.intents)
    trained = " ".join(path.name for path in storage.iterdir())
    assert "LinearIntentClassifier" in trained and "RulePolicy" in trained


def test_each_file_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = utils.training_data_from_paths

    def counted(paths: list[str], language: str | None) -> object:
        read.extend(Path(path).name for path in paths)
        return original(paths, language)

    monkeypatch.setattr(utils, "training_data_from_paths", counted)
    train(project)
    assert sorted(read) == ["nlu.yml"]


@pytest.mark.parametrize(
    ("name", "right", "wrong", "complaint"),
    [
        ("rules.yml", "action: utter_hello", "action: utter_helo", "utter_helo"),
        ("nlu.yml", "- alo", "- cảm ơn bạn", "cảm ơn bạn"),
        ("domain.yml", "[greet, thank]", "[greet]", "thank"),
    ],
)
def test_rasas_validation_still_speaks(
    project: Path, name: str, right: str, wrong: str, complaint: str
) -> None:
    (project / name).write_text(PROJECT[name].replace(right, wrong), encoding="utf-8")
    with pytest.warns(UserWarning, match=complaint), suppress(SystemExit, RasaException):
        train(project)


def test_an_unknown_slot_ends_the_training(project: Path) -> None:
    slot = '{intent: greet}, {slot_was_set: [{mau: "x"}]}'
    rules = PROJECT["rules.yml"].replace("{intent: greet}", slot)
    (project / "rules.yml").write_text(rules, encoding="utf-8")
    with pytest.raises(SystemExit) as exit, pytest.warns(UserWarning):
        train(project)
    assert exit.value.code == 1
    assert not (project / "model.tar.gz").exists()


def test_malformed_data_are_told_as_rasa_tells_them(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "nlu.yml").write_text('version: "3.1"\nnlu: [', encoding="utf-8")
    with pytest.raises(YamlException):
        train(project)
    given = {"config": "config.yml", "domain": "domain.yml", "data": "nlu.yml"}
    arguments = [part for key, file in given.items() for part in (f"--{key}", str(project / file))]
    arguments += ["--out", str(project), "--fixed-model-name", "model"]
    monkeypatch.setattr(sys, "argv", ["rasa_training", *arguments])
    with pytest.raises(SystemExit) as exit:
        rasa_training.main()
    assert exit.value.code == 1
    assert "nlu.yml" in capsys.readouterr().out
