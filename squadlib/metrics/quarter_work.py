"""What was completed in a quarter: the work of the sprints closed in it, each issue once."""

from collections.abc import Iterable

import pandas as pd

from squadlib.metrics.quarters import quarter_of


def quarter_work(rows: pd.DataFrame, sprints: pd.DataFrame, *, timezone: str = "UTC") -> pd.DataFrame:
    """Issues completed in the sprints closed in a quarter, each once: what two sprints completed, as of the later.

    `rows` is `metrics.team_ledger` (or one board's ledger) of closed sprints, `sprints` tells their completed_at (UTC).

    One row per (quarter, completed issue), quarters and the sprints in them oldest first: `quarter`, `closed_at` and
    the columns of `rows`.
    """
    closed = sprints.drop_duplicates("sprint_id").set_index("sprint_id")["completed_at"]
    done = rows[(rows["outcome"] == "completed") & rows["sprint_id"].isin(closed.index)]
    closed_at = done["sprint_id"].map(closed)
    quarter = pd.Series([quarter_of(at, timezone=timezone) for at in closed_at], index=done.index, dtype="str")
    done = done.assign(quarter=quarter, closed_at=closed_at).sort_values("closed_at", kind="stable")
    return done.drop_duplicates(["quarter", "issue_id"], keep="last").reset_index(drop=True)


def completed_by_quarter(work: pd.DataFrame, *, quarters: Iterable[str]) -> pd.DataFrame:
    """Points delivered in a quarter: those of the issues completed in the sprints closed in it, each issue once.

    `work` is `quarter_work`. One row per quarter asked for, in that order: quarter, completed_points (no estimate
    counts 0), completed_issues, sprints (how many closed sprints completed something).
    """
    groups = work.groupby("quarter").agg(
        completed_points=("points_end", "sum"), completed_issues=("issue_id", "size"), sprints=("sprint_id", "nunique")
    )
    found = groups.reindex(list(quarters)).fillna(0).rename_axis("quarter").reset_index()
    kinds = {"quarter": "str", "completed_points": "float64", "completed_issues": "int64", "sprints": "int64"}
    return found.astype(kinds)
