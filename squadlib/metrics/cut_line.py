"""Where the line falls: which issues fit the next sprint, taken in order of priority and rank."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

LINES = {"likely": "p15", "even": "p50", "stretch": "p85"}
"""A line → what fits above it: with a probability of 85, 50 and 15 %."""
BELOW = "below"


def usual_size(backlog: pd.DataFrame, ledger: pd.DataFrame, *, sprint_ids: Iterable[int], unit: str) -> float:
    """Return the size an issue without an estimate is counted with: the median of the backlog's estimates.

    Where the backlog has none, of what the sprints named completed; `NaN` where they have none either; 1 in issues.
    """
    if unit == "issues":
        return 1.0
    known = backlog["points"].dropna()
    if known.empty:
        done = (ledger["outcome"] == "completed") & ledger["sprint_id"].isin(list(sprint_ids))
        known = ledger.loc[done, "points_end"].dropna()
    return float(known.median()) if len(known) else float("nan")


def sizes(issues: pd.DataFrame, *, unit: str, usual: float) -> pd.Series:
    """Return what each issue counts: its points, without an estimate the usual size; 1 each in issues."""
    if unit == "issues":
        return pd.Series(1.0, index=issues.index)
    return issues["points"].astype("float64").fillna(usual)


def cut_line(backlog: pd.DataFrame, capacity: Mapping[str, Any], *, unit: str, usual: float) -> pd.DataFrame:
    """How far down the backlog, in order of priority, then rank, the next sprint has room.

    One row per issue that is in the next sprint or in none, as `backlog` has them (what waits in a later sprint is
    left there); beside its columns `size` (see `usual_size`), `total` (sizes up to and including it), `line`: `likely`
    (what is completed with 85 % probability has room for it), `even` (50 %), `stretch` (15 %) or `below`, `None` where
    the capacity is unknown. Nothing is passed over: what is behind an issue that does not fit does not fit either.
    """
    rows = backlog[backlog["is_next"] | backlog["where"].isna()].reset_index(drop=True)
    rows = rows.assign(size=sizes(rows, unit=unit, usual=usual))
    rows = rows.assign(total=rows["size"].fillna(0).cumsum())
    line = pd.Series(BELOW, index=rows.index, dtype=object)
    for name, share in reversed(LINES.items()):
        line = line.mask(rows["total"] <= capacity[share] + 1e-9, name)
    is_known = not pd.isna(capacity["p50"])
    return rows.assign(line=line if is_known else pd.Series(None, index=rows.index, dtype=object))


def room(cut: pd.DataFrame, capacity: Mapping[str, Any], *, carried: Mapping[str, float]) -> pd.DataFrame:
    """How many of the issues fit above each line, after what is carried over has taken its share.

    One row per (what is carried, line), in the order of `carried` and `LINES`: `carry` (its name), `carried` (how much
    of the room it takes), `line`, `fits` (what is left for new work, never below 0), `issues` (how many), `last_key`
    (the last of them, `None` for none). No row where the capacity is unknown.
    """
    if pd.isna(capacity["p50"]):
        return pd.DataFrame(columns=["carry", "carried", "line", "fits", "issues", "last_key"])
    rows = []
    for carry, taken in carried.items():
        for line, share in LINES.items():
            left = max(capacity[share] - taken, 0.0)
            count = int((cut["total"] <= left + 1e-9).sum())
            rows.append((carry, taken, line, left, count, cut["key"].iloc[count - 1] if count else None))
    frame = pd.DataFrame(rows, columns=["carry", "carried", "line", "fits", "issues", "last_key"])
    return frame.assign(last_key=frame["last_key"].astype(object).where(frame["last_key"].notna(), None))


def stacks(cut: pd.DataFrame, going_on: pd.DataFrame, *, unit: str, usual: float) -> pd.DataFrame:
    """Return the issues side by side: what is planned in the next sprint, what fits by priority, what is not done yet.

    One row per (stack, issue): `stack` (`planned`, `proposed` down to the stretch line, `carried`), `key`, `summary`,
    `size`, `is_estimated`, `start` and `end` (sizes before it, and with it).
    """
    carried = going_on.assign(size=sizes(going_on, unit=unit, usual=usual))
    parts = {"planned": cut[cut["is_next"]], "proposed": cut[cut["line"].isin(list(LINES))], "carried": carried}
    rows = pd.concat(
        [part[["key", "summary", "size", "points"]].assign(stack=name) for name, part in parts.items()],
        ignore_index=True,
    )
    rows = rows.assign(is_estimated=rows["points"].notna() | (unit == "issues"), size=rows["size"].fillna(0.0))
    rows = rows.assign(end=rows.groupby("stack")["size"].cumsum())
    rows = rows.assign(start=rows["end"] - rows["size"])
    return rows[["stack", "key", "summary", "size", "is_estimated", "start", "end"]]


def left_by_size(ledger: pd.DataFrame, *, sprint_ids: Iterable[int], largest_points: float) -> pd.DataFrame:
    """How often issues of up to the largest size, and larger ones, were not completed in a sprint they were in.

    One row each, the smaller first: `is_large`, `issues` (in the final scope of the sprints named, once per sprint,
    with an estimate), `not_completed`, `not_completed_rate` (share, `NaN` over 0).
    """
    final = ledger["outcome"].isin(["completed", "not_completed"]) & ledger["sprint_id"].isin(list(sprint_ids))
    rows = ledger[final & ledger["points_end"].notna()]
    is_large = rows["points_end"] > largest_points
    told = [
        {"is_large": large, "issues": int((is_large == large).sum()), "not_completed": int(left)}
        for large in (False, True)
        for left in [((is_large == large) & (rows["outcome"] == "not_completed")).sum()]
    ]
    frame = pd.DataFrame(told)
    return frame.assign(not_completed_rate=frame["not_completed"] / frame["issues"].where(frame["issues"] > 0))
