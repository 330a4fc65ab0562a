"""An answer: the short text, the whole card, the buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answers import old_terms
from bot.answers.aspects import Contacts, State
from bot.answers.buttons import (
    choice_buttons,
    follow_up_buttons,
    hotline_buttons,
    sibling_buttons,
    source_buttons,
    view_full,
)
from bot.answers.fit import LIMIT, Shortener, chunks, fit, shorten
from bot.answers.naming import titles
from bot.answers.premise import verdict_lines
from bot.answers.rendering import in_todays_terms, render_lines, render_sections
from bot.answers.values import Prepared, prepare
from bot.answers.wording import clean, day, labels, title_of, unique
from bot.catalogue.procedure import Procedure
from bot.premises.verdict import Verdict
from bot.reply import Aspect, Card, Reply, Section, Source

_NAME_IN_FOOTER = 160
_SOURCE_IN_FOOTER = 80
_QUESTION = 300
_CHOICES = 5
_NAME_NOTES = 2
_BODY = 900
_NOBODY = Contacts()
_STATED = (State.known, State.raw)
_WITH_LINK = {Aspect.online, Aspect.form, Aspect.place}


def answer(
    procedure: Procedure,
    aspects: Sequence[Aspect],
    *,
    siblings: Sequence[Procedure] = (),
    others: Sequence[Procedure] = (),
    contacts: Contacts = _NOBODY,
    verdict: Verdict | None = None,
) -> Reply:
    """What the procedure says about the aspects (no aspect: the overview).

    The text has at most 1,200 characters, the essential first, and ends with the source; the card
    holds everything. Up to three `siblings` become buttons. A `verdict` on what the citizen
    asserted comes first of all. Where `others` may have been meant, it says which one was
    understood and offers them.
    """
    asked = tuple(dict.fromkeys(aspects)) or (Aspect.overview,)
    parts = [prepare(procedure, aspect, contacts) for aspect in asked]
    told = render_lines("understood", name=titles([procedure])[0]) if others else []
    told += verdict_lines(verdict, procedure) if verdict else []
    text, cut = _text(procedure, parts, told)
    buttons = [view_full(procedure, aspect) for aspect in cut[:1]]
    if any(part.state not in _STATED for part in parts):
        buttons += hotline_buttons(contacts)
    if not cut or _WITH_LINK & set(asked):
        buttons += source_buttons(procedure)
    buttons += choice_buttons(others)
    buttons += sibling_buttons(procedure, siblings)
    buttons += follow_up_buttons(procedure, asked)
    return Reply(text=text, buttons=buttons, card=_card(procedure, parts))


def full(procedure: Procedure, aspect: Aspect, *, contacts: Contacts = _NOBODY) -> list[Reply]:
    """Everything about one aspect, as messages of at most 1,200 characters split at items.

    For channels that show no cards; the last message ends with the source.
    """
    part = prepare(procedure, aspect, contacts)
    sections = _sections([part])
    if not sections:
        return [answer(procedure, [aspect], contacts=contacts)]
    footer = "\n".join(_footer(procedure))
    lines = _notices(procedure, [part])
    for section in sections:
        lines += [f"{section.title.rstrip(':')}:", *(f"• {line}" for line in section.lines)]
    groups = list(chunks(lines, LIMIT - len(footer) - 2))
    texts = ["\n".join(group) for group in groups]
    texts[-1] = f"{texts[-1]}\n\n{footer}"
    return [Reply(text=text) for text in texts]


def choices(question: str, procedures: Sequence[Procedure]) -> Reply:
    """A question back to the citizen with two to five procedures to tap."""
    offered = procedures[:_CHOICES]
    names = titles(offered)
    question = shorten(clean(question), _QUESTION)
    return Reply(
        text="\n".join(render_lines("choices", question=question, titles=names)),
        buttons=choice_buttons(offered),
    )


def _text(
    procedure: Procedure, parts: Sequence[Prepared], first: Sequence[str] = ()
) -> tuple[str, list[Aspect]]:
    """The message, `first` at its top, and the aspects of which it leaves something to the card."""
    footer = "\n".join(_footer(procedure))
    notices = [*first, *_notices(procedure, parts)]
    more = "\n".join(render_lines("more"))
    told = old_terms.notes_on(procedure.name).values()
    blocks, shortened = _blocks(parts, told)
    kept = fit(blocks, LIMIT - len("\n".join([*notices, more, footer])) - 4)
    cut = [
        part.aspect
        for part, block, lines, short in zip(parts, blocks, kept, shortened, strict=True)
        if part.state in _STATED and (short or lines != block)
    ]
    body = "\n\n".join("\n".join(lines) for lines in kept if lines)
    return "\n".join([*notices, body, *([more] if cut else []), "", footer]), cut


def _blocks(parts: Sequence[Prepared], told: Iterable[str]) -> tuple[list[list[str]], list[bool]]:
    """The text lines of each aspect, and whether its values were shortened."""
    blocks: list[list[str]] = []
    shortened: list[bool] = []
    for part in parts:
        brief = Shortener(_BODY // len(parts))
        template = part.aspect.value if part.state is State.known else part.state.value
        values = part.values
        if part.aspect is Aspect.overview:
            values = {**values, "apart": [other.aspect.value for other in parts]}
        lines = render_lines(template, brief=brief, **values)
        if part.aspect is not Aspect.legal_basis:
            lines = old_terms.annotate(lines, told)
        blocks.append(lines)
        shortened.append(brief.left_out)
    return blocks, shortened


def _notices(procedure: Procedure, parts: Sequence[Prepared]) -> list[str]:
    """What must be known before the answer: end of validity, old names, what is withheld."""
    notices = {
        "valid_to": day(procedure.valid_to) if procedure.valid_to else "",
        "withheld": unique(part.values["withheld"] for part in parts),
        "old_terms": list(old_terms.notes_on(procedure.name).items())[:_NAME_NOTES],
    }
    return render_lines("notices", **notices) if any(notices.values()) else []


def _footer(procedure: Procedure) -> list[str]:
    fetched = procedure.fetched_at
    return render_lines(
        "footer",
        source=shorten(clean(procedure.source_name), _SOURCE_IN_FOOTER),
        month=f"{fetched:%m/%Y}" if fetched else "",
        name=shorten(clean(procedure.name), _NAME_IN_FOOTER),
        code=clean(procedure.code)[:40],
    )


def _card(procedure: Procedure, parts: Sequence[Prepared]) -> Card:
    fetched = procedure.fetched_at
    return Card(
        code=procedure.code,
        name=clean(procedure.name),
        sections=_sections(parts),
        source=Source(
            title=clean(procedure.source_name),
            url=procedure.source_url,
            date=fetched.date().isoformat() if fetched else "",
        ),
    )


def _sections(parts: Sequence[Prepared]) -> list[Section]:
    sections: dict[tuple[str, ...], Section] = {}
    for part in parts:
        for section in _sections_of(part):
            sections.setdefault((section.title, *section.lines), section)
    return list(sections.values())


def _sections_of(part: Prepared) -> list[Section]:
    found: list[Section] = []
    if part.state is State.known:
        found = render_sections(part.aspect.value, **part.values)
        if part.aspect is not Aspect.legal_basis:
            found = [in_todays_terms(section) for section in found]
    if part.values["raw"]:
        title = labels()["raw_title"].format(
            title=title_of(part.aspect), source=part.values["source"]
        )
        raw = Section(title=title, lines=part.values["raw"])
        found.append(in_todays_terms(raw))
    return found
