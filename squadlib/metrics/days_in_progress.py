"""How long finished issues were worked on: working days in the board's middle columns, by estimate."""

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.metrics.timeline import Instants, instants, moments, positions, timeline
from squadlib.metrics.working_days import WEEK, WORKDAYS, weekday
from squadlib.tables.board import BoardTables

COLUMNS = ["sprint_id", "key", "assignee", "points", "days"]
_DAY = np.timedelta64(1, "D")
_EPOCH = np.datetime64("1970-01-01", "D")


def days_in_progress(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Working days each completed issue spent in the board's middle columns until it was done.

    One row per completed issue of the ledger, in its order: `sprint_id`, `key`, `assignee`, `points` (its estimate at
    the close), `days`: a whole working day of 24 hours counts 1, a part of it that part, free days 0; `NaN` where it
    never was in a middle column. The middle columns are those between the first and the last that have statuses; time
    before the sprint counts too. Raises UsageError for a workday that is no day of the week.
    """
    rows = ledger[ledger["outcome"] == "completed"].reset_index(drop=True)
    places = positions(tables, rows["issue_id"])
    ends = pd.DataFrame({"row": np.arange(len(rows)), "issue": places, "done": instants(rows["done_at"])})
    stays = _in_middle(tables).merge(ends, on="issue")
    stays = stays[stays["start"] < stays["done"]]
    started, stopped = (
        _elapsed(at, workdays=workdays, holidays=holidays, timezone=timezone)
        for at in (_array(stays["start"]), _array(stays[["end", "done"]].min(axis="columns")))
    )
    spent = pd.Series(stopped - started, index=stays["row"].to_numpy(), dtype="float64")
    days = spent.groupby(level=0).sum().reindex(rows.index)
    return rows.rename(columns={"points_end": "points"}).assign(days=days)[COLUMNS]


def days_by_size(days: pd.DataFrame) -> pd.DataFrame:
    """Return what past issues of each estimate took: the median of their working days in progress, the middle half.

    One row per estimate, smallest first, issues without one last (`points` is `NaN`): `issues` (how many have an
    answer), `median_days`, `low_days` and `high_days` (25 and 75 % quantiles, interpolated), `most_days`.
    """
    known = days[days["days"].notna()].groupby("points", dropna=False)["days"]
    return known.agg(
        issues="size",
        median_days="median",
        low_days=lambda part: part.quantile(0.25),
        high_days=lambda part: part.quantile(0.75),
        most_days="max",
    ).reset_index()


def middle_statuses(tables: BoardTables) -> pd.Series:
    """Return the ids of the statuses in the columns between the first and the last that have statuses, not done."""
    used = [column["name"] for column in tables.board["columns"] if column["status_ids"]]
    statuses = tables.statuses
    return statuses.loc[statuses["column"].isin(used[1:-1]) & ~statuses["is_done"], "status_id"]


def _in_middle(tables: BoardTables) -> pd.DataFrame:
    """Return the stretches of time each issue was in a middle column: `issue`, `start`, `end`."""
    segments = timeline(tables, "status").segments()
    return segments.loc[segments["value"].isin(middle_statuses(tables)), ["issue", "start", "end"]]


def _array(times: pd.Series) -> Instants:
    return times.to_numpy(dtype="datetime64[ms]")


def _elapsed(
    at: Instants, *, workdays: Collection[str], holidays: Collection[date], timezone: str
) -> npt.NDArray[np.float64]:
    """Return how many working days passed from a fixed day to each instant, with the part of the day it is in."""
    working = {weekday(name) for name in workdays}
    mask = [place in working for place in range(len(WEEK))]
    free = np.array(list(holidays), dtype="datetime64[D]")
    local = moments(at).dt.tz_convert(timezone).dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
    day = local.astype("datetime64[D]")
    if not any(mask):
        return np.zeros(len(at))
    whole = np.busday_count(_EPOCH, day, weekmask=mask, holidays=free)
    part = np.where(np.is_busday(day, weekmask=mask, holidays=free), (local - day) / _DAY, 0.0)
    elapsed: npt.NDArray[np.float64] = whole + part
    return elapsed
