"""The wordings of assertions, read from nlu_data/lexicon/premises.yml, which staff edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, Extra, ValidationError

from bot.catalogue.lexicon_file import read_lexicon_file
from bot.catalogue.phrases import Phrases, words
from bot.catalogue.procedure import Level, Unit
from bot.errors import InputError, Problem

FILE = "premises.yml"


class _Group(BaseModel):
    class Config:
        extra = Extra.forbid


class _Markers(_Group):
    closing: list[str]
    at_end: list[str]
    tail: list[str]
    questions: list[str]
    asking: list[str]
    rhetorical: list[str]
    hearsay: list[str]
    people: list[str]
    said: list[str]
    tells: list[str]
    before_teller: list[str]
    told: list[str]
    no_teller: list[str]
    asker: list[str]
    not_said: list[str]
    whether: list[str]
    stress: list[str]
    why: list[str]
    reason: list[str]
    so: list[str]
    complaint: list[str]


class _Money(_Group):
    scales: dict[str, int]
    currencies: dict[str, str]
    before: list[str]
    after: list[str]
    fee_words: list[str]
    apiece: list[str]
    not_fee: list[str]
    owned: list[str]
    not_fee_anywhere: list[str]
    fee_anywhere: list[str]
    free: list[str]


class _Period(_Group):
    whole: list[str]
    units: dict[str, Unit]
    before: list[str]
    between: list[str]
    after: list[str]
    not_after: list[str]
    waiting: list[str]
    validity: list[str]
    eligibility: list[str]
    qualifying: list[str]


class _Age(_Group):
    before: list[str]
    comparing: list[str]
    after: list[str]
    persons: list[str]


class _LevelWords(_Group):
    commune: list[str]
    province: list[str]
    central: list[str]
    district: list[str] = []


class _Place(_Group):
    go: list[str]
    at: list[str]
    must: list[str]
    after: list[str]
    offices: list[str]
    levels: _LevelWords
    named: list[str]
    gone: list[str]
    not_level: list[str]
    published: _LevelWords


class _Paper(_Group):
    need: list[str]
    no_need: list[str]
    only: list[str]
    counts: list[str]
    persons: list[str]
    names: dict[str, list[str]]
    unsure: list[str]


class _Online(_Group):
    yes: list[str]
    no: list[str]
    denied: list[str]


class _Channel(_Group):
    online: list[str]
    in_person: list[str]
    post: list[str]


class _File(_Group):
    markers: _Markers
    money: _Money
    period: _Period
    age: _Age
    place: _Place
    paper: _Paper
    online: _Online
    channel: _Channel


@dataclass(frozen=True)
class PaperName:
    """A paper, its names, and whether its absence from the catalogue tells anything."""

    name: str
    says: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class PremiseLexicon:
    """The file's lists as phrases: `phrases["money.before"]`; a group's tables by their own."""

    phrases: Mapping[str, Phrases]
    scales: Mapping[str, int]
    currencies: Mapping[str, str]
    units: Mapping[str, Unit]
    levels: Mapping[str, Level | None]
    published: Mapping[Level, Phrases]
    papers: tuple[PaperName, ...]
    gone: frozenset[str]

    def __getitem__(self, name: str) -> Phrases:
        """The phrases of one list, "group.list"."""
        return self.phrases[name]

    def is_gone(self, office: str) -> bool:
        """Whether there is no office of that name, folded, any more."""
        return office in self.gone


@lru_cache(maxsize=4)
def load_premises(folder: Path) -> PremiseLexicon:
    """The lexicon in `folder` (nlu_data/lexicon); raises InputError that says what is malformed."""
    file = _read(folder / FILE)
    levels = {
        word: Level(name) for name in _LEVEL_NAMES for word in getattr(file.place.levels, name)
    }
    papers = [
        PaperName(name, tuple(says), name not in file.paper.unsure)
        for name, says in file.paper.names.items()
    ]
    return PremiseLexicon(
        phrases=_phrases(file),
        scales=file.money.scales,
        currencies={words(say) or say: code for say, code in file.money.currencies.items()},
        units={words(say): unit for say, unit in file.period.units.items()},
        levels={words(word): level for word, level in levels.items()}
        | {words(word): None for word in file.place.levels.district},
        published={
            Level(name): Phrases(getattr(file.place.published, name)) for name in _LEVEL_NAMES
        },
        papers=tuple(papers),
        gone=frozenset(map(words, file.place.gone)),
    )


_LEVEL_NAMES = (Level.commune.value, Level.province.value, Level.central.value)


def _phrases(file: _File) -> dict[str, Phrases]:
    """Every list of the file, by "group.list"."""
    found = {
        f"{group}.{name}": Phrases(say)
        for group, lists in file
        for name, say in lists
        if isinstance(say, list | dict)
    }
    levels = file.place.levels
    every = [*levels.commune, *levels.district, *levels.province, *levels.central]
    found["place.levels"] = Phrases(every)
    found["paper.names"] = Phrases(say for says in file.paper.names.values() for say in says)
    return found


def _read(path: Path) -> _File:
    try:
        return _File.parse_obj(read_lexicon_file(path))
    except ValidationError as error:
        problems = [
            Problem(path.name, None, ".".join(map(str, e["loc"])), e["msg"]) for e in error.errors()
        ]
        raise InputError(problems) from error
