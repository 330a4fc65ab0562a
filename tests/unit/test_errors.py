"""The tree in bot/errors.py shows every error there is, where it stands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bot.errors

ROOT = Path(__file__).resolve().parents[2]
_NODE = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>[A-Z]\w+)(?: {2,}.*)?$", re.MULTILINE)


def defined() -> dict[str, tuple[str, str]]:
    """Each class below BotError in bot/: the error it derives from, and its module."""
    files = sorted((ROOT / "bot").rglob("*.py"))
    assert files, "no Python file: wrong working directory?"
    classes = [
        (node.name, ast.unparse(base).rpartition(".")[2], _module(path))
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    ]
    found: dict[str, tuple[str, str]] = {}
    while more := {
        name: (base, module)
        for name, base, module in classes
        if name not in found and (base == "BotError" or base in found)
    }:
        found |= more
    return found


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def drawn() -> dict[str, str]:
    """Each error of the tree and the one it hangs on."""
    path: list[str] = []
    found: dict[str, str] = {}
    for node in _NODE.finditer(bot.errors.__doc__ or ""):
        depth = len(node["indent"]) // 4
        path[depth:] = [node["name"]]
        if depth:
            found[node["name"]] = path[depth - 1]
    return found


def test_every_error_is_drawn_below_its_base() -> None:
    assert drawn() == {name: base for name, (base, _) in defined().items()}


def test_an_error_that_is_defined_elsewhere_names_its_module() -> None:
    tree = (bot.errors.__doc__ or "").splitlines()
    for name, (_, module) in defined().items():
        [line] = [line for line in tree if re.search(rf"\b{name}\b", line)]
        assert (f"({module})" in line) is (module != "bot.errors"), line
