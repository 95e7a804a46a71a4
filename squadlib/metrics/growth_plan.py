"""What one member's work meant for the plan: milestones they own, measures that their completed issues feed."""

import re
from collections.abc import Collection, Sequence

import pandas as pd

from squadlib.direction import as_typed, isolated
from squadlib.metrics import quarters as calendar
from squadlib.metrics.chain import chain
from squadlib.metrics.measures import latest_actuals, target_completion
from squadlib.metrics.milestones import milestones
from squadlib.metrics.plan_trails import Plans, folded
from squadlib.metrics.slippage import slippage
from squadlib.tables.plan import Plan

MILESTONE_COLUMNS = (
    *("quarter", "milestone", "project", "entry", "status", "due", "first_due", "due_moves", "delivered_at"),
    *("slippage_days", "measure_id", "measure", "unit", "baseline", "target", "actual", "target_completion"),
    *("disagreement", "row"),
)
MEASURE_COLUMNS = {
    **dict.fromkeys(["quarter", "measure_id", "measure"], "str"),
    "milestones": "object",
    "completed_issues": "int64",
    "completed_points": "float64",
    "keys": "object",
    "unit": "str",
    **dict.fromkeys(["baseline", "target"], "float64"),
    "is_own": "bool",
    "before": "float64",
    "before_month": "str",
    "actual": "float64",
    "month": "str",
    **dict.fromkeys(["before_completion", "target_completion"], "float64"),
}


def own_milestones(
    plans: Plans,
    *,
    versions: pd.DataFrame,
    owners: Collection[str],
    quarter: str,
    as_of: pd.Timestamp,
    squad: str | Sequence[str] | None = None,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Milestones whose row names the member as owner, with what became of each, up to this quarter.

    `plans` as in `metrics.plan_changes`, the last of them the plan as it is; `owners` are the names by which the plan
    may call the member, compared without regard to case and spaces.

    One row per milestone, oldest quarter first, in the order of the sheet: the columns `MILESTONE_COLUMNS`, as in
    `metrics.milestones` and, without a forecast, `metrics.slippage` (slippage_days is `NaN` until it is delivered).
    """
    plan, names = plans[-1][1], {folded(name) for name in owners}
    mine = _owned(plan.milestones, names)
    known = sorted(one for one in set(mine["quarter"]) if one <= quarter)
    found = [
        slippage(_owned(every, names), plans=plans, quarter=one, timezone=timezone)
        for one in known or [quarter]
        for every in [milestones(plan, versions=versions, quarter=one, as_of=as_of, squad=squad, timezone=timezone)]
    ]
    return pd.concat(found, ignore_index=True)[list(MILESTONE_COLUMNS)]


def fed_measures(
    rows: pd.DataFrame, *, plan: Plan, versions: pd.DataFrame, owners: Collection[str] = ()
) -> pd.DataFrame:
    """Measures that a member's completed issues feed through a milestone, and how each stood before and in the quarter.

    Many things move a measure: this says what the work was for, not what it caused.

    One row per (quarter, measure), oldest quarter first, measures in the order of the sheet: measure_id, measure,
    milestones (list: through which), completed_issues, completed_points (as in `metrics.chain`), keys (list), unit,
    baseline, target, is_own (the measure's row names the member, by one of `owners`), before and before_month (the
    latest actual up to the quarter before), actual and month (the latest in the quarter, missing where it has none),
    before_completion and target_completion (share of the way from baseline to target, not clipped). `rows` is
    `metrics.own_rows`.
    """
    found = [_fed(part, str(quarter), plan, versions) for quarter, part in rows.groupby("quarter", sort=True)]
    fed = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*MEASURE_COLUMNS])
    names = {folded(name) for name in owners}
    about = plan.measures[["measure_id", "unit", "baseline", "target"]].assign(is_own=_is_owned(plan.measures, names))
    table = fed[[name for name in fed.columns if name not in about or name == "measure_id"]].merge(
        about, on="measure_id"
    )
    ends = {"baseline": table["baseline"].astype("float64"), "target": table["target"].astype("float64")}
    table["before_completion"] = target_completion(table["before"].astype("float64"), **ends)
    table["target_completion"] = target_completion(table["actual"].astype("float64"), **ends)
    return table[list(MEASURE_COLUMNS)].astype(MEASURE_COLUMNS)


def owners_of(cell: object) -> list[str]:
    """Return the names in a cell of owners, which may be several.

    >>> owners_of("Ana Ruiz, Bo Li and Dana Levi"), owners_of(float("nan"))
    (['Ana Ruiz', 'Bo Li', 'Dana Levi'], [])
    """
    parts = re.split(r"[,;/&+\n]|\sand\s", as_typed(cell)) if isinstance(cell, str) else []
    return [isolated(name.strip()) for name in parts if name.strip()]


def _owned(rows: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    return rows[_is_owned(rows, names)].reset_index(drop=True)


def _is_owned(rows: pd.DataFrame, names: Collection[str]) -> pd.Series:
    """Return of which rows one of these names is an owner."""
    found = [any(folded(name) in names for name in (cell, *owners_of(cell))) for cell in rows["owner"]]
    return pd.Series(found, index=rows.index, dtype="bool")


def _fed(rows: pd.DataFrame, quarter: str, plan: Plan, versions: pd.DataFrame) -> pd.DataFrame:
    """Return the measures that one quarter's completed issues feed, with their actuals before and in it."""
    links = chain(rows, plan=plan, versions=versions)
    links = links[links["measure_id"].notna()]
    fed = (
        links.groupby(["measure_id", "measure"], sort=False)
        .agg(
            milestones=("milestone", lambda names: list(dict.fromkeys(names))),
            completed_issues=("completed_issues", "sum"),
            completed_points=("completed_points", "sum"),
            keys=("keys", lambda keys: list(dict.fromkeys(key for each in keys for key in each))),
        )
        .reset_index()
    )
    now = latest_actuals(plan, quarter=quarter)
    now = now[now["month"].isin(calendar.months(quarter))]
    before = latest_actuals(plan, quarter=calendar.previous(quarter))
    before = before.rename(columns={"actual": "before", "month": "before_month"})
    return (
        fed.merge(now, on="measure_id", how="left").merge(before, on="measure_id", how="left").assign(quarter=quarter)
    )
