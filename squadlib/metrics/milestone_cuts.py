"""What would have to be left out of milestones so that they are done in time: the least pressing issues."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from squadlib.metrics.milestone_chance import chance, enough_for
from squadlib.metrics.priority_order import by_priority

_COLUMNS = ["cut", "cut_keys", "probability_cut"]
_HAIR = 1e-9


def cuts(rows: pd.DataFrame, work: pd.DataFrame, *, past: Sequence[float], sure: float) -> pd.DataFrame:
    """Issues to leave out of each milestone so that it and all before it are done by its due day with that probability.

    One after the other: what was left out of the milestones before is gone already. Of its own issues those of the
    lowest priority go first (none at all, then the lowest), of one priority the largest.

    `rows` are milestones in the order in which they go, with remaining_issues, sprints_left and probability (where it
    is missing, and past the due day, nothing is said), `work` their issues not done: place (in the index of `rows`),
    issue, key, priority, weight.

    One row per milestone: cut (the weight of what goes, 0 where nothing must), cut_keys (list, in the order of going),
    probability_cut (the chance once all that is cut; below `sure` where leaving out all of it does not help).
    """
    found: list[tuple[float, list[str], float]] = []
    gone: set[int] = set()
    for number, (place, row) in enumerate(rows.iterrows()):
        if pd.isna(row["probability"]) or not row["sprints_left"] > 0:
            found.append((np.nan, [], np.nan))
        elif row["remaining_issues"] == 0:
            found.append((0.0, [], 1.0))
        else:
            queued = work[work["place"].isin(rows.index[: number + 1]) & ~work["issue"].isin(gone)]
            queue = float(queued.drop_duplicates("issue")["weight"].sum())
            needed = queue - enough_for(past, sprints=row["sprints_left"], sure=sure)
            leaving = _first_to_go(queued[queued["place"] == place], needed)
            cut = float(leaving["weight"].sum())
            reached = chance(past, backlog=queue - cut, sprints=row["sprints_left"])
            found.append((cut, leaving["key"].tolist(), reached))
            gone |= set(leaving["issue"])
    return pd.DataFrame(found, columns=_COLUMNS, index=rows.index)


def _first_to_go(issues: pd.DataFrame, needed: float) -> pd.DataFrame:
    """Return the least pressing issues, as many as weigh what is needed, or all."""
    pressing = by_priority(issues.sort_values(["weight", "key"], ascending=[True, False], kind="stable"))
    order = pressing.iloc[::-1].reset_index(drop=True)
    before = order["weight"].cumsum() - order["weight"]
    return order[before < needed - _HAIR]
