"""Becomes `rasa train`, with one reading of the data instead of several and without Rasa's cache.

Rasa's own command reads and checks the files for its validation, then again for the training, and
fingerprints everything to find what its cache may still hold. Here one importer serves both, and
nothing is cached: a changed sentence trains every component anew, and fitting takes seconds.

`python -m bot.rasa_training --config FILE --domain FILE --data FILE… --out FOLDER
--fixed-model-name NAME`; messages and exit codes are those of `rasa train`.
"""

from __future__ import annotations

import argparse
import copy
import sys
import tarfile
import tempfile
from functools import cached_property
from pathlib import Path

import rasa.engine.validation
from rasa.cli.utils import get_validated_config, validate_files
from rasa.engine.constants import PLACEHOLDER_IMPORTER
from rasa.engine.graph import ExecutionContext, GraphModelConfiguration
from rasa.engine.recipes.recipe import Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_COMPONENTS_DIR,
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.engine.storage.storage import ModelMetadata
from rasa.model_training import _check_unresolved_slots
from rasa.shared.constants import CONFIG_MANDATORY_KEYS
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import (
    CombinedDataImporter,
    E2EImporter,
    ResponsesSyncImporter,
)
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.cli import print_error
from rasa.utils.common import configure_logging_and_warnings

QUICK = 1
"""Compression level of models: most of their size goes at any level, most of the time at 9."""


class _Files(RasaFileImporter):
    """Read once, though Rasa's importers ask for several languages: all are in the same files."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The sentences of all files, whatever the language."""
        return self._sentences

    @cached_property
    def _sentences(self) -> TrainingData:
        return super().get_nlu_data()


class _Data(E2EImporter):
    """Put together once, for the same reason."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All sentences, those of stories included, whatever the language."""
        return super().get_nlu_data()


class _QuickStorage(LocalModelStorage):
    """Packs a model in half a second instead of three."""

    def create_model_package(
        self,
        model_archive_path: str | Path,
        model_configuration: GraphModelConfiguration,
        domain: Domain,
    ) -> ModelMetadata:
        """As the base class does, but for the compression."""
        metadata = self._create_model_metadata(domain, model_configuration)
        with tempfile.TemporaryDirectory() as folder:
            self._persist_metadata(metadata, Path(folder))
            with tarfile.open(model_archive_path, "w:gz", compresslevel=QUICK) as archive:
                archive.add(self._storage_path, MODEL_ARCHIVE_COMPONENTS_DIR)
                metadata_file = Path(folder) / MODEL_ARCHIVE_METADATA_FILE
                archive.add(metadata_file, MODEL_ARCHIVE_METADATA_FILE)
        return metadata


def main() -> None:
    """Validate and train; exits with 1 and Rasa's message when the data are refused."""
    parser = argparse.ArgumentParser()
    for name in ("--config", "--domain", "--out", "--fixed-model-name"):
        parser.add_argument(name, required=True)
    parser.add_argument("--data", nargs="+", required=True)
    given = parser.parse_args()
    configure_logging_and_warnings()
    try:
        train(
            get_validated_config(given.config, CONFIG_MANDATORY_KEYS),
            given.domain,
            given.data,
            Path(given.out) / f"{given.fixed_model_name}.tar.gz",
        )
    except RasaException as error:
        print_error(f"{type(error).__name__}: {error}")
        sys.exit(1)


def train(config: str, domain: str, data: list[str], model: Path) -> None:
    """Train `model`. Raises RasaException or, after a message, SystemExit for refused data."""
    files = _Files(config, domain, data)
    importer = _Data(ResponsesSyncImporter(CombinedDataImporter([files])))
    validate_files(False, None, importer)
    _check_unresolved_slots(importer.get_domain(), importer.get_stories())
    settings = importer.get_config()
    graph = Recipe.recipe_for_name(settings["recipe"]).graph_config_for_recipe(
        settings, {}, training_type=TrainingType.BOTH
    )
    rasa.engine.validation.validate(graph)
    # As its file says it: the components may change theirs.
    told = copy.deepcopy(importer.get_domain())
    with tempfile.TemporaryDirectory() as folder:
        storage = _QuickStorage.create(Path(folder))
        runner = DaskGraphRunner.create(
            graph.train_schema, storage, ExecutionContext(graph.train_schema), hooks=[]
        )
        runner.run(inputs={PLACEHOLDER_IMPORTER: importer})
        storage.create_model_package(model, graph, told)


if __name__ == "__main__":
    main()
