"""Which procedure a later turn of a talk is about: the one so far, or another one.

A follow-up and a new topic look alike ("tách hộ luôn thì sao", "mất rồi thì sao"). What tells is
how well each procedure fits the utterance with the topic in mind, whether it belongs to the same
field, and whether the utterance says much or turns to something ("muốn", "nếu", "còn ..."). The
weights are those of a softmax regression over 495 labelled turns of talks
(docs/decisions/0004-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass

MOST = 5.0
"""More information than this tells nothing more."""


@dataclass(frozen=True)
class Move:
    """What an utterance says of staying: how telling its words are; whether it has words with
    which one turns to something else; whether it asks the last question again of something else.
    """

    information: float
    turning: bool
    elliptical: bool


@dataclass(frozen=True)
class Place:
    """How a procedure stands in the talk.

    `alone`, `blended`, `joined`: its scores for the utterance by itself, with a little of the
    topic, and with the whole name of the talk's procedure. `current`: it is that procedure;
    `before`: it was talked about earlier; `same_field`: it belongs to the field of the current.
    """

    alone: float
    blended: float
    joined: float
    same_field: bool
    current: bool
    before: bool

    def weight(self, move: Move) -> float:
        """The greater, the likelier the utterance is about this procedure."""
        information = min(move.information, MOST)
        weight = (
            14.7 * self.blended
            + 5.9 * self.joined
            + 2.2 * information * self.alone
            + 1.9 * self.same_field
        )
        if self.before and not self.current:
            weight += 2.0
        if self.current:
            weight += 5.9 - 1.75 * information - 2.7 * move.turning - 1.6 * move.elliptical
        return weight
