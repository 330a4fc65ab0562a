"""An aspect of a procedure made ready for its templates: what may be said, and the values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.answers.aspects import FIELDS, Contacts, State, raw_texts, state_of
from bot.answers.facts import Values, facts_of
from bot.answers.wording import (
    clean,
    join_words,
    labels,
    noun_of,
    portal_name,
    source_word,
    title_of,
    unique,
)
from bot.catalogue.procedure import Procedure
from bot.reply import Aspect


@dataclass(frozen=True)
class Prepared:
    """An aspect ready for its templates."""

    aspect: Aspect
    state: State
    values: Mapping[str, Any]


def prepare(procedure: Procedure, aspect: Aspect, contacts: Contacts) -> Prepared:
    """The state and the template values of one aspect."""
    values, has_facts = facts_of(procedure, aspect)
    state = state_of(procedure, aspect, has_facts)
    withheld = any(not procedure.states(field) for field in FIELDS[aspect])
    source = source_word(procedure.source_name)
    common: Values = {
        "title": title_of(aspect),
        "noun": noun_of(aspect),
        "source": source,
        "Source": source.capitalize(),
        "url": clean(procedure.source_url),
        "portal": portal_name(procedure.source_url),
        "ask": ask_at(procedure),
        "hotline": clean(contacts.hotline),
        "centre": clean(contacts.centre),
        "raw": [clean(text) for text in raw_texts(procedure, FIELDS[aspect])],
        "withheld": noun_of(aspect) if state is State.known and withheld else "",
    }
    return Prepared(aspect, state, common | values)


def ask_at(procedure: Procedure) -> str:
    """Which office a citizen can ask: the agencies, else by level."""
    if procedure.states("agencies"):
        agencies = unique(clean(agency) for agency in procedure.agencies)
        short = [agency for agency in agencies if len(agency) <= 80][:2]
        if short:
            return join_words(short)
    if procedure.states("levels"):
        by_level = labels()["level_agencies"]
        offices = [by_level[level.value] for level in procedure.levels if level.value in by_level]
        if offices:
            return join_words(dict.fromkeys(offices))
    return str(labels()["any_agency"])
