"""The import rules of the layout: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TEXT_LEVEL = {
    "bot.text",
    "bot.accents",
    "bot.letters",
    "bot.keystrokes",
    "bot.wordlist",
    "bot.codes",
    "bot.spoken",
    "bot.factors",
    "bot.local_codes",
    "bot.masks",
    "bot.personal",
    "bot.privacy",
    "bot.reading",
    "bot.errors",
}
"""May be imported by anything and import nothing of ours but each other."""
SERVICES = ("bot.catalogue", "bot.premises", "bot.dossiers", "bot.training", "bot.answers")
FORBIDDEN_TO_SERVICES = (
    "rasa",
    "rasa_sdk",
    "bot.channels",
    "bot.console",
    "bot.gateway",
    "actions",
)


def python_files(*folders: str) -> list[Path]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert files, f"no Python file below {folders}: wrong working directory?"
    return files


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def ours(name: str) -> bool:
    return within(name, "bot", "actions")


@pytest.mark.parametrize("module", sorted(TEXT_LEVEL))
def test_text_level_modules_import_nothing_else_of_ours(module: str) -> None:
    path = ROOT / (module.replace(".", "/") + ".py")
    strangers = [name for name in imports(path) if ours(name) and not within(name, *TEXT_LEVEL)]
    assert not strangers


def test_services_know_no_rasa_no_channel_no_gateway() -> None:
    files = python_files(*(package.replace(".", "/") for package in SERVICES))
    found = {
        (module_name(path), name)
        for path in files
        for name in imports(path)
        if within(name, *FORBIDDEN_TO_SERVICES)
    }
    assert not found


def test_premises_know_the_catalogue_but_no_answers() -> None:
    allowed = (*TEXT_LEVEL, "bot.catalogue", "bot.premises", "bot.reply")
    found = {
        (module_name(path), name)
        for path in python_files("bot/premises")
        for name in imports(path)
        if ours(name) and not within(name, *allowed)
    }
    assert not found


def test_nlu_components_stay_thin() -> None:
    lexicon = ("bot.catalogue.lexicon", "bot.catalogue.lexicon_file")
    allowed = (*TEXT_LEVEL, *lexicon, "bot.config", "bot.nlu")
    found = {
        (module_name(path), name)
        for path in python_files("bot/nlu")
        for name in imports(path)
        if ours(name) and not within(name, *allowed)
    }
    assert not found


def test_the_gateway_and_channels_import_no_rasa_and_no_service() -> None:
    found = {
        (module_name(path), name)
        for path in python_files("bot/gateway", "bot/channels")
        for name in imports(path)
        if within(name, "rasa", "rasa_sdk", "actions", *SERVICES)
    }
    assert not found


CHANNEL_TOOLS = (
    "bot.channels.calls",
    "bot.channels.contract",
    "bot.channels.splitting",
    "bot.channels.wording",
)
"""Modules below bot/channels that are no channel."""


def test_channels_know_no_other_channel() -> None:
    for path in python_files("bot/channels"):
        own = ".".join(module_name(path).split(".")[:3])
        others = [
            name
            for name in imports(path)
            if within(name, "bot.channels") and not within(name, own, *CHANNEL_TOOLS)
        ]
        assert not others, path


def test_actions_import_only_services_and_the_sdk_and_lie_flat() -> None:
    files = python_files("actions")
    assert all(path.parent == ROOT / "actions" for path in files), "rasa_sdk needs actions/ flat"
    found = {
        (module_name(path), name)
        for path in files
        for name in imports(path)
        if within(name, "rasa", "bot.gateway", "bot.channels", "bot.console", "sqlalchemy")
    }
    assert not found


def test_only_the_wiring_builds_stores_and_services() -> None:
    """Actions and commands get services from bot.wiring; nobody else opens the database."""
    builders = {"bot.wiring", "bot.serving"}
    found = {
        module_name(path)
        for path in python_files("bot", "actions")
        for name in imports(path)
        if name == "bot.catalogue.store.CatalogueStore"
        and not within(module_name(path), "bot.catalogue")
    }
    assert found <= builders
