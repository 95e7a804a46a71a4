"""Where each measure is going: nearer to its target, or away from it, since the quarter before and month by month."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics import quarters as calendar
from squadlib.metrics.measures import target_completion
from squadlib.tables.plan import Plan

RUN = 2
"""From so many changes in a row away from the target on, a measure moves away, whatever the quarter before said."""
_DTYPES = {
    "measure_id": "str",
    "month": "str",
    "actual": "float64",
    "before_month": "str",
    "before_actual": "float64",
    "before_completion": "float64",
    "target_completion": "float64",
    "change": "float64",
    "months_away": "int64",
    "is_away": "bool",
}
COLUMNS = tuple(_DTYPES)
_TOLD = [
    *("measure_id", "month", "actual", "before_month", "before_actual", "months_away"),
    *("is_new", "is_lost"),
]


def drift(plan: Plan, *, quarter: str) -> pd.DataFrame:
    """Measures that move away from their target: further from it than a quarter ago, or two months in a row further.

    Held against each other are the latest actual and the latest in or before the quarter before. A measure at or past
    its target does not move away; where baseline and target give no way, its direction decides.

    One row per measure in the order of the sheet: measure_id, month and actual (the latest in or before the quarter),
    before_month, before_actual and before_completion (of the quarter before), target_completion, change (of the
    completion since then, `NaN` where either is missing or the latest is not of this quarter), months_away (how many of
    the last changes went away from the target, in a row), is_away.
    """
    last, before = calendar.months(quarter)[-1], calendar.months(calendar.previous(quarter))[-1]
    told = [_measure(row, plan.actuals, last=last, before=before) for _, row in plan.measures.iterrows()]
    rows = pd.DataFrame(told, columns=_TOLD).astype({"actual": "float64", "before_actual": "float64"})
    way = {name: plan.measures[name].reset_index(drop=True) for name in ("baseline", "target")}
    rows["target_completion"] = target_completion(rows["actual"], **way)
    rows["before_completion"] = target_completion(rows["before_actual"], **way)
    is_new = rows["is_new"].astype(bool)
    rows["change"] = (rows["target_completion"] - rows["before_completion"]).where(is_new)
    is_short = ~(rows["target_completion"] >= 1)  # at or past the target there is no way left to lose
    rows["is_away"] = is_new & is_short & (rows["is_lost"].astype(bool) | (rows["months_away"] >= RUN))
    return rows[list(COLUMNS)].astype(_DTYPES)


def _measure(row: pd.Series, actuals: pd.DataFrame, *, last: str, before: str) -> dict[str, Any]:
    """Return what the actuals of one measure say, now and in the quarter before."""
    own = actuals[(actuals["measure_id"] == row["measure_id"]) & (actuals["month"] <= last)].sort_values("month")
    month, actual = _latest(own)
    before_month, before_actual = _latest(own[own["month"] <= before])
    sign = _sign(row)
    return {
        "measure_id": row["measure_id"],
        "month": month,
        "actual": actual,
        "before_month": before_month,
        "before_actual": before_actual,
        "months_away": _run([sign * step for step in np.diff(own["actual"].to_numpy())]),
        "is_new": month is not None and month > before,
        "is_lost": sign * (actual - before_actual) < 0,
    }


def _latest(own: pd.DataFrame) -> tuple[str | None, float]:
    return (None, np.nan) if own.empty else (str(own["month"].iloc[-1]), float(own["actual"].iloc[-1]))


def _sign(row: pd.Series) -> float:
    """Return 1 where more is better, -1 where less is, 0 where nothing tells."""
    way = row["target"] - row["baseline"]
    if pd.notna(way) and way:
        return float(np.sign(way))
    return {"up": 1.0, "down": -1.0}.get(row["direction"], 0.0)


def _run(steps: Sequence[float]) -> int:
    """Return how many of the last steps in a row went the wrong way.

    >>> _run([-1, 2, -1, -3]), _run([-1, 0]), _run([])
    (2, 0, 0)
    """
    count = 0
    for step in reversed(steps):
        if not step < 0:
            break
        count += 1
    return count
