"""How much an utterance has in common with a FAQ entry: words, weighted by how telling they are.

The weights travel with the model beside the answers, so that both are published together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from bot.catalogue.phrases import words
from bot.training.faq_entry import FaqEntry

UNKNOWN = 0.7
"""Weight of a word of the utterance that the entry does not have."""


def telling_words(
    entries: Sequence[FaqEntry], clean: Callable[[str], str]
) -> dict[str, dict[str, float]]:
    """The folded words of each entry's questions: 1 is a word of one entry, 0 of every entry."""
    said = {
        entry.id: {
            word
            for text in (entry.question, *entry.variants)
            for word in words(clean(text)).split()
        }
        for entry in entries
    }
    spread = Counter(word for heard in said.values() for word in heard)
    scale = math.log(max(len(said), 2))
    return {
        key: {word: round(1 - math.log(spread[word]) / scale, 3) for word in sorted(heard)}
        for key, heard in said.items()
    }


def overlap(content: Collection[str], telling: Mapping[str, float]) -> float:
    """The share of an utterance's content words that an entry knows, from 0 to 1.

    Without any content, as in "là gì vậy", nothing speaks against the entry.
    """
    distinct = set(content)
    if not distinct:
        return 1.0
    shared = sum(telling.get(word, 0.0) for word in distinct)
    strange = UNKNOWN * sum(word not in telling for word in distinct)
    return shared / (shared + strange) if shared else 0.0
