"""What of a running sprint will probably not finish: its open issues against those of the sprints before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict

import numpy as np
import pandas as pd

from squadlib.metrics.days_in_progress import days_by_size, days_in_progress
from squadlib.metrics.estimates import estimates
from squadlib.metrics.ledger import ledger as ledger_of
from squadlib.metrics.priority_order import by_priority
from squadlib.metrics.timeline import instants, moments
from squadlib.metrics.working_time import clock_of, planned_ends
from squadlib.options import Options
from squadlib.tables.board import BoardTables

FEWEST = 10
"""Of fewer issues before, no chance is given."""
FEWEST_OF_SIZE = 5
"""Of fewer issues of an estimate, nothing is said about how long they took."""
EVEN = 0.5
"""Below this chance an issue will probably not finish."""
UNLIKELY, AT_RISK, LIKELY, UNKNOWN = "unlikely", "at risk", "likely", "unknown"
ORDER = (UNLIKELY, AT_RISK, UNKNOWN, LIKELY)


class Commitment(TypedDict):
    """What of the commitment is still open, in the report's unit and by count.

    `expected`: the sum of each open issue's chance times its size, `NaN` where one of them has no chance.
    """

    open: float
    open_issues: int
    unlikely: float
    unlikely_issues: int
    expected: float


def alike(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_ids: Sequence[int],
    left_days: float,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Issues of earlier sprints that were not done when as much working time was left, and which were completed.

    One row per issue and sprint: `sprint_id`, `key`, `column` (of the board as it is now; missing where the status is
    on none) and `points` as of that instant, `is_completed` (by the close of that sprint). `sprint_ids` are closed; one
    that was not as long, or was closed earlier, has no rows.
    """
    sprints = tables.sprints
    clock = clock_of(tables, options=options)
    end, start = (clock.days_at(instants(times)) for times in (planned_ends(sprints), sprints["started_at"]))
    cut = moments(clock.instants_of(np.where(end - left_days > start, end - left_days, np.nan)))
    is_asked = sprints["sprint_id"].isin(sprint_ids) & (cut < sprints["completed_at"])
    then = replace(tables, sprints=sprints.assign(completed_at=cut.where(is_asked), is_own=is_asked))
    rows = ledger_of(then, options=options)
    rows = rows[rows["outcome"] == "not_completed"].drop(columns="outcome")
    became = rows.merge(ledger[["sprint_id", "issue_id", "outcome"]], on=["sprint_id", "issue_id"])
    column = tables.statuses.dropna(subset="column").drop_duplicates("status").set_index("status")["column"]
    return pd.DataFrame(
        {
            "sprint_id": became["sprint_id"],
            "key": became["key"],
            "column": became["status"].map(column),
            "points": became["points_end"],
            "is_completed": became["outcome"] == "completed",
        }
    )


def took(tables: BoardTables, ledger: pd.DataFrame, *, sprint_ids: Sequence[int], options: Options) -> pd.DataFrame:
    """Working days in progress that completed issues of each estimate took: the median of at least five.

    One row per estimate: `points`, `usual_days`.
    """
    days = days_in_progress(
        tables, ledger, workdays=options.workdays, holidays=options.holidays, timezone=options.timezone
    )
    sizes = days_by_size(estimates(days, sprint_ids=sprint_ids))
    known = sizes[(sizes["issues"] >= FEWEST_OF_SIZE) & sizes["points"].notna()]
    return known.rename(columns={"median_days": "usual_days"})[["points", "usual_days"]]


def outlook(
    standing: pd.DataFrame,
    alike: pd.DataFrame,
    took: pd.DataFrame,
    *,
    left_days: float,
    carried_sprints: int = 2,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Chance of an open issue: the share finished of those before in its column, of its size, with as much time left.

    One row per row of `standing`, the unlikely first: its columns with `alike_issues` and `alike_completed` (by the
    close; sizes from `low_points` to `high_points`, the narrowest range around its own that holds `fewest`, all sizes
    where it has no estimate), `chance` (`NaN` with fewer than that in its column), `usual_days` (what issues of its
    estimate took in progress, median), `is_short` (until it has had as many, more are needed than are left), `is_often`
    (`carried_sprints` or more did not complete it) and `outlook`: `unlikely` (chance below one half), else `at risk`
    (flagged, short of time, often carried; stuck where there is no chance), else `likely`, or `unknown` without a
    chance. Without working time left, and past the planned end, no chance is given.
    """
    kinds = standing[["column", "points"]].drop_duplicates(ignore_index=True)
    need = fewest if left_days > 0 else len(alike) + 1  # then no chance is given
    found = [_like(alike, *kind, fewest=need) for kind in kinds.itertuples(index=False, name=None)]
    kinds = kinds.join(pd.DataFrame(found, columns=_LIKE, index=kinds.index, dtype="float64"))
    rows = standing.merge(kinds, on=["column", "points"], how="left").merge(took, on="points", how="left")
    rows = rows.assign(
        chance=rows["alike_completed"] / rows["alike_issues"],
        is_short=(rows["usual_days"] - rows["begun_days"] > left_days) & (left_days > 0),
        is_often=rows["sprints_carried"] >= carried_sprints,
    )
    has_no_chance = rows["chance"].isna()
    is_warned = rows["is_flagged"] | rows["is_short"] | rows["is_often"] | (rows["is_stuck"] & has_no_chance)
    told = np.select([rows["chance"] < EVEN, is_warned, has_no_chance], [UNLIKELY, AT_RISK, UNKNOWN], default=LIKELY)
    rows = rows.assign(outlook=told, order=[ORDER.index(one) for one in told])
    ordered = rows.sort_values(["order", "points", "key"], ascending=[True, False, True], kind="stable")
    return ordered.drop(columns="order").reset_index(drop=True)


_LIKE = ["alike_issues", "alike_completed", "low_points", "high_points"]


def _like(alike: pd.DataFrame, column: str | None, points: float, *, fewest: int) -> tuple[float, float, float, float]:
    """Return how many issues of the column there were, how many were completed, and the sizes they had."""
    is_there = alike["column"].isna() if pd.isna(column) else alike["column"] == column
    rows = alike[is_there]
    if len(rows) < fewest:
        return np.nan, np.nan, np.nan, np.nan
    sized = rows[rows["points"].notna()]
    if pd.isna(points) or len(sized) < fewest:
        return len(rows), rows["is_completed"].sum(), np.nan, np.nan
    sizes = np.unique([*sized["points"], points])
    own = int(np.searchsorted(sizes, points))
    for step in range(len(sizes)):
        low, high = sizes[max(own - step, 0)], sizes[min(own + step, len(sizes) - 1)]
        near = sized[sized["points"].between(low, high)]
        if len(near) >= fewest:
            break
    return len(near), near["is_completed"].sum(), float(near["points"].min()), float(near["points"].max())


def commitment(outlook: pd.DataFrame) -> pd.DataFrame:
    """Issues committed and not done yet, which is the commitment still to protect: by priority, then the largest first.

    One row per issue, columns as in `outlook`. Priorities in Jira's usual order, names unknown to it after those, no
    priority last.
    """
    rows = outlook[outlook["entry"] == "committed"]
    return by_priority(rows.sort_values(["points", "key"], ascending=[False, True], kind="stable"))


def expected(commitment: pd.DataFrame, *, unit: str) -> Commitment:
    """Return what the open commitment adds up to, and how much of it to expect; no estimate counts 0."""
    worth = pd.Series(1.0, index=commitment.index) if unit == "issues" else commitment["points"].fillna(0.0)
    is_unlikely = commitment["outlook"] == UNLIKELY
    return {
        "open": float(worth.sum()),
        "open_issues": len(commitment),
        "unlikely": float(worth[is_unlikely].sum()),
        "unlikely_issues": int(is_unlikely.sum()),
        "expected": float((worth * commitment["chance"]).sum(skipna=False)) if len(commitment) else np.nan,
    }
