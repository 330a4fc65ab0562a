"""What the load and the searches say: sentences of the training data, the same at every run."""

from __future__ import annotations

import random

from bench.intents import read_examples


def utterances(size: int) -> list[str]:
    """So many different sentences, drawn from all intents alike."""
    examples = sorted({text for _, text in read_examples()})
    return random.Random(0).sample(examples, size)


def talks(number: int, length: int) -> list[list[str]]:
    """So many conversations of so many utterances."""
    said = utterances(number * length)
    return [said[start : start + length] for start in range(0, len(said), length)]
