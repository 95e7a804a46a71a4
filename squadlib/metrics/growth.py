"""One member's own work over sprints and quarters, from the issues they held; nobody else's is looked at."""

from collections.abc import Collection

import pandas as pd

from squadlib.metrics.delivery import KINDS
from squadlib.metrics.guidelines import NO_PRIORITY, OF_AN_ISSUE, marks
from squadlib.metrics.quarters import quarter_of
from squadlib.metrics.sprint import totals, totals_of

OWN_GUIDELINES = tuple(name for name in OF_AN_ISSUE if name != "assigned")
"""The guidelines a member's own issues are held against: that each is somebody's needs no asking."""


def own_rows(ledger: pd.DataFrame, sprints: pd.DataFrame, *, member: str, timezone: str = "UTC") -> pd.DataFrame:
    """Issues one member held at the close of the squad's own closed sprints, each sprint in the quarter it closed in.

    One row per (sprint, issue) in the order of `sprints`: the ledger's columns with the name of the `sprint` and its
    `quarter` (`2026Q3`). A running sprint counts once it is closed. Who held an issue is decided as in the ledger.
    """
    closed = sprints[sprints["is_own"] & (sprints["state"] == "closed")]
    told = closed[["sprint_id", "sprint"]].assign(
        quarter=pd.Series([quarter_of(at, timezone=timezone) for at in closed["completed_at"]], closed.index, "str")
    )
    rows = told.merge(ledger[ledger["assignee"] == member], on="sprint_id")  # in the order of the sprints
    return rows.reset_index(drop=True)


def own_sprints(rows: pd.DataFrame, sprints: pd.DataFrame, *, timezone: str = "UTC") -> pd.DataFrame:
    """Work a member committed to, completed and left over in each sprint: the totals of the issues they held.

    One row per own closed sprint from the first to the last in which they held an issue, also of those between in which
    they held none: quarter, sprint_id, sprint, completed_at (UTC), held_issues (how many rows of the ledger) and the
    columns of `metrics.totals`. `rows` is `own_rows`.
    """
    closed = sprints[sprints["is_own"] & (sprints["state"] == "closed")].reset_index(drop=True)
    places = closed.index[closed["sprint_id"].isin(rows["sprint_id"])]
    span = closed.iloc[places[0] : places[-1] + 1] if len(places) else closed.iloc[:0]
    sums = totals_of(totals(rows), sprint_ids=span["sprint_id"])
    held = rows["sprint_id"].value_counts()
    named = pd.DataFrame(
        {
            "quarter": pd.Series([quarter_of(at, timezone=timezone) for at in span["completed_at"]], dtype="str"),
            "sprint": span["sprint"].reset_index(drop=True),
            "completed_at": span["completed_at"].reset_index(drop=True),
            "held_issues": sums["sprint_id"].map(held).fillna(0).astype("int64"),
        }
    )
    first = ["quarter", "sprint_id", "sprint", "completed_at", "held_issues"]
    table = pd.concat([named, sums], axis="columns")
    return table[[*first, *table.columns.difference(first, sort=False)]]


def own_quarters(rows: pd.DataFrame, *, largest_points: float = 8) -> pd.DataFrame:
    """Work of a member in each quarter: its totals, what a sprint completed on average, and how large it was.

    One row per quarter with an issue of theirs, oldest first: quarter, the columns of `metrics.totals`, sprints (in
    which they held an issue), completed_per_sprint_points and completed_per_sprint_issues (the mean over those),
    median_points (of completed issues with an estimate, `NaN` without one), estimated_issues and large_issues (of the
    completed: with an estimate, with more than `largest_points`), large_rate (large of estimated). `rows` is
    `own_rows`.
    """
    sums = totals(rows, by=("quarter",))
    held = rows.groupby("quarter")["sprint_id"].nunique()
    done = rows[rows["outcome"] == "completed"]
    points = done.groupby("quarter")["points_end"]
    large = (done["points_end"] > largest_points).groupby(done["quarter"]).sum()
    quarter = sums["quarter"]
    table = sums.assign(
        sprints=quarter.map(held).fillna(0).astype("int64"),
        median_points=quarter.map(points.median()).astype("float64"),
        estimated_issues=quarter.map(points.count()).fillna(0).astype("int64"),
        large_issues=quarter.map(large).fillna(0).astype("int64"),
    )
    each = {f"completed_per_sprint_{unit}": table[f"completed_{unit}"] / table["sprints"] for unit in _UNITS}
    rate = table["large_issues"] / table["estimated_issues"].where(table["estimated_issues"] > 0)
    return table.assign(**each, large_rate=rate.astype("float64"))


def own_sizes(rows: pd.DataFrame) -> pd.DataFrame:
    """How many completed issues of each estimate a quarter had; without an estimate they stand by themselves.

    One row per (quarter, estimate), quarters oldest first, sizes smallest first, none (`points` is `NaN`) last:
    completed_issues, share (of the quarter's completed issues, 0..1). `rows` is `own_rows`.
    """
    done = rows[rows["outcome"] == "completed"]
    counts = done.groupby(["quarter", "points_end"], dropna=False).size().rename("completed_issues").reset_index()
    counts = counts.rename(columns={"points_end": "points"}).sort_values(["quarter", "points"], ignore_index=True)
    whole = counts.groupby("quarter")["completed_issues"].transform("sum")
    return counts.assign(share=counts["completed_issues"] / whole)


def own_days(days: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """How long a member's completed issues of each estimate were in progress, lately and before.

    One row per estimate, smallest first, none (`points` is `NaN`) last, of issues with an answer: issues, median_days,
    low_days and high_days (25 and 75 % quantiles), issues_lately and median_days_lately (in the last quarter of
    `rows`), issues_before and median_days_before (in those before; `NaN` over 0). Working days of the issue, whoever
    held it on the way. `days` is `metrics.days_in_progress` of `rows`, which is `own_rows`.
    """
    keys = ["sprint_id", "key"]
    known = days[days["days"].notna()].merge(rows[[*keys, "quarter"]], on=keys)
    grouped = known.groupby("points", dropna=False)["days"]
    table = grouped.agg(
        issues="size",
        median_days="median",
        low_days=lambda part: part.quantile(0.25),
        high_days=lambda part: part.quantile(0.75),
    ).reset_index()
    is_late = known["quarter"] == rows["quarter"].max()
    for name, part in (("lately", known[is_late]), ("before", known[~is_late])):
        here = part.groupby("points", dropna=False)["days"].agg(
            **{f"issues_{name}": "size", f"median_days_{name}": "median"}
        )
        table = table.merge(here.reset_index(), on="points", how="left")
        table[f"issues_{name}"] = table[f"issues_{name}"].fillna(0).astype("int64")
    return table


def own_breadth(rows: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """Share of a member's completed issues that was of each delivery type and uncertainty, quarter by quarter.

    One row per (quarter, kind, class), quarters oldest first, kinds and classes as in `metrics.delivery`, also of
    classes without an issue, issues of no class (`class` is `None`) last: completed_issues, completed_points,
    share_issues and share_points (of the quarter's completed work, 0..1, `NaN` over 0). `rows` is `own_rows`, `classes`
    is `metrics.delivery.classes` of it.
    """
    done = rows.join(classes)[rows["outcome"] == "completed"]
    found = [
        _mixed(part, quarter=str(quarter), kind=kind, name=name)
        for quarter, part in done.groupby("quarter", sort=True)
        for kind, names in KINDS.items()
        for name in (*names, None)
    ]
    names = ["quarter", "kind", "class", "completed_issues", "completed_points", "share_issues", "share_points"]
    kinds = {"quarter": "str", "kind": "str", "completed_issues": "int64"}
    table = pd.DataFrame(found, columns=names).astype({**kinds, **dict.fromkeys(names[4:], "float64")})
    return table.assign(**{"class": pd.Series([one[2] for one in found], dtype=object)})


def _mixed(done: pd.DataFrame, *, quarter: str, kind: str, name: str | None) -> tuple[object, ...]:
    """Return the part of a quarter's completed issues that is of one class."""
    is_in = done[kind].isna() if name is None else done[kind] == name
    points, whole = float(done.loc[is_in, "points_end"].sum()), float(done["points_end"].sum())
    share = points / whole if whole else float("nan")
    return (quarter, kind, name, int(is_in.sum()), points, float(is_in.mean()), share)


def own_guidelines(
    rows: pd.DataFrame,
    *,
    unit: str = "points",
    largest_points: float = 8,
    no_priority: Collection[str] = NO_PRIORITY,
) -> pd.DataFrame:
    """How many of a member's issues kept each guideline for good issues at the close of their sprint.

    One row per (quarter, guideline), quarters oldest first, guidelines as in `OWN_GUIDELINES`: checked and broken
    (issues; one in two sprints is asked twice), kept_rate (share, `NaN` over 0), keys (list: which broke it, each
    once). What is asked is as in `metrics.guidelines`. `rows` is `own_rows`.
    """
    final = rows[rows["outcome"].isin(["completed", "not_completed"])]
    marked = marks(final, unit=unit, largest_points=largest_points, no_priority=no_priority)
    marked = marked.assign(quarter=final["quarter"])
    found = [
        _kept(part, quarter=str(quarter), guideline=name)
        for quarter, part in marked.groupby("quarter", sort=True)
        for name in OWN_GUIDELINES
    ]
    table = pd.DataFrame(found, columns=["quarter", "guideline", "checked", "broken", "kept_rate", "keys"])
    kinds = {"checked": "int64", "broken": "int64", "kept_rate": "float64", "keys": "object"}
    return table.astype({"quarter": "str", "guideline": "str", **kinds})


def guidelines_kept(guidelines: pd.DataFrame) -> pd.DataFrame:
    """Return the share of all guideline checks of a quarter that were kept.

    One row per quarter of `own_guidelines`: quarter, checked, broken (sums), kept_rate (0..1, `NaN` over 0).
    """
    sums = guidelines.groupby("quarter", sort=True)[["checked", "broken"]].sum().reset_index()
    return sums.assign(kept_rate=(1 - sums["broken"] / sums["checked"].where(sums["checked"] > 0)).astype("float64"))


def _kept(marked: pd.DataFrame, *, quarter: str, guideline: str) -> tuple[object, ...]:
    asked = marked[marked[guideline].notna()]
    broken = asked.loc[asked[guideline].astype(bool), "key"]
    rate = 1 - len(broken) / len(asked) if len(asked) else float("nan")
    return (quarter, guideline, len(asked), len(broken), rate, list(dict.fromkeys(broken)))


_UNITS = ("points", "issues")
