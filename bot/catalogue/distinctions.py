"""What tells procedures of like names apart, said or not: first or again, citizen or company.

A procedure of a kind that the message asks for fits better; one of another kind than the asked,
or of a special kind that nobody asked for, fits worse. Kinds are read from
nlu_data/lexicon/distinctions.yml; ages ("dưới 14 tuổi") are compared as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from bot.catalogue.numbers import Reader
from bot.catalogue.phrases import Phrases, Sentence, words

ASKED, OTHER, UNASKED = 0.05, -0.07, -0.04
"""What a kind adds: it is asked for; another one is; it is special, and nothing is asked."""

WRONG_AGE = -0.2
"""What a limit adds that leaves out the age that the message gives as a number."""

EARLIEST_BIRTH = 1900
_BORN = re.compile(r"\b(?:sinh(?: n[ăa]m)?)$")
_UNDER = re.compile(r"\bduoi (\d+) tuoi")
_FROM = re.compile(r"\btu (?:du )?(\d+) tuoi")


@dataclass(frozen=True)
class Kind:
    """One kind of a group; `plain`: meant where nothing is said."""

    plain: bool
    in_name: re.Pattern[str]
    in_message: Phrases
    not_in_message: Phrases
    negations: Phrases

    def asked(self, message: Sentence) -> bool:
        """Whether the message asks for this kind; "không mất" asks for none."""
        rest = message.without(self.not_in_message.spans(message))
        found = self.in_message.find(rest)
        negated = {end + 1 for _, end in self.negations.spans(rest)} if found else ()
        return any(match.start not in negated for match in found)


@dataclass(frozen=True)
class Kinds:
    """What distinctions.yml holds: groups of kinds, and ages that words stand for."""

    groups: Mapping[str, Sequence[Kind]]
    ages: Sequence[tuple[int, Phrases]]


def read_kinds(table: Mapping[str, Any]) -> Kinds:
    """The content of distinctions.yml."""
    negations = Phrases(table["negations"])
    groups = {
        group: [
            Kind(
                bool(kind.get("plain", False)),
                re.compile("|".join(kind["in_name"])),
                Phrases(kind["in_message"]),
                Phrases(kind.get("not_in_message", ())),
                negations,
            )
            for kind in kinds.values()
        ]
        for group, kinds in table["groups"].items()
    }
    return Kinds(groups, [(int(age), Phrases(say)) for age, say in table["ages"].items()])


class Distinctions:
    """The kinds of every procedure, and how well they agree with a message."""

    def __init__(self, names: Sequence[str], kinds: Kinds) -> None:
        folded = [words(name) for name in names]
        self._groups = kinds.groups
        self._ages_said = kinds.ages
        self._kinds = {
            group: np.array(
                [[bool(kind.in_name.search(name)) for kind in kinds] for name in folded]
                or np.zeros((0, len(kinds))),
                dtype=bool,
            )
            for group, kinds in self._groups.items()
        }
        self._under = _limits(_UNDER, folded, 999)
        self._from = _limits(_FROM, folded, 0)

    def agreement(self, message: Sentence, rows: np.ndarray) -> np.ndarray:
        """What the kinds add to the score of each of the procedures at `rows`."""
        total = self._by_age(message, rows)
        for group, kinds in self._groups.items():
            is_kind = self._kinds[group][rows]
            asked = np.array([kind.asked(message) for kind in kinds])
            plain = np.array([kind.plain for kind in kinds])
            if asked.any():
                fits = (is_kind & asked).any(axis=1)
                total += np.where(fits, ASKED, np.where(is_kind.any(axis=1), OTHER, 0.0))
            elif plain.any():
                special = is_kind.any(axis=1) & ~(is_kind & plain).any(axis=1)
                total += np.where(special, UNASKED, 0.0)
        return total

    def _by_age(self, message: Sentence, rows: np.ndarray) -> np.ndarray:
        age, fitting, other = self._age(message)
        if age is None:
            return np.zeros(len(rows))
        under, least = self._under[rows], self._from[rows]
        limited = (under < 999) | (least > 0)
        fits = (age < under) & (age >= least)
        return np.where(limited, np.where(fits, fitting, other), 0.0)

    def _age(self, message: Sentence) -> tuple[int | None, float, float]:
        """The age in years that the message gives, or a year of birth, or else hints at.

        With it comes what a procedure gains that takes this age, and loses that does not.
        """
        reader = Reader(message, {})
        for number in reader.numbers():
            after = [word.said for word in reader.words[number.last : number.last + 1]]
            if after in (["tuổi"], ["tuoi"]):
                return int(number.value), ASKED, WRONG_AGE
            before = " ".join(word.said for word in reader.words[: number.first])
            born = _BORN.search(before) and number.value >= EARLIEST_BIRTH
            if born and (age := date.today().year - int(number.value)) >= 0:
                return age, ASKED, WRONG_AGE
        hinted = next((age for age, say in self._ages_said if say.find(message)), None)
        return hinted, ASKED, OTHER


def _limits(pattern: re.Pattern[str], names: Sequence[str], none: int) -> np.ndarray:
    found = (pattern.search(name) for name in names)
    return np.array([int(match.group(1)) if match else none for match in found])
