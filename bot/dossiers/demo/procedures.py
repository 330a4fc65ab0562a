"""The procedures that demo dossiers are about: code and name from the starter catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.config import ROOT
from bot.dossiers.demo.agencies import Agency
from bot.errors import ConfigError

CATALOGUE = ROOT / "catalogue"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAYS = {"working_day", "day"}


@dataclass(frozen=True)
class Procedure:
    """What of a procedure a dossier needs; None and empty where the catalogue has none."""

    code: str
    name: str
    field: str
    """Name of its catalogue file, without ending."""
    levels: tuple[str, ...]
    days: int | None
    fee: int | None
    papers: tuple[str, ...]


@lru_cache(maxsize=1)
def all_procedures() -> tuple[Procedure, ...]:
    """The starter catalogue; raises ConfigError when it can't be read."""
    found = [p for path in sorted(CATALOGUE.glob("*.yaml")) for p in _read(path)]
    if not found:
        raise ConfigError(f"{CATALOGUE}: no procedure for the demo portal")
    return tuple(found)


@cache
def procedures_of(agency: Agency) -> tuple[Procedure, ...]:
    """What an agency's dossiers are about."""
    everything = all_procedures()
    own = tuple(p for p in everything if p.field in agency.fields and agency.level in p.levels)
    # A catalogue that was edited may have none left for this agency.
    return own or everything


def _read(path: Path) -> list[Procedure]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)["procedures"]
        return [_procedure(entry, path.stem) for entry in entries]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: the demo portal can't read its procedures ({error})") from error


def _procedure(entry: dict[str, Any], field: str) -> Procedure:
    methods = entry.get("methods") or ()
    durations = [method.get("duration") or {} for method in methods]
    fees = [fee.get("amount") for method in methods for fee in method.get("fees") or ()]
    cases = [entry, *(entry.get("document_cases") or ())]
    names = [paper["name"] for case in cases for paper in case.get("documents") or ()]
    return Procedure(
        code=str(entry["code"]),
        name=str(entry["name"]),
        field=field,
        levels=tuple(entry.get("levels") or ()),
        days=next((round(d["amount"]) or 1 for d in durations if d.get("unit") in _DAYS), None),
        fee=next((round(amount) for amount in fees if amount), None),
        papers=tuple(dict.fromkeys(names)),
    )
