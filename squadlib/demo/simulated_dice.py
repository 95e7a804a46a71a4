"""Chance that falls the same way on every Python: all is drawn from `random.Random.random`, whose stream is kept."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance; equal seeds give equal throws.

    >>> Dice("a").whole(1, 6) == Dice("a").whole(1, 6)
    True
    """

    def __init__(self, seed: str) -> None:
        """Seed with text (hashed by the standard library, independent of PYTHONHASHSEED)."""
        self._random = random.Random(seed).random  # noqa: S311 - a story, not a secret

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self._random() < share

    def between(self, low: float, high: float) -> float:
        """Draw a number between the two, all alike."""
        return low + (high - low) * self._random()

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int((high - low + 1) * self._random())

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options, all alike."""
        return options[int(len(options) * self._random())]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Draw one of the keys, each as often as its weight says."""
        left, chosen = sum(weights.values()) * self._random(), next(iter(weights))
        for option, weight in weights.items():
            if left < 0:
                break
            chosen, left = option, left - weight
        return chosen

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in another order."""
        return [option for _, option in sorted(((self._random(), n), option) for n, option in enumerate(options))]
