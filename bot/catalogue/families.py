"""Families: procedures whose names differ only in level, foreign element or way of filing.

Recognised from the data: two procedures of one field are siblings when their names are equal once
the phrases of nlu_data/lexicon/variants.yml are taken out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.lexicon import Sentence, Variant, words
from bot.catalogue.procedure import Level, Procedure

_LEADING = re.compile(r"^(?:thu tuc:? )?")
_LEVEL_RANK = {Level.commune: 0, Level.province: 1, Level.central: 2, Level.other: 3}

CLEARLY_BETTER = 0.08
"""Lead in score that makes a special sibling win over the plain one."""


@dataclass(frozen=True)
class Member:
    """A procedure in its family; `variants` maps kind → the variant that its name states."""

    procedure: Procedure
    core: str
    variants: dict[str, Variant]

    def named(self, message: Sentence) -> int:
        """How many of the member's variants the message names."""
        return sum(1 for v in self.variants.values() if v.in_message.find(message))

    def plainness(self) -> tuple[int, int, int, str]:
        """Sort key: the plain citizen's case comes first."""
        special = sum(1 for kind in self.variants if kind != "level")
        rank = sum(variant.rank for variant in self.variants.values())
        level = min((_LEVEL_RANK[level] for level in self.procedure.levels), default=3)
        return (special, level, rank, self.procedure.code)


@dataclass(frozen=True)
class Family:
    """Siblings, the plainest first. A procedure without siblings is a family of one."""

    members: tuple[Member, ...]

    def others(self, code: str) -> tuple[Procedure, ...]:
        """The siblings of the procedure `code`."""
        return tuple(m.procedure for m in self.members if m.procedure.code != code)

    def holds(self, code: str) -> bool:
        """Whether the procedure `code` belongs to the family."""
        return any(member.procedure.code == code for member in self.members)

    def member(self, code: str) -> Member:
        """The member with this code; StopIteration if it is not one."""
        return next(member for member in self.members if member.procedure.code == code)

    def fitting(self, message: Sentence, scores: Mapping[str, float]) -> Member:
        """The member that the message asks for, or else the plainest.

        A variant that the message names outweighs everything; then a member whose own wordings
        fit clearly better (`scores` by code), as "lấy chồng Tây" fits the foreign one.
        """
        most = max(member.named(message) for member in self.members)
        asked = [member for member in self.members if member.named(message) == most]
        best = max(scores[member.procedure.code] for member in asked)
        near = [m for m in asked if scores[m.procedure.code] >= best - CLEARLY_BETTER]
        return min(near, key=Member.plainness)


def core_name(name: str, variants: Sequence[Variant]) -> tuple[str, dict[str, Variant]]:
    """The folded name without its variant phrases, and the variants that it stated."""
    text = _LEADING.sub("", words(name))
    found: dict[str, Variant] = {}
    for variant in variants:
        shorter, count = variant.in_name.subn(" ", text)
        if count and shorter.strip():
            found.setdefault(variant.kind, variant)
            text = " ".join(shorter.split())
    return text, found


def find_families(
    procedures: Iterable[Procedure], variants: Sequence[Variant]
) -> dict[str, Family]:
    """Code → family, for every procedure."""
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for procedure in procedures:
        core, found = core_name(procedure.name, variants)
        if "level" not in found and len(procedure.levels) == 1:
            found.update(
                (v.kind, v)
                for v in variants
                if v.kind == "level" and v.key == procedure.levels[0].value
            )
        groups[(words(procedure.field), core)].append(Member(procedure, core, found))
    families: dict[str, Family] = {}
    for members in groups.values():
        family = Family(tuple(sorted(members, key=Member.plainness)))
        families.update((member.procedure.code, family) for member in members)
    return families
