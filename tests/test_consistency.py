"""Things that are named in two places agree, and training data keeps away from test data."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import yaml
from rasa_sdk import Action

import actions
from bot.catalogue.lexicon import words
from bot.config import Settings
from bot.dossiers.portals.settings import GROUPS as PORTALS
from bot.dossiers.working_days import CalendarSettings
from bot.gateway.channels import GROUPS as CHANNELS
from bot.training.evaluation import load_cases
from bot.training.faq import load_faq
from tests.shared import SHARED_CASES

ROOT = Path(__file__).resolve().parent.parent


def read(path: str) -> dict:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = read("domain.yml")
FAQ = "faq"
"""The retrieval intent, which comes from nlu_data/faq and is not listed in domain.yml."""
INTENTS = {next(iter(i)) if isinstance(i, dict) else i for i in DOMAIN["intents"]} | {FAQ}
BY_BUTTON = {"choose", "ask", "view_full"} | {
    *(
        "choose_dossier",
        "another_dossier",
        "agree_dossier",
        "refuse_dossier",
        "erase_data",
        "keep_data",
    )
}
NOT_TRAINED = BY_BUTTON | {"nlu_fallback", FAQ}


def steps() -> list[dict]:
    found = []
    for path in sorted((ROOT / "stories").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in [*content.get("rules", ()), *content.get("stories", ())]:
            found += [one for step in entry["steps"] for one in step.get("or", [step])]
    assert found
    return found


def training_examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "nlu_data").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in entry["examples"].splitlines() if line.strip()]
            found.setdefault(entry["intent"], []).extend(lines)
    assert found
    return found


def faq_examples() -> list[str]:
    found = [t for e in load_faq(ROOT / "nlu_data" / "faq") for t in (e.question, *e.variants)]
    assert found
    return found


def plain(text: str) -> str:
    """Folded words: what differs only in accents, case or punctuation is the same sentence."""
    return words(text)


def test_every_domain_action_exists_and_every_action_is_in_the_domain() -> None:
    names = set()
    for module in pkgutil.iter_modules(actions.__path__):
        for _, kind in inspect.getmembers(import_module(f"actions.{module.name}"), inspect.isclass):
            if issubclass(kind, Action) and kind is not Action:
                names.add(kind().name())
    assert names == set(DOMAIN["actions"])


def test_every_response_exists_and_is_used() -> None:
    """action_other says utter_<intent>; actions name others in full."""
    other = {
        rule["steps"][0]["intent"]
        for path in (ROOT / "stories").glob("*.yml")
        for rule in read(f"stories/{path.name}").get("rules", [])
        if "intent" in rule["steps"][0] and rule["steps"][1].get("action") == "action_other"
    }
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    named = set(re.findall(r'"(utter_\w+)"', sources))
    assert {f"utter_{intent}" for intent in other} | named == set(DOMAIN["responses"])


def test_every_response_names_its_outcome() -> None:
    for name, variations in DOMAIN["responses"].items():
        for variation in variations:
            assert variation["custom"]["outcome"] in {"smalltalk", "abstain", "handoff"}, name


def test_every_intent_has_a_story_or_rule() -> None:
    assert {step["intent"] for step in steps() if "intent" in step} == INTENTS


def test_every_intent_has_training_data_and_no_other_is_trained() -> None:
    assert set(training_examples()) == INTENTS - NOT_TRAINED


def test_no_sentence_is_trained_twice() -> None:
    said = [text for texts in training_examples().values() for text in texts] + faq_examples()
    counts = Counter(map(plain, said))
    assert not [text for text, count in counts.items() if count > 1]


def test_training_data_and_test_data_never_overlap() -> None:
    files = [*(ROOT / "tests" / "quality" / "cases").glob("*.jsonl")]
    assert len(files) == 15
    files += [SHARED_CASES] if SHARED_CASES.exists() else []
    cases = {plain(text) for file in files for case in load_cases(file) for text in case.says}
    trained = [text for texts in training_examples().values() for text in texts] + faq_examples()
    assert not {text for text in trained if plain(text) in cases}


def test_every_setting_is_documented() -> None:
    names = {f"BOT_{name.upper()}" for name in Settings.__fields__}
    for group in (*PORTALS, *CHANNELS, CalendarSettings):
        names |= {group.setting(name) for name in group.__fields__}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(BOT_\w+)` \|", readme, re.MULTILINE))
    shown = set(re.findall(r"^(?:# )?(BOT_\w+)=", example, re.MULTILINE))
    assert names - listed == set(), "missing in README.md"
    assert names - shown == set(), "missing in .env.example"
