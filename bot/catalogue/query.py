"""What search compares with the catalogue: the words of an utterance, each with its weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.catalogue.lexicon import Content


@dataclass(frozen=True)
class Query:
    """Folded words with scales: 1, or less where one said word became many official ones."""

    tokens: tuple[str, ...]
    scales: tuple[float, ...]

    @property
    def text(self) -> str:
        """The words, one space apart."""
        return " ".join(self.tokens)

    def about(self, topic: Sequence[str], scale: float) -> Query:
        """The query with the words of an earlier topic before it, which count less."""
        fresh = [word for word in topic if word not in self.tokens]
        return Query((*fresh, *self.tokens), (*(scale for _ in fresh), *self.scales))

    def words(self) -> dict[str, float]:
        """Word → scale."""
        found: dict[str, float] = {}
        for token, scale in zip(self.tokens, self.scales, strict=True):
            found[token] = max(scale, found.get(token, 0.0))
        return found

    def repaired(self, repair: Callable[[Sequence[str]], list[str]]) -> Query:
        """The query with slips repaired."""
        return Query(tuple(repair(self.tokens)), self.scales)


def queries(content: Content, weight: Callable[[str], float]) -> list[Query]:
    """The utterance as said, and in official terms.

    An official term weighs as much as the citizen's words for it, so that a long official name
    does not drown the rest ("mất sổ đỏ": what tells is "mất").
    """
    said = [word for part in content.parts for word in part.said]
    result = [Query(tuple(said), (1.0,) * len(said))]
    tokens: list[str] = []
    scales: list[float] = []
    for part in content.parts:
        wanted = sum(weight(word) for word in part.said)
        given = sum(weight(word) for word in part.official)
        tokens += part.official
        scales += [min(1.0, wanted / given if given else 1.0)] * len(part.official)
    official = Query(tuple(tokens), tuple(scales))
    return result if official.tokens == result[0].tokens else [*result, official]
