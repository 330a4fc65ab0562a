"""Whether an utterance says enough to be answered from the best procedure that search found.

The less was said, the better it must fit and the more it must stand apart: "sang tên" alone needs
a wording of just these words, a told story does not. The weights are those of a logistic regression
over the first turns of 730 labelled cases (docs/decisions/0004-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

LEAD = 0.2
"""A greater lead than this tells nothing more."""
LITTLE = 0.3
"""Added to the information, so that none is not infinitely little."""


@dataclass(frozen=True)
class Finding:
    """The best hit: its score, its lead over the next, how telling the words said are together.

    `exact`: a wording says just what the utterance does. `vague`: the intent classifier takes the
    utterance for too vague to tell.
    """

    score: float
    lead: float
    information: float
    exact: bool
    vague: bool

    def enough(self) -> float:
        """The probability that a clerk would answer, and not ask back."""
        odds = (
            8.9 * self.score
            + 23.4 * min(self.lead, LEAD)
            + 5.9 * log(self.information + LITTLE)
            + 3.0 * self.exact
            - 1.0 * self.vague
            - 13.3
        )
        return 1 / (1 + exp(-odds))
