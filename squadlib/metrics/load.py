"""What each member would carry in the next sprint as it is planned, against what they usually complete."""

from collections.abc import Iterable, Sequence

import pandas as pd

from squadlib.metrics.cut_line import sizes
from squadlib.metrics.sprint import totals

COLUMNS = [
    *("member", "planned", "planned_issues", "unestimated_issues", "carried", "carried_issues", "total"),
    *("usual", "sprints_used", "expected", "most", "exceeds"),
]


def load(
    backlog: pd.DataFrame,
    going_on: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    sprint_ids: Sequence[int],
    closed_ids: Sequence[int],
    days: pd.DataFrame,
    unit: str,
    usual_size: float,
    fewest: int = 1,
) -> pd.DataFrame:
    """Each member's work in the next sprint, and undone in the running one, against what they usually complete.

    One row per member of `days` and whoever holds such an issue, in alphabetical order, work of nobody (`None`) last:
    `planned` (in the next sprint, in `unit`), `planned_issues`, `unestimated_issues` (counted with `usual_size`),
    `carried` and `carried_issues` (not done in the running sprint: at most that is carried over), `total`; `usual`
    (mean of what they completed in those of `sprint_ids` in which they held an issue, `sprints_used` of them, `NaN`
    without), `expected` (`usual` times their days in the next sprint over their usual ones), `most` (the most they
    completed in one of `closed_ids`, `NaN` with fewer than `fewest` of them), `exceeds`: `planned` where that alone is
    more than `most`, `total` where it is with what is carried over, else `None`.
    """
    rows = _held(backlog[backlog["is_next"]], "planned", unit, usual_size)
    rows = rows.merge(_held(going_on, "carried", unit, usual_size), on="member", how="outer")
    everyone = pd.DataFrame({"member": days["member"].dropna()}, dtype=object)
    rows = everyone.merge(rows, on="member", how="outer").drop(columns="unestimated_carried")
    rows = rows.rename(columns={"unestimated_planned": "unestimated_issues"})
    for name in ("planned", "carried"):
        rows[name] = rows[name].fillna(0.0)
    for name in ("planned_issues", "unestimated_issues", "carried_issues"):
        rows[name] = rows[name].fillna(0).astype("int64")
    done = _completed(ledger, unit)
    rows = rows.merge(_usual(done, sprint_ids), on="member", how="left").merge(
        _most(done, closed_ids, fewest), on="member", how="left"
    )
    there = days.set_index("member")
    share = (there["available_days"] / there["usual_days"].where(there["usual_days"] > 0)).to_dict()
    rows = rows.assign(
        total=rows["planned"] + rows["carried"],
        sprints_used=rows["sprints_used"].fillna(0).astype("int64"),
        expected=rows["usual"] * [share.get(one, 1.0) for one in rows["member"]],
    )
    rows = rows.assign(exceeds=exceeds(rows["planned"], rows["total"], rows["most"]))
    ordered = rows.sort_values("member", key=lambda names: names.map(_last), ignore_index=True)
    member = ordered["member"].astype(object)
    return ordered.assign(member=member.where(member.notna(), None))[COLUMNS]


def squad_load(
    load: pd.DataFrame, ledger: pd.DataFrame, *, closed_ids: Sequence[int], unit: str, fewest: int = 1
) -> pd.Series:
    """Return what the squad has in the next sprint and undone in the running one, against the most it ever completed.

    `planned`, `planned_issues`, `unestimated_issues`, `carried`, `carried_issues`, `total`, `most`, `exceeds`, as
    `load` has them.
    """
    sums = load[["planned", "planned_issues", "unestimated_issues", "carried", "carried_issues", "total"]].sum()
    done = _completed(ledger, unit).groupby("sprint_id")["completed"].sum()
    known = done[done.index.isin(closed_ids)]
    most = float(known.max()) if len(known) and len(closed_ids) >= fewest else float("nan")
    told = exceeds(pd.Series([sums["planned"]]), pd.Series([sums["total"]]), pd.Series([most])).iloc[0]
    whole = {str(name): int(value) if str(name).endswith("_issues") else float(value) for name, value in sums.items()}
    return pd.Series({**whole, "most": most, "exceeds": told}, dtype=object)


def exceeds(planned: pd.Series, total: pd.Series, most: pd.Series) -> pd.Series:
    """Return which of the two is more than what was ever completed: `planned`, else `total`, else `None`."""
    found = pd.Series(None, index=most.index, dtype=object)
    found = found.mask(total > most + 1e-9, "total").mask(planned > most + 1e-9, "planned")
    return found.where(found.notna(), None)


def _held(issues: pd.DataFrame, name: str, unit: str, usual_size: float) -> pd.DataFrame:
    """Return what each member holds of some issues: size, count, how many without an estimate."""
    rows = pd.DataFrame(
        {
            "member": issues["assignee"].astype(object),
            name: sizes(issues, unit=unit, usual=usual_size),
            f"{name}_issues": 1,
            f"unestimated_{name}": (issues["points"].isna() & (unit != "issues")).astype("int64"),
        }
    )
    return rows.groupby("member", dropna=False).sum().reset_index().astype({"member": object})


def _completed(ledger: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return what each member completed in each sprint in which they held an issue."""
    sums = totals(ledger, by=("sprint_id", "assignee")).rename(columns={"assignee": "member"})
    column = "completed_issues" if unit == "issues" else "completed_points"
    return sums[["sprint_id", "member"]].assign(completed=sums[column].astype("float64")).astype({"member": object})


def _usual(done: pd.DataFrame, sprint_ids: Iterable[int]) -> pd.DataFrame:
    lately = done[done["sprint_id"].isin(list(sprint_ids)) & done["member"].notna()]
    grouped = lately.groupby("member")["completed"]
    return grouped.agg(usual="mean", sprints_used="size").reset_index().astype({"member": object})


def _most(done: pd.DataFrame, closed_ids: Sequence[int], fewest: int) -> pd.DataFrame:
    ever = done[done["sprint_id"].isin(closed_ids) & done["member"].notna()]
    grouped = ever.groupby("member")["completed"].agg(most="max", sprints="size").reset_index()
    enough = grouped[grouped["sprints"] >= fewest]
    return enough[["member", "most"]].astype({"member": object})


def _last(name: object) -> tuple[bool, str]:
    return (not isinstance(name, str), str(name).casefold())
