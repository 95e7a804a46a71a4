"""How much a squad finishes per sprint, and what that was on average."""

from collections.abc import Sequence

import pandas as pd

from squadlib.metrics.sprint import totals_of

_SHOWN = [
    "committed_points",
    "completed_points",
    "completion_rate",
    "committed_issues",
    "completed_issues",
    "completion_rate_issues",
]


def velocity(totals: pd.DataFrame, sprints: pd.DataFrame, *, n: int = 6, leave_out: Sequence[str] = ()) -> pd.DataFrame:
    """Mean completed points of the last n closed sprints, never of one alone.

    One row per own closed sprint that has a start and a close, oldest first: `sprint_id`, `sprint`, `started_at`,
    `completed_at`; `committed_points`, `completed_points`, `completion_rate` and their `_issues` twins (a sprint
    without issues completed 0); `is_left_out` (named in `leave_out`: shown, not averaged); `velocity` and
    `velocity_issues`, the means over the last `n` comparable sprints up to and including the row, `NaN` where they are
    fewer than two; `velocity_sprints`, how many these are. Source: semantics.md, section 2.
    """
    is_shown = sprints["is_own"] & (sprints["state"] == "closed") & (sprints["started_at"] <= sprints["completed_at"])
    named = sprints.loc[is_shown, ["sprint_id", "sprint", "started_at", "completed_at"]]
    shown = named.sort_values(["started_at", "sprint_id"], ignore_index=True)
    sums = totals_of(totals, sprint_ids=shown["sprint_id"])
    left_out = {name.strip().casefold() for name in leave_out}
    rows = pd.concat([shown, sums[_SHOWN]], axis="columns")
    rows = rows.assign(is_left_out=rows["sprint"].str.strip().str.casefold().isin(left_out))
    comparable = rows.loc[~rows["is_left_out"], ["completed_points", "completed_issues"]].astype("float64")
    means = comparable.rolling(n, min_periods=min(n, 2)).mean().reindex(rows.index).ffill()
    averaged = (~rows["is_left_out"]).cumsum().clip(upper=n).astype("int64")
    return rows.assign(
        velocity=means["completed_points"], velocity_issues=means["completed_issues"], velocity_sprints=averaged
    )
