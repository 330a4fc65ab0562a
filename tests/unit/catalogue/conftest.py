"""The small catalogue, indexed once for all tests of search."""

from __future__ import annotations

import pytest

from bot.catalogue.lexicon import Lexicon
from bot.catalogue.search import SearchIndex
from bot.nlu import features
from tests.small_catalogue import CATALOGUE, small_lexicon


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """The small lexicon."""
    return small_lexicon(tmp_path_factory.mktemp("lexicon") / "lexicon")


@pytest.fixture(scope="session")
def real_lexicon() -> Lexicon:
    """The lexicon that staff edit."""
    return features.lexicon()


@pytest.fixture(scope="session")
def index(lexicon: Lexicon) -> SearchIndex:
    """The small catalogue with the small lexicon."""
    return SearchIndex(CATALOGUE, lexicon)
