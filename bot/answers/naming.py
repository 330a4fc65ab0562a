"""Titles that tell procedures apart: near-identical names differ in a level or a few words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from bot.answers.wording import clean, labels
from bot.catalogue.procedure import Procedure

TITLE_LIMIT = 80
_HEAD = 36
_PHRASE_WORDS = 4
_PREFIX = re.compile(r"^thủ tục(?: hành chính)?\s*:?\s+(?=\S)", re.IGNORECASE)
_LEVEL = re.compile(
    r"\((?:thủ tục )?(?:được )?(?:thực hiện|áp dụng)\s+(?:tại |ở )?(cấp [^()]+)\)", re.I
)


def without_prefix(name: str) -> str:
    """The name without "Thủ tục" before it and the full stop after it."""
    return _PREFIX.sub("", clean(name)).rstrip(" .")


def plain_name(procedure: Procedure) -> str:
    """The name without "Thủ tục", its level in short form ("… (cấp tỉnh)")."""
    name = without_prefix(procedure.name) or procedure.code
    name = _LEVEL.sub(r"(\1)", name).replace("(cấp huyện)", labels()["former_district"])
    return name[:1].upper() + name[1:]


def titles(procedures: Sequence[Procedure]) -> list[str]:
    """One title of at most 80 characters each, all different."""
    names = [plain_name(procedure) for procedure in procedures]
    for detail in (_level, _agency, _code):
        names = _told_apart(procedures, names, detail)
    shortened = _shortened(names)
    return _told_apart(procedures, shortened, _code) if _repeats(shortened) else shortened


def sibling_titles(procedure: Procedure, siblings: Sequence[Procedure]) -> list[str]:
    """Titles of siblings: only what they add, where their name continues the procedure's."""
    own = plain_name(procedure).casefold().split()
    together = titles([procedure, *siblings])[1:]
    short = [
        _added(own, sibling) or title for sibling, title in zip(siblings, together, strict=True)
    ]
    return together if _repeats(short) else short


def _added(own: Sequence[str], sibling: Procedure) -> str:
    words = plain_name(sibling).split()
    added = " ".join(words[len(own) :])
    if [word.casefold() for word in words[: len(own)]] != list(own) or len(added) < 6:
        return ""
    if len(added) > TITLE_LIMIT or not added[0].isalpha():
        return ""
    return added[0].upper() + added[1:]


def _told_apart(
    procedures: Sequence[Procedure], names: Sequence[str], detail: Callable[[Procedure], str]
) -> list[str]:
    """Names that occur twice get the detail in brackets, shortened so that both fit."""
    repeated = _repeats(names)
    told = []
    for procedure, name in zip(procedures, names, strict=True):
        extra = detail(procedure) if name.casefold() in repeated else ""
        if extra and len(name) + len(extra) + 3 > TITLE_LIMIT and detail is _code:
            name = name[: TITLE_LIMIT - len(extra) - 4].rstrip() + "…"
        told.append(f"{name} ({extra})" if extra else name)
    return told


def _repeats(names: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(n.casefold() for n in names).items() if count > 1}


def _level(procedure: Procedure) -> str:
    words = labels()["short_levels"]
    return ", ".join(words[level.value] for level in procedure.levels)


def _agency(procedure: Procedure) -> str:
    return clean(procedure.agencies[0]) if procedure.agencies else ""


def _code(procedure: Procedure) -> str:
    return clean(procedure.code)[:20]


def _shortened(names: Sequence[str]) -> list[str]:
    """Long names keep their first words and, of the rest, the words that differ."""
    return [
        name if len(name) <= TITLE_LIMIT else _around_difference(name, _others(names, index))
        for index, name in enumerate(names)
    ]


def _others(names: Sequence[str], index: int) -> list[str]:
    return [other for place, other in enumerate(names) if place != index]


def _around_difference(name: str, others: Sequence[str]) -> str:
    words = name.split(" ")
    start = max((_shared(words, other.split(" ")) for other in others), default=0)
    start = _phrase_start(words, start)
    head = _opening(words)
    if start <= len(head.split(" ")):
        return _cut(name, TITLE_LIMIT)
    return f"{head} … {_cut(' '.join(words[start:]), TITLE_LIMIT - len(head) - 3)}"


def _phrase_start(words: Sequence[str], place: int) -> int:
    """The beginning of the phrase that the word stands in, at most a few words before it."""
    starts = labels()["phrase_starts"]
    for candidate in range(place, max(place - _PHRASE_WORDS, 0), -1):
        if candidate < len(words) and words[candidate].lstrip("(").casefold() in starts:
            return candidate
    return place


def _opening(words: Sequence[str]) -> str:
    """What the name is about: its words up to the first "cho", "của", "đối với"."""
    starts = labels()["phrase_starts"]
    head = words[0]
    for word in words[1:]:
        if word.lstrip("(").casefold() in starts or len(head) + len(word) >= _HEAD:
            break
        head = f"{head} {word}"
    return head.rstrip(" ,;:")


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    count = 0
    for word, other in zip(words, others, strict=False):
        if word.casefold().strip(",;.()") != other.casefold().strip(",;.()"):
            break
        count += 1
    return count


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head[: head.rfind(" ")] if " " in head else head).rstrip(" ,;:(") + "…"
