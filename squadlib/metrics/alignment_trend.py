"""How the share of work that is linked to the plan developed from sprint to sprint."""

from collections.abc import Iterable

import pandas as pd

from squadlib.metrics.alignment import links
from squadlib.tables.plan import Plan

SHARES = ("linked_to_project", "linked_to_milestone")


def alignment_trend(
    ledger: pd.DataFrame, *, plan: Plan, versions: pd.DataFrame, sprint_ids: Iterable[int]
) -> pd.DataFrame:
    """Share of each sprint's issues that belong to a project and to a milestone of the plan, as the plan stands now.

    One row per sprint asked for, in that order: sprint_id, issues (count), linked_to_project and linked_to_milestone
    (shares of the issues, 0..1; `NaN` where there was none). An issue counts as in `metrics.alignment`, by its epic and
    versions at the close.
    """
    linked = links(ledger, plan=plan, versions=versions).assign(sprint_id=ledger["sprint_id"].to_numpy())
    by_sprint = linked.groupby("sprint_id").agg(
        issues=("key", "size"),
        linked_to_project=("is_linked_to_project", "mean"),
        linked_to_milestone=("is_linked_to_milestone", "mean"),
    )
    table = pd.DataFrame({"sprint_id": list(sprint_ids)}, dtype="int64").merge(
        by_sprint.reset_index(), on="sprint_id", how="left"
    )
    table["issues"] = table["issues"].fillna(0)
    return table.astype({"issues": "int64", **dict.fromkeys(SHARES, "float64")})
