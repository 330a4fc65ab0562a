"""Whether an utterance leaves the procedure of the talk.

A follow-up and a new topic look alike ("tách hộ luôn thì sao", "mất rồi thì sao"): what tells is
how well the utterance fits other procedures, by itself and with the topic, how well it fits the one
of the talk, and how much it says. The weights are those of a logistic regression over 197 labelled
turns of talks (docs/decisions/0004-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

MOST = 5.0
"""More information than this tells nothing more."""


@dataclass(frozen=True)
class Stance:
    """How an utterance stands to the procedure of the talk and to the best of the others.

    Scores of search: of the utterance alone, and with the words of the topic before it; 0 where
    neither is found. `covered`: the share of its words that the procedure of the talk knows.
    """

    other: float
    mine: float
    other_on_topic: float
    mine_on_topic: float
    information: float
    covered: float

    def leaving(self) -> float:
        """The probability that it leaves."""
        odds = (
            3.9 * self.other
            - 0.7 * self.mine
            + 3.8 * self.other_on_topic
            - 2.0 * self.mine_on_topic
            + 1.7 * min(self.information, MOST)
            - 0.6 * self.covered
            - 7.0
        )
        return 1 / (1 + exp(-odds))
