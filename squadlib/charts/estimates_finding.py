"""What the estimates say about the days: the largest size against the smallest, and neighbours that take the same."""

from itertools import pairwise

import pandas as pd

from squadlib import words
from squadlib.metrics.estimates import FEWEST, compared

_MANY = 1.75
"""From this ratio on, something takes so many times as long; below, so many per cent longer."""


def known(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates of which enough issues are known to say how long they take."""
    return sizes[sizes["points"].notna() & (sizes["issues"] >= FEWEST)]


def finding(sizes: pd.DataFrame, issues: pd.DataFrame, unit: str) -> str:
    """Return the sentence of two known estimates or more; `issues` is `metrics.estimates`."""
    least, most = (known(sizes).iloc[place] for place in (0, -1))
    days = dict(iter(issues[issues["days"].notna()].groupby("points")["days"]))
    small, large = words.number(least["points"]), words.amount(most["points"], unit)
    found = compared(days[least["points"]], days[most["points"]])
    if found.is_longer:
        longer = times_as_long(most["median_days"], least["median_days"])
        return f"An issue of {large} takes {longer} one of {small}{_alike(sizes, days)}"
    if found.is_shorter:
        return f"An issue of {large} takes less time than one of {small}: the estimate misleads"
    if found.is_alike:
        return f"Issues of {small} and of {large} take about the same: the estimate says little about the days"
    return f"Issues of {small} and of {large} cannot yet be told apart by their days"


def times_as_long(large: float, small: float) -> str:
    r"""Return how much longer the larger one takes, in halves or in per cent.

    >>> [times_as_long(days, 4) for days in (10, 8, 12.2, 5.6, 4)]
    ['2.5 times as long as', 'twice as long as', 'three times as long as', '40\xa0% longer than', 'longer than']
    >>> times_as_long(3, 0)
    'longer than'
    """
    if not small > 0 or large / small < 1.05:
        return "longer than"
    ratio = large / small
    if ratio < _MANY:
        return f"{words.per_cent(ratio - 1)} longer than"
    halves = round(2 * ratio) / 2
    return f"{'twice' if halves == 2 else f'{words.spelled(halves)} times'} as long as"


def _alike(sizes: pd.DataFrame, days: dict[float, pd.Series]) -> str:
    """Return which neighbouring sizes take about the same, at most two pairs of them."""
    alike = [
        f"{words.number(small)} and {words.number(large)}"
        for small, large in pairwise(known(sizes)["points"])
        if compared(days[small], days[large]).is_alike
    ]
    second = "".join(f", and so do {pair}" for pair in alike[1:2])
    return f"; {alike[0]} take about the same{second}" if alike else ""
