"""Every FAQ is found by people who ask in their own words."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.catalogue.lexicon import Sentence
from bot.config import ROOT, Settings
from bot.nlu.features import cleaner, lexicon
from bot.nlu.linear_model import LinearModel
from bot.training.faq import load_faq
from bot.training.faq_words import overlap, telling_words

PARAPHRASES = yaml.safe_load(
    (Path(__file__).parent / "faq_paraphrases.yml").read_text(encoding="utf-8")
)
RECALL = 0.95
KEPT = 0.9
"""Share of the paraphrases that share enough words with their entry, however unsure the intent."""


def test_paraphrases_find_their_entry() -> None:
    entries = load_faq(ROOT / "nlu_data" / "faq")
    examples = [(text, e.id) for e in entries for text in (e.question, *e.variants)]
    model = LinearModel.fit([t for t, _ in examples], [key for _, key in examples], strength=1.0)
    telling = telling_words(entries, cleaner().clean)
    needed = Settings(_env_file=None).faq_overlap
    found = kept = 0
    said = [(text, key) for key, texts in PARAPHRASES.items() for text in texts]
    assert len(PARAPHRASES) == 40
    for text, key in said:
        content = lexicon().content(Sentence.of(cleaner().clean(text))).said.split()
        found += model.rank(text)[0][0] == key
        kept += overlap(content, telling[key]) >= needed
    print(f"found {found}/{len(said)}, kept {kept}/{len(said)}")
    assert found >= RECALL * len(said)
    assert kept >= KEPT * len(said)


def test_paraphrases_are_in_no_training_data() -> None:
    trained = {
        text.lower()
        for e in load_faq(ROOT / "nlu_data" / "faq")
        for text in (e.question, *e.variants)
    }
    assert not [t for texts in PARAPHRASES.values() for t in texts if t.lower() in trained]
