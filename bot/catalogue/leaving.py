"""Whether an utterance leaves the procedure of the talk.

A follow-up and a new topic look alike ("tách hộ luôn thì sao", "mất rồi thì sao"): what tells is
how well the utterance fits other procedures and the one of the talk, how much it says, and whether
it turns to something ("muốn", "nếu", "còn ..."). The weights are those of a logistic regression
over 231 labelled turns of talks (docs/decisions/0004-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

MOST = 5.0
"""More information than this tells nothing more."""


@dataclass(frozen=True)
class Stance:
    """How an utterance stands to the procedure of the talk and to the best of the others.

    `other`, `mine`: scores of search, with the words of the topic before the utterance's.
    `covered`: the share of its words that the procedure of the talk knows.
    `turning`: it has words with which one turns to something else.
    """

    other: float
    mine: float
    information: float
    covered: float
    turning: bool

    def leaving(self) -> float:
        """The probability that it leaves."""
        odds = (
            11.0 * self.other
            - 8.0 * self.mine
            + 1.2 * min(self.information, MOST)
            - 0.65 * self.covered
            + 1.2 * self.turning
            - 5.9
        )
        return 1 / (1 + exp(-odds))
