"""Measures that nobody has reported on: no actual for the last month that is over."""

import pandas as pd

from squadlib.metrics.measures import latest_actuals
from squadlib.metrics.review_day import last_full_month, months_between
from squadlib.tables.plan import Plan

COLUMNS = ("measure_id", "is_stale", "due_month", "month", "missing")


def stale(plan: Plan, *, on: pd.Timestamp) -> pd.DataFrame:
    """Measures without an actual for the last month that was over before the day of the review.

    One row per measure in the order of the sheet: measure_id, is_stale, due_month (the month asked for, `2026-10`),
    month (of the latest actual, missing without one), missing (list of the months without an actual since the latest,
    up to due_month: that one alone where there never was an actual). A later month without an earlier one is a gap, not
    stale.
    """
    due = last_full_month(on)
    latest = latest_actuals(plan)[["measure_id", "month"]]
    rows = plan.measures[["measure_id"]].merge(latest, on="measure_id", how="left").assign(due_month=due)
    missing = [[due] if pd.isna(month) else months_between(month, due)[1:] for month in rows["month"].astype(object)]
    rows["missing"] = pd.Series(missing, dtype="object", index=rows.index)
    rows["is_stale"] = pd.Series([bool(months) for months in missing], dtype="bool", index=rows.index)
    return rows[list(COLUMNS)].astype({"due_month": "str", "month": "str"})
