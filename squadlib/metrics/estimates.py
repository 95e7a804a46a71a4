"""What an estimate meant in days: the working days in progress of finished issues against their points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
import pandas as pd

from squadlib.metrics.days_in_progress import days_by_size

FEWEST = 5
"""Fewer issues of an estimate say nothing about how long it takes."""
ALIKE_FROM = 10
"""From so many issues of either estimate on, two of them can be said to take about the same."""
SURE = 1.96
"""So many standard errors from one half leave 5 % to chance."""
NEAR = 0.1
"""Within this distance of one half, the larger estimate takes longer about as often as the smaller one."""
FENCE = 1.5
"""Beyond the middle half by so many times its width an issue took unusually long (Tukey's fence)."""

COLUMNS = ["sprint_id", "key", "points", "days", "is_here"]


@dataclass(frozen=True)
class Comparison:
    """How often an issue of the larger of two estimates took longer; `is_longer`, `is_shorter`: more than by chance.

    `share`: of all pairs of one issue each, equal ones as half of one, `NaN` without pairs; `is_alike`: about as often
    as not, with enough issues to say so.
    """

    share: float
    is_longer: bool
    is_shorter: bool
    is_alike: bool


def estimates(days: pd.DataFrame, *, sprint_ids: Sequence[int]) -> pd.DataFrame:
    """Working days in progress of every issue completed so far, once, with its estimate when it was last completed.

    One row per issue, in the order in which `sprint_ids` (oldest first, the last one is the report's) completed them:
    `sprint_id`, `key`, `points`, `days` (`NaN` where it never was in a middle column), `is_here` (completed in the last
    of the sprints). `days` is `metrics.days_in_progress`.
    """
    order = {one: place for place, one in enumerate(sprint_ids)}
    rows = days[days["sprint_id"].isin(order)]
    rows = rows.sort_values("sprint_id", key=lambda ids: ids.map(order), kind="stable")
    rows = rows.drop_duplicates("key", keep="last", ignore_index=True)
    return rows.assign(is_here=rows["sprint_id"].isin(list(sprint_ids)[-1:]))[COLUMNS]


def compared(smaller: pd.Series, larger: pd.Series) -> Comparison:
    """How often an issue of the larger of two estimates took longer, and whether that is more than chance.

    Source: H. B. Mann and D. R. Whitney, On a test of whether one of two random variables is stochastically larger than
    the other, 1947, with their normal approximation; as a share of pairs: K. O. McGraw and S. P. Wong, A common
    language effect size statistic, 1992.
    """
    wins, pairs = _wins(smaller, larger)
    if not pairs:
        return Comparison(float("nan"), is_longer=False, is_shorter=False, is_alike=False)
    share = wins / pairs
    margin = SURE * sqrt((len(smaller) + len(larger) + 1) / (12 * pairs))
    is_enough = min(len(smaller), len(larger)) >= FEWEST
    return Comparison(
        share,
        is_longer=is_enough and share - 0.5 > margin,
        is_shorter=is_enough and 0.5 - share > margin,
        is_alike=min(len(smaller), len(larger)) >= ALIKE_FROM and abs(share - 0.5) <= NEAR,
    )


def agreement(estimates: pd.DataFrame) -> float:
    """Return in which share of all pairs of issues of different estimates the larger one took longer; 0.5 is chance.

    Equal days count as half; `NaN` where no two issues with days differ in their estimate.
    """
    known = estimates[estimates["days"].notna() & estimates["points"].notna()]
    sizes = [days for _, days in known.groupby("points")["days"]]
    counted = [_wins(smaller, larger) for smaller, larger in combinations(sizes, 2)]
    pairs = sum(one for _, one in counted)
    return sum(wins for wins, _ in counted) / pairs if pairs else float("nan")


def beside_usual(estimates: pd.DataFrame) -> pd.DataFrame:
    """Each issue the sprint completed beside what is usual for its estimate, of which at least 5 issues are known.

    One row per issue, the longest first: `key`, `points`, `days` and those of its estimate: `issues`, `median_days`,
    `low_days`, `high_days` (the middle half), `is_unusual`: it took longer than the 75 % quantile plus 1.5 times the
    width of the middle half. Source of that fence: J. W. Tukey, Exploratory Data Analysis, 1977.
    """
    here = estimates.loc[estimates["is_here"] & estimates["points"].notna(), ["key", "points", "days"]].dropna()
    rows = here.merge(days_by_size(estimates).drop(columns="most_days"), on="points")
    fence = rows["high_days"] + FENCE * (rows["high_days"] - rows["low_days"])
    rows = rows.assign(is_unusual=rows["days"] > fence)[rows["issues"] >= FEWEST]
    return rows.sort_values("days", ascending=False, kind="stable", ignore_index=True)


def _wins(smaller: pd.Series, larger: pd.Series) -> tuple[float, int]:
    """Return in how many of all pairs the larger one took longer, and how many pairs there are."""
    ordered = np.sort(smaller.to_numpy(dtype="float64"))
    below = np.searchsorted(ordered, larger, side="left").sum()
    up_to = np.searchsorted(ordered, larger, side="right").sum()
    return float(below + up_to) / 2, len(smaller) * len(larger)
