"""Which aspects an utterance asks: by its intent, by its words, and by what may be meant as well.

Nothing here knows Rasa or the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.asking import Asking
from bot.catalogue.lexicon import Sentence
from bot.reply import Aspect

MOST = 3
"""Aspects in one reply."""
UNSURE = 0.4
"""Confidence in an intent below which the next likely aspect is answered, too."""
CLOSE = 0.6
"""How likely the next aspect must be for that, as a share of the first."""
BESIDES = 0.1
"""How likely an aspect must be to be answered besides the overview, where something is asked."""
ALONE = {Aspect.result, Aspect.legal_basis}
"""Aspects whose questions hold words of others ("giấy gì", "văn bản nào")."""
SAME_WORDS = {Aspect.validity: {Aspect.duration}, Aspect.form: {Aspect.place, Aspect.documents}}
"""What the words of a question seem to ask, too, and do not ("mẫu lấy ở đâu")."""

Ranking = Sequence[tuple[str, float]]
"""Intents with their confidence, the likeliest first."""


def likeliest(ranking: Ranking) -> list[tuple[Aspect, float]]:
    """The aspects that the intents of a ranking ask, the likeliest first."""
    asked = {f"ask_{aspect.value}": aspect for aspect in Aspect}
    return [(asked[name], confidence) for name, confidence in ranking if name in asked]


def aspects_of(
    intent: str, ranking: Ranking, sentence: Sentence, asking: Asking, asks: bool
) -> tuple[Aspect, ...]:
    """The aspects to answer, the overview first; at least one, at most three.

    `asks`: whether it is a question at all, and does not only tell how things stand.

    An intent that asks for no aspect (a FAQ, small talk) gives way to the words, and these to the
    likeliest intent that does. "Làm thế nào" gets overview and steps: it may mean either, and does
    not mean an aspect that no word asks. "... được không" asks for the conditions, too.
    """
    likely = likeliest(ranking)
    said = [Aspect(name) for name in asking.aspects(sentence)]
    first = _first(intent, likely, said)
    asked = [first]
    if first not in ALONE:
        asked += [aspect for aspect in said if aspect not in SAME_WORDS.get(first, ())]
    how, besides = asking.asks_how(sentence), asking.asks_how_besides(sentence)
    in_general = first is Aspect.overview and how
    if in_general or (first is Aspect.steps and not asking.asks_for_steps(sentence)):
        asked[1:1] = [Aspect.overview, Aspect.steps]
    elif how and not (said or besides):
        asked[:0] = [Aspect.overview, Aspect.steps]
    elif besides:
        asked[1:1] = [Aspect.overview, Aspect.steps]
    asked = list(dict.fromkeys(asked))
    if asking.asks_permission(sentence) and Aspect.online not in asked:
        asked = list(dict.fromkeys([*asked[: MOST - 1], Aspect.eligibility]))
    if len(asked) == 1 and len(likely) > 1:
        (best, confidence), (second, next_confidence) = likely[:2]
        close = confidence < UNSURE and next_confidence >= CLOSE * confidence
        told = best is Aspect.overview and asks and next_confidence >= BESIDES
        if first is best and (close or told):
            asked.append(second)
    order = [Aspect.overview, *(said if first in said else ())]
    asked = sorted(asked[:MOST], key=lambda a: order.index(a) if a in order else len(order))
    return tuple(asked)


def _first(intent: str, likely: list[tuple[Aspect, float]], said: list[Aspect]) -> Aspect:
    if likely and intent == f"ask_{likely[0][0].value}":
        return likely[0][0]
    if said:
        return next((aspect for aspect, _ in likely[:2] if aspect in said), said[0])
    return likely[0][0] if likely else Aspect.overview
