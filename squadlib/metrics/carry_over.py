"""Which unfinished work is dragged from sprint to sprint: since when, through how many, at which estimates."""

from typing import TypedDict

import pandas as pd
from pandas.api.typing import NaTType

from squadlib import words

COLUMNS = [
    "issue_id",
    "key",
    "summary",
    "assignee",
    "status",
    "sprints_carried",
    "since_sprint_id",
    "since_sprint",
    "since_at",
    "dragged_days",
    "first_points",
    "carried_points",
    "way",
    "estimates",
    "estimates_told",
]


class Dragged(TypedDict):
    """What the chains of one sprint add up to: `points` as estimated now, `again` what came from an earlier sprint."""

    issues: int
    points: float
    again_issues: int
    again_points: float
    most_sprints: int
    since_sprint: str
    since_at: pd.Timestamp | NaTType


def chains(ledger: pd.DataFrame, sprints: pd.DataFrame, *, sprint_id: int) -> pd.DataFrame:
    """Each issue the sprint did not complete that was carried in or over, with the sprints that did not complete it.

    One row per issue, the longest chain first, else as in the ledger: `sprints_carried` (closed sprints up to this one
    that did not complete it), `since_sprint_id`, `since_sprint`, `since_at` (UTC: the start of the first of them),
    `dragged_days` (whole days from there to the close of this one), `first_points` and `carried_points` (its estimate
    at the close of the first and of this one), `way` (names of those sprints, oldest first), `estimates` (at the close
    of each; `NaN` where there is none), `estimates_told` (the same as a text). `sprints` is `tables.sprints`.
    """
    order = {one: place for place, one in enumerate(ledger["sprint_id"].unique())}
    if sprint_id not in order:
        return pd.DataFrame(columns=COLUMNS)
    here = ledger[(ledger["sprint_id"] == sprint_id) & (ledger["outcome"] == "not_completed")]
    here = here[here["carried_in"] | here["carried_over"]]
    closed = sprints.loc[sprints["state"] == "closed", "sprint_id"]
    is_counted = ledger["sprint_id"].isin([*closed, sprint_id])  # another sprint that still runs has left nothing yet
    is_before = ledger["sprint_id"].map(order) <= order[sprint_id]
    is_on_the_way = (ledger["outcome"] == "not_completed") & is_counted & is_before
    way = ledger.loc[is_on_the_way & ledger["issue_id"].isin(here["issue_id"])].merge(
        sprints[["sprint_id", "sprint", "started_at", "completed_at"]], on="sprint_id"
    )
    found = here[COLUMNS[:6]].merge(_ways(way), on="issue_id")
    close = sprints.set_index("sprint_id")["completed_at"].loc[sprint_id]
    found = found.assign(dragged_days=(close - found["since_at"]).dt.days)
    found = found.sort_values("sprints_carried", ascending=False, ignore_index=True, kind="stable")
    return found[COLUMNS]


def dragged(chains: pd.DataFrame) -> Dragged:
    """Return what the chains of a sprint add up to; no estimate counts 0."""
    points, is_again = chains["carried_points"].astype("float64").fillna(0), chains["way"].map(len) > 1
    oldest = chains.sort_values("since_at").head(1)
    return {
        "issues": len(chains),
        "points": float(points.sum()),
        "again_issues": int(is_again.sum()),
        "again_points": float(points[is_again].sum()),
        "most_sprints": int(chains["sprints_carried"].max()) if len(chains) else 0,
        "since_sprint": "".join(oldest["since_sprint"]),
        "since_at": oldest["since_at"].iloc[0] if len(oldest) else pd.NaT,
    }


def _ways(way: pd.DataFrame) -> pd.DataFrame:
    """Return the sprints and estimates of each chain, one row per issue; `way` comes in order of the sprints."""
    grouped = way.groupby("issue_id", sort=False)
    return grouped.agg(
        since_sprint_id=("sprint_id", "first"),
        since_sprint=("sprint", "first"),
        since_at=("started_at", "first"),
        first_points=("points_end", lambda points: points.iloc[0]),
        carried_points=("points_end", lambda points: points.iloc[-1]),
        way=("sprint", list),
        estimates=("points_end", list),
        estimates_told=("points_end", _told),
    ).reset_index()


def _told(estimates: pd.Series) -> str:
    """Return estimates as a text, each said again only where it changes.

    >>> _told(pd.Series([3.0, 3.0, 5.0, float("nan")])), _told(pd.Series([2.0, 2.0]))
    ('3 → 5 → –', '2')
    """
    said = [words.number(one) for one in estimates]
    return " → ".join(one for place, one in enumerate(said) if place == 0 or one != said[place - 1])
