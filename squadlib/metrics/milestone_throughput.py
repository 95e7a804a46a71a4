"""How much work on milestones a squad completes per sprint: what the outlook of its milestones is drawn from."""

import numpy as np
import pandas as pd

from squadlib.metrics.alignment import links
from squadlib.tables.plan import Plan

_SHOWN = ["sprint_id", "sprint", "started_at", "completed_at", "completed_points", "completed_issues"]


def milestone_throughput(
    velocity: pd.DataFrame, ledger: pd.DataFrame, *, plan: Plan, versions: pd.DataFrame, n: int = 6
) -> pd.DataFrame:
    """Completed work of each of the last n comparable sprints that was of a version which is a milestone of the plan.

    Of any milestone, whatever its quarter or squad: the version the issue had at the close of the sprint counts.

    `velocity` is `metrics.velocity`, so that the sprints are those of the forecast; fewer than n where there are not
    so many. One row per sprint, oldest first: sprint_id, sprint, started_at, completed_at (UTC), completed_points,
    completed_issues, milestone_points, milestone_issues (no estimate counts 0), milestone_rate (share of the completed
    points, `NaN` over 0) and its twin milestone_rate_issues.
    """
    shown = velocity.loc[~velocity["is_left_out"], _SHOWN].tail(n).reset_index(drop=True)
    done = ledger[(ledger["outcome"] == "completed") & ledger["sprint_id"].isin(shown["sprint_id"])]
    is_linked = links(done, plan=plan, versions=versions)["is_linked_to_milestone"].to_numpy(dtype=bool)
    by_sprint = done.loc[is_linked, "points_end"].fillna(0).groupby(done.loc[is_linked, "sprint_id"])
    for unit, sums in (("points", by_sprint.sum()), ("issues", by_sprint.size())):
        shown[f"milestone_{unit}"] = shown["sprint_id"].map(sums).fillna(0).astype(shown[f"completed_{unit}"].dtype)
    for unit, suffix in (("points", ""), ("issues", "_issues")):
        whole = shown[f"completed_{unit}"].astype("float64")
        shown[f"milestone_rate{suffix}"] = shown[f"milestone_{unit}"] / whole.where(whole != 0)
    return shown


def sprint_days(sprints: pd.DataFrame, *, n: int = 6, timezone: str = "UTC") -> float:
    """Return the days from the start of one sprint to that of the next: the median over the last n, `NaN` of one alone.

    `sprints` is `tables.sprints`; the board's own that have begun count, in whole calendar days.
    """
    begun = sprints[sprints["is_own"] & sprints["state"].isin(["closed", "active"])]
    days = begun["started_at"].dropna().dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize()
    gaps = days.sort_values().diff().dt.days
    usual = gaps[gaps > 0].tail(n).median()
    return float(np.floor(usual + 0.5)) if pd.notna(usual) else float("nan")
