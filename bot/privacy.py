"""Takes codes, ID and phone numbers and second factors out of citizens' text.

What is left is fit for Rasa, logs and traces: masks in place of the secrets, all else as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot import masks
from bot.codes import MASK, CodeReader
from bot.factors import four_digits, last_digits, named_factor, receipt_secret
from bot.letters import normalise
from bot.personal import identity_places, passed_over, phone_places
from bot.reading import Place, Reading, Span, replaced
from bot.spoken import write_out

Kind = Literal["dossier_code", "identity", "phone", "factor"]

WORDS = {masks.IDENTITY: "sốđịnhdanh", masks.PHONE: "sốđiệnthoại", masks.FACTOR: "mãbímật"}
"""What the classifier reads for a mask; for any other, a dossier code's, bot.codes.MASK."""

_READER = CodeReader()
_LAST = 4
_LEAST = 4
_NUMBER = re.compile(r"\d{4,}")
_WHOLE = ("identity", "phone")


@dataclass(frozen=True)
class Secret:
    """What was taken out: a code in canonical form, a number in digits, a receipt's secret as is.

    `mask` stands in the text for it.
    """

    kind: Kind
    value: str
    mask: str


@dataclass(frozen=True)
class Concealed:
    """A text without its secrets, and these in their order."""

    text: str
    secrets: tuple[Secret, ...] = ()

    def values(self, kind: Kind) -> list[str]:
        """The values of the secrets of one kind."""
        return [secret.value for secret in self.secrets if secret.kind == kind]

    @property
    def factor(self) -> str | None:
        """The second factor, or the last four digits of an ID or phone number that was given."""
        whole = [s.value[-_LAST:] for s in self.secrets if s.kind in _WHOLE]
        return next(iter(self.values("factor") + whole), None)


def conceal(text: str, expecting: bool = False, reader: CodeReader = _READER) -> Concealed:
    """The text with masks for its secrets.

    `expecting`: the bot has just asked for the second factor. Then bare digits are one, and of a
    whole ID or phone number no more is kept than the last four digits that serve as one.
    """
    if not expecting and not _may_hold_secrets(text):
        return Concealed(text)
    search = _Search(text, expecting, reader)
    while search.step():
        pass
    return search.result()


def as_words(text: str, reader: CodeReader = _READER) -> str:
    """The text with one and the same word for each kind of secret, masked or not."""
    concealed = conceal(text, reader=reader).text
    found = masks.find_masks(concealed)
    return replaced(concealed, [(*mask.span(), WORDS.get(mask.group(), MASK)) for mask in found])


def _may_hold_secrets(text: str) -> bool:
    """Whether there are four digits, typed or spoken: most sentences need no closer look."""
    return sum(map(str.isdigit, text)) >= _LEAST or len(write_out(normalise(text), _LEAST)) > 1


class _Search:
    """What was found in a text so far.

    What one step hides may let the next see more: a code after a phone number, say. Steps go on
    until nothing is found, so that concealing what is concealed changes nothing.
    """

    def __init__(self, text: str, expecting: bool, reader: CodeReader) -> None:
        self._text, self._expecting, self._reader = text, expecting, reader
        found = masks.find_masks(text)
        self._hidden: list[Span] = passed_over(text)
        self._has_code = any(masks.is_masked_code(mask.group()) for mask in found)
        self._has_factor = any(mask.group() == masks.FACTOR for mask in found)
        self._secrets: list[tuple[Span, Secret]] = []
        self._echoes: list[Span] = []

    def step(self) -> bool:
        """Find and hide something more; whether there was anything."""
        before = len(self._hidden)
        for place in self._reader.places(self._text, self._hidden):
            self._has_code = True
            self._add("dossier_code", place, masks.mask_code(place.value))
        for place in identity_places(self._text, self._hidden):
            self._add("identity", place, masks.IDENTITY)
        for place in phone_places(self._text, self._hidden):
            self._add("phone", place, masks.PHONE)
        if not self._has_factor:
            self._find_factor()
        self._find_echoes()
        return len(self._hidden) > before

    def result(self) -> Concealed:
        """The text with everything hidden masked."""
        secrets = sorted(self._secrets, key=lambda found: found[0])
        changes = [(*span, secret.mask) for span, secret in secrets]
        changes += [(*span, masks.FACTOR) for span in self._echoes]
        if not changes:
            return Concealed(self._text)
        return Concealed(replaced(self._text, changes), tuple(secret for _, secret in secrets))

    def _add(self, kind: Kind, place: Place, mask: str) -> None:
        span = (place.start, place.end)
        self._hidden.append(span)
        self._secrets.append((span, Secret(kind, place.value, mask)))

    def _find_factor(self) -> None:
        find = named_factor if self._expecting or self._has_code else last_digits
        place = find(self._text, self._hidden)
        if self._expecting and place is None:
            place = four_digits(self._text, self._hidden)
            if self._keep_last_digits(before=place):
                return
            place = place or receipt_secret(self._text, self._hidden)
        if place:
            self._has_factor = True
            self._add("factor", place, masks.FACTOR)

    def _keep_last_digits(self, before: Place | None) -> bool:
        """Make the first whole number a factor, if there is one and it stands `before` that."""
        for at, (span, secret) in sorted(enumerate(self._secrets), key=lambda found: found[1][0]):
            if secret.kind in _WHOLE and (before is None or span[0] < before.start):
                last = Secret("factor", secret.value[-_LAST:], masks.FACTOR)
                self._secrets[at] = (span, last)
                self._has_factor = True
                return True
        return False

    def _find_echoes(self) -> None:
        """Hide numbers that repeat what is hidden ("…-012345, tức là số 012345")."""
        values = " ".join(secret.value for _, secret in self._secrets)
        runs = _NUMBER.findall(values)
        reading = Reading.of(self._text, self._hidden)
        for match in _NUMBER.finditer(reading.text):
            if match.group() in values or any(run in match.group() for run in runs):
                span = reading.span(*match.span())
                self._echoes.append(span)
                self._hidden.append(span)
