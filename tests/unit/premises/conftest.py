"""The lexicon that staff edit, and utterances as they are understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.premises.claims import Premise, Premises
from bot.text import Cleaner
from bot.wiring import LEXICON_DIR


@pytest.fixture(scope="session")
def premises() -> Premises:
    return Premises.load(LEXICON_DIR)


@pytest.fixture(scope="session")
def read(premises: Premises) -> Callable[[str], Premise]:
    """What is understood of an utterance as typed."""
    cleaner = Cleaner.load(LEXICON_DIR)
    return lambda utterance: premises.read(cleaner.clean(utterance))
