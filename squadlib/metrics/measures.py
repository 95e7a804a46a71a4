"""What the measures of the plan say: how far each is from its baseline to its target."""

from collections.abc import Iterable

import pandas as pd

from squadlib.metrics import quarters as calendar
from squadlib.tables.plan import Plan

COLUMNS = (
    *("measure_id", "measure", "level", "method_id", "method", "owner", "unit", "direction"),
    *("baseline", "target", "actual", "month", "target_completion", "row"),
)


def target_completion(actual: pd.Series, *, baseline: pd.Series, target: pd.Series) -> pd.Series:
    """(actual - baseline) / (target - baseline): the share of the way to the target that is done.

    Not clipped: below 0 it went the wrong way, above 1 past the target. The formula is signed, so a target below the
    baseline needs no special case. `NaN` where one of the three is missing or target = baseline.
    """
    way = (target - baseline).where(target != baseline)
    return (actual - baseline) / way


def latest_actuals(plan: Plan, *, quarter: str | None = None) -> pd.DataFrame:
    """Return the latest actual of each measure, in or before a quarter where one is named.

    One row per measure that has one: measure_id, month (`2026-07`), actual.
    """
    actuals = plan.actuals
    if quarter is not None:
        actuals = actuals[actuals["month"] <= calendar.months(quarter)[-1]]
    latest = actuals.sort_values(["month"], kind="stable").drop_duplicates("measure_id", keep="last")
    return latest[["measure_id", "month", "actual"]].reset_index(drop=True)


def measures(plan: Plan, *, quarter: str | None = None) -> pd.DataFrame:
    """Return every measure with its latest actual and target completion, in or before a quarter where one is named.

    One row per measure in the order of the sheet: measure_id, measure, level, method_id, method, owner, unit,
    direction, baseline, target, actual, month (missing without an actual), target_completion (share, not clipped), row.
    """
    methods = plan.methods[["method_id", "method"]]
    table = plan.measures.merge(methods, on="method_id", how="left").merge(
        latest_actuals(plan, quarter=quarter), on="measure_id", how="left"
    )
    completion = target_completion(table["actual"], baseline=table["baseline"], target=table["target"])
    return table.assign(target_completion=completion)[list(COLUMNS)]


def measures_completion(plan: Plan, *, quarters: Iterable[str]) -> pd.DataFrame:
    """Return the mean target completion of the measures that have one, quarter by quarter.

    One row per quarter: quarter, measures_completion (share, not clipped; `NaN` where no measure has one), measures
    (how many were averaged). Each quarter takes the latest actual in or before it.
    """
    rows = [
        (quarter, answers.mean(), answers.count())
        for quarter in quarters
        for answers in [measures(plan, quarter=quarter)["target_completion"]]
    ]
    table = pd.DataFrame(rows, columns=["quarter", "measures_completion", "measures"])
    return table.astype({"quarter": "str", "measures_completion": "float64", "measures": "int64"})
