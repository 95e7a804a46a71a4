"""What kind of work it was, what of the plan it served and how the plan stands, in the JSON beside a report."""

from typing import Any

import pandas as pd

_DELIVERY = [
    *("kind", "class", "share_points", "share_issues", "final_scope_points", "completed_points", "completion_rate"),
    *("final_scope_issues", "completed_issues", "completion_rate_issues"),
]
_OVER_TIME = ["sprint_id", "sprint", "linked_to_project", "linked_to_milestone"]
_MILESTONE = [
    *("milestone", "version", "project", "owner", "entry", "status", "due", "delivered_at"),
    *("points_done", "points_total", "issues_done", "issues_total", "measure", "target", "actual", "target_completion"),
]
_CHAIN = ["method", "measure", "milestone", "gap", "completed_points", "completed_issues"]


def delivery_facts(delivery: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one object per class of either kind in the last sprint of `metrics.delivery`; no class is `None`."""
    last = delivery["sprint_id"] == delivery["sprint_id"].iloc[-1]
    return _objects(delivery.loc[last, _DELIVERY])


def alignment_facts(trend: pd.DataFrame, chain: pd.DataFrame) -> dict[str, Any]:
    """Return `over_time` (one object per sprint, oldest first) and `chain` (one per milestone completed work served).

    `gap` is the link that is missing, empty where the chain reaches a method; the sums are the sprint's.
    """
    return {"over_time": _objects(trend[_OVER_TIME]), "chain": _objects(chain[_CHAIN])}


def milestone_rows(milestones: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one object per milestone of the quarter, in the order of the plan; a day has no time."""
    rows = milestones[_MILESTONE]
    days = {name: rows[name].dt.strftime("%Y-%m-%d") for name in ("due", "delivered_at")}
    return _objects(rows.assign(**days))


def _objects(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
