"""The sentences that intents are learned from, as they stand in nlu_data/."""

from __future__ import annotations

from pathlib import Path

from bot.catalogue.lexicon_file import read_lexicon_file


def training_examples(folder: Path) -> list[str]:
    """The examples of the files in `folder`; raises InputError for what is no YAML."""
    return [
        line.removeprefix("- ")
        for path in sorted(folder.glob("*.yml"))
        for item in read_lexicon_file(path).get("nlu") or ()
        for line in str(item.get("examples") or "").splitlines()
    ]
