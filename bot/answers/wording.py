"""How single values are written for a citizen: amounts, durations, counts, dates, levels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.catalogue.procedure import Channel, Duration, Level, Unit
from bot.reply import Aspect

_LABELS_FILE = Path(__file__).parent / "templates" / "labels.yml"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BULLETS = re.compile(r"^(?:[-+*•·–—▪●○#.,;:]+\s*)+")

ENUMERATOR = re.compile(r"(?:[a-zđ]\d?|[ivx]{1,4}|\d{1,2})[.)]\s|\([a-zđivx\d]{1,4}\)\s?|[-+*•]\s")
"""The mark of a list item: "a) ", "1. ", "(ii)", "- "."""
# "gồm: - Tờ khai; - Ảnh": marks of a list that lost its line breaks.
_INNER_BULLETS = re.compile(r"(?<=[:;.]) [-+*•] (?=\S)")


@lru_cache(maxsize=1)
def labels() -> Mapping[str, Any]:
    """The words of `templates/labels.yml`."""
    with _LABELS_FILE.open(encoding="utf-8") as file:
        words: Mapping[str, Any] = yaml.safe_load(file)
    return words


def clean(text: str) -> str:
    """One line in NFC: single spaces, no list mark in front, no separator at the end."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    line = _INNER_BULLETS.sub(" ", " ".join(unicodedata.normalize("NFC", text).split()))
    return _BULLETS.sub("", line).rstrip(" ;,")


def unwrapped(text: str) -> list[str]:
    """The lines of a text, those put together that a page's width had cut in mid-sentence."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cut = lines and lines[-1][-1] not in ".;:?!" and line[0].islower()
        if cut and not ENUMERATOR.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return lines


def clean_lines(texts: Iterable[str]) -> list[str]:
    """Every non-empty line of the texts, cleaned and put together."""
    lines = (clean(line) for line in unwrapped("\n".join(texts)))
    return [line for line in lines if line]


def unique(values: Iterable[str]) -> list[str]:
    """The values without repeats, in order; capitals and the last full stop do not count."""
    kept: dict[str, str] = {}
    for value in values:
        kept.setdefault(value.casefold().rstrip(". "), value)
    return [value for key, value in kept.items() if key]


def title_of(aspect: Aspect) -> str:
    """The heading of an aspect."""
    return str(labels()["aspects"][aspect.value]["title"])


def noun_of(aspect: Aspect) -> str:
    """The aspect inside a sentence ("mức phí, lệ phí")."""
    return str(labels()["aspects"][aspect.value]["noun"])


def button_of(aspect: Aspect) -> str:
    """The aspect on a button."""
    return str(labels()["aspects"][aspect.value]["button"])


def level_label(level: Level) -> str:
    """The level in today's terms."""
    return str(labels()["levels"][level.value])


def join_words(words: Iterable[str], last: str = "hoặc") -> str:
    """ "a, b hoặc c"."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def channel_names(channels: Iterable[Channel]) -> str:
    """ "trực tuyến, trực tiếp hoặc qua bưu chính", always in this order."""
    words = labels()["channels"]
    present = {channel.value for channel in channels}
    return join_words(words[name] for name in words if name in present)


def money(amount: int, currency: str) -> str:
    """ "10.000 đồng", "10 USD"."""
    unit = labels()["currencies"].get(currency.upper(), clean(currency))
    return f"{amount:,}".replace(",", ".") + f" {unit}".rstrip()


def number(amount: float) -> str:
    """ "10", "0,5"."""
    return f"{amount:.10g}".replace(".", ",")


def duration_text(duration: Duration | None) -> str:
    """ "10 ngày làm việc"; the source's own wording where it was not understood; "" if none."""
    if duration is None:
        return ""
    if duration.amount is not None and duration.unit is not Unit.unknown:
        return f"{number(duration.amount)} {labels()['units'][duration.unit.value]}"
    if clean(duration.text):
        return clean(duration.text)
    return number(duration.amount) if duration.amount is not None else ""


def count_text(originals: int | None, copies: int | None) -> str:
    """ "1 bản chính, 2 bản sao"; "" where the source gives no count."""
    counts = ((originals, "bản chính"), (copies, "bản sao"))
    return ", ".join(f"{count} {noun}" for count, noun in counts if count)


def source_word(source_name: str) -> str:
    """What a sentence calls the source: "cổng" if it is a portal, else "nguồn"."""
    words = labels()["source_words"]
    return str(words["portal"] if words["portal"] in source_name.casefold() else words["other"])


def portal_name(url: str) -> str:
    """The name of the portal a page is on, "" if it is none we know."""
    host = urlsplit(url).hostname if url.startswith("http") else None
    return str(labels()["portals"].get(host, ""))


def day(value: date) -> str:
    """ "25/07/2026"."""
    return f"{value:%d/%m/%Y}"
