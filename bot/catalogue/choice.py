"""Taking one of the offered procedures in words: by position or by what tells it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.catalogue.lexicon import Lexicon, Sentence, words
from bot.catalogue.procedure import Procedure


def chosen(utterance: str, offered: Sequence[Procedure], lexicon: Lexicon) -> str | None:
    """Code of the procedure that the cleaned utterance takes; None if it takes none for sure."""
    message = Sentence.of(utterance)
    spans = [span for _, phrases in lexicon.ordinals for span in phrases.spans(message)]
    rest = message.without(spans)
    return _by_words(rest, offered, lexicon) or _by_position(message, offered, lexicon)


def _by_position(message: Sentence, offered: Sequence[Procedure], lexicon: Lexicon) -> str | None:
    for position, phrases in lexicon.ordinals:
        if phrases.find(message):
            index = position - 1 if position > 0 else len(offered) + position
            return offered[index].code if 0 <= index < len(offered) else None
    return None


def _by_words(message: Sentence, offered: Sequence[Procedure], lexicon: Lexicon) -> str | None:
    """The one choice that shares the most telling words; a tie takes none."""
    names = [set(words(procedure.name).split()) for procedure in offered]
    frequency = Counter(word for name in names for word in name)
    said = set(lexicon.content(message).said.split())
    telling = [
        sum(1 / frequency[word] for word in said & name if frequency[word] < len(offered))
        for name in names
    ]
    best = max(telling, default=0.0)
    if best <= 0 or telling.count(best) > 1:
        return None
    return offered[telling.index(best)].code
