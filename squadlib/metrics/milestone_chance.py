"""What so many sprints complete, parts of a sprint included: the chance that it is enough, and what it is enough for.

A whole sprint is one of the past, drawn with replacement; a part of a sprint counts as that part of one drawn. As in
`metrics.forecast` the sums are exact by convolution, and drawn at random only where they are too many to name.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from squadlib.metrics.forecast import Distribution, sum_distribution

_HAIR = 1e-9
MOST_SPRINTS = 52
"""Further ahead nothing is said."""


def drawn(past: Sequence[float], *, sprints: float, ceiling: float = np.inf) -> Distribution:
    """Return every sum of that many sprints with its probability, ascending; sums past `ceiling` count as `ceiling`.

    >>> dist = drawn([2, 4], sprints=1.5)
    >>> dist.points.tolist(), dist.probability.tolist()
    ([3.0, 4.0, 5.0, 6.0], [0.25, 0.25, 0.25, 0.25])
    """
    whole, part = divmod(max(sprints, 0.0), 1)
    dist = sum_distribution(past, sprints=int(whole), ceiling=ceiling)
    if part < _HAIR or not len(dist.points):
        return dist
    parts = part * np.asarray(past, dtype="float64")
    points = np.minimum(np.add.outer(dist.points, parts), ceiling).ravel()
    chance = np.repeat(dist.probability / len(parts), len(parts))
    order = np.argsort(points, kind="stable")
    return Distribution(points[order], chance[order], dist.method)


def chance(past: Sequence[float], *, backlog: float, sprints: float) -> float:
    """Return the probability that so many sprints complete the backlog; `NaN` without past sprints.

    >>> chance([1, 2], backlog=4, sprints=2), chance([2, 4], backlog=4, sprints=1.5), chance([], backlog=4, sprints=2)
    (0.25, 0.75, nan)
    """
    return reached(drawn(past, sprints=sprints, ceiling=max(backlog, 0)), backlog)


def reached(dist: Distribution, backlog: float) -> float:
    """Return the probability that a sum is the backlog or more; `NaN` where nothing is possible."""
    if not len(dist.points):
        return float("nan")
    return float(min(dist.probability[dist.points >= backlog - _HAIR].sum(), 1.0))


def enough_for(past: Sequence[float], *, sprints: float, sure: float) -> float:
    """Return the largest backlog that so many sprints complete with that probability; `NaN` without past sprints.

    >>> [enough_for([1, 2], sprints=2, sure=sure) for sure in (0.25, 0.75, 0.85)], enough_for([1], sprints=0, sure=1)
    ([4.0, 3.0, 2.0], 0.0)
    """
    dist = drawn(past, sprints=sprints)
    if not len(dist.points):
        return float("nan")
    at_least = np.cumsum(dist.probability[::-1])[::-1]
    return float(dist.points[at_least >= sure - _HAIR].max())


def days_needed(past: Sequence[float], *, backlog: float, sprint_days: float, q: float = 0.5) -> float:
    """Return after how many days the backlog is completed with probability `q`; `NaN` past 52 sprints or unknown.

    >>> days_needed([7, 14], backlog=21, sprint_days=14), days_needed([0], backlog=1, sprint_days=14)
    (28.0, nan)
    """
    if pd.isna(sprint_days) or not chance(past, backlog=backlog, sprints=MOST_SPRINTS) >= q - _HAIR:
        return float("nan")
    low, high = -1, int(MOST_SPRINTS * sprint_days)  # too few, enough
    while high - low > 1:
        middle = (low + high) // 2
        is_enough = chance(past, backlog=backlog, sprints=middle / sprint_days) >= q - _HAIR
        low, high = (low, middle) if is_enough else (middle, high)
    return float(high)
