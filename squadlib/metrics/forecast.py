"""What the next sprints may bring, if they are like the past ones: exact where that is feasible.

Each sprint to come is one of the past sprints, drawn with replacement. The sums of a few sprints are then known exactly
by convolution; only where their number explodes are they drawn at random, always from the same seed, and said so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from squadlib import words

MOST_SUMS = 200_000
DRAWS = 200_000
SEED = 20_260_101
_HAIR = 1e-12
"""What adding up probabilities may lose."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Distribution:
    """Sums that are possible, ascending, the probability of each, and how they were found."""

    points: Numbers
    probability: Numbers
    method: str

    @property
    def mean(self) -> float:
        """The expected sum; `NaN` where nothing is possible."""
        return float(self.points @ self.probability) if len(self.points) else float("nan")


class NextSprint(TypedDict):
    """What the next sprint may complete: in 15, 50 and 85 of 100 cases no more than these points."""

    sprints_used: int
    p15: float
    p50: float
    p85: float
    method: str


def next_sprint(values: Iterable[float]) -> NextSprint:
    """Quantiles (15, 50 and 85 %) of the points a sprint completes, from the past sprints given; `NaN` from none."""
    dist = sum_distribution(values, sprints=1)
    used = len(_known(values))
    return {
        "sprints_used": used,
        "p15": quantile(dist, 0.15),
        "p50": quantile(dist, 0.5),
        "p85": quantile(dist, 0.85),
        "method": dist.method,
    }


def sum_distribution(values: Iterable[float], *, sprints: int, ceiling: float = np.inf) -> Distribution:
    """Return every sum of that many sprints with its probability; sums past `ceiling` count as `ceiling`.

    >>> dist = sum_distribution([1, 2], sprints=2)
    >>> dist.points.tolist(), dist.probability.tolist(), dist.method
    ([2.0, 3.0, 4.0], [0.25, 0.5, 0.25], 'exact: 2 past sprints, drawn with replacement')
    """
    past = _known(values)
    if not len(past):
        return Distribution(np.empty(0), np.empty(0), "none: no closed sprint to draw from")
    single, chance = _gathered(np.minimum(past, ceiling), np.full(len(past), 1 / len(past)))
    points, probability = np.zeros(1), np.ones(1)
    for _ in range(sprints):
        if len(points) * len(single) > 50 * MOST_SUMS:
            return _drawn(past, sprints=sprints, ceiling=ceiling)
        sums = np.minimum(np.add.outer(points, single), ceiling).ravel()
        points, probability = _gathered(sums, np.multiply.outer(probability, chance).ravel())
        if len(points) > MOST_SUMS:
            return _drawn(past, sprints=sprints, ceiling=ceiling)
    return Distribution(points, probability, f"exact: {len(past)} past sprints, drawn with replacement")


def quantile(dist: Distribution, q: float) -> float:
    """Return the smallest sum that is not exceeded with probability `q` or more; `NaN` where nothing is possible.

    >>> quantile(sum_distribution([1, 2], sprints=2), 0.5)
    3.0
    """
    if not len(dist.points):
        return float("nan")
    place = int(np.searchsorted(np.cumsum(dist.probability), q - _HAIR))
    return float(dist.points[min(place, len(dist.points) - 1)])


def finish_probability(values: Iterable[float], *, backlog: float, sprints: int) -> float:
    """Return the probability that so many sprints complete the backlog; `NaN` without past sprints.

    >>> finish_probability([1, 2], backlog=4, sprints=2)
    0.25
    """
    dist = sum_distribution(values, sprints=sprints, ceiling=max(backlog, 0))
    enough = dist.points >= backlog - 1e-9
    return float(min(dist.probability[enough].sum(), 1.0)) if len(dist.points) else float("nan")


def _known(values: Iterable[float]) -> Numbers:
    numbers: Numbers = np.fromiter(values, dtype="float64")
    known: Numbers = numbers[~np.isnan(numbers)]
    return known


def _gathered(points: Numbers, probability: Numbers) -> tuple[Numbers, Numbers]:
    """Return each distinct sum once, ascending, with its probability; decimals past the ninth are noise."""
    distinct, place = np.unique(np.round(points, 9), return_inverse=True)
    return distinct, np.bincount(place, weights=probability).astype("float64")


def _drawn(past: Numbers, *, sprints: int, ceiling: float) -> Distribution:
    """Return the sums of random draws, where there are too many to name each."""
    chance = np.random.default_rng(SEED)
    sums = np.zeros(DRAWS)
    for _ in range(sprints):
        sums += chance.choice(past, size=DRAWS)
    points, probability = _gathered(np.minimum(sums, ceiling), np.full(DRAWS, 1 / DRAWS))
    how = f"simulated: {words.number(DRAWS)} draws of {len(past)} past sprints, fixed seed"
    return Distribution(points, probability, how)
