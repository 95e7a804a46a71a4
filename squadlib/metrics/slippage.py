"""How late milestones are against what was first promised: moving a due date later hides nothing."""

import pandas as pd

from squadlib.errors import DataError
from squadlib.metrics.plan_changes import first_plan
from squadlib.metrics.plan_trails import Plans, trails
from squadlib.metrics.quarters import last_day
from squadlib.tables.frames import INSTANT

COLUMNS = ("first_due", "first_due_seen_at", "due_moves", "due_moved_days", "ends_on", "is_forecast", "slippage_days")


def slippage(
    milestones: pd.DataFrame,
    *,
    plans: Plans,
    quarter: str,
    outlook: pd.DataFrame | None = None,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Days from the due day as it stood in the quarter's first snapshot to the delivery, or to the forecast of it.

    A milestone that came later counts from the due day it was first seen with, one that had none from the first it was
    given; one moved from another quarter from the day it had there when this quarter began.

    `plans` as in `metrics.plan_changes`, the last of them the one `milestones` was made from; `outlook` is
    `metrics.milestone_outlook`, without it nothing is forecast.

    One row per milestone, as it came, with: first_due (day, `NaT` where it never had one), first_due_seen_at (UTC: the
    snapshot it is from), due_moves (how many times it was changed since), due_moved_days (due less first_due), ends_on
    (day: of the delivery, of Jira's release after the quarter where it was not delivered in it, else forecast; `NaT`
    of an aborted one), is_forecast, slippage_days (ends_on less first_due; early is negative, unknown `NaN`).

    Raises DataError where a milestone does not stand in the last of the plans. Source: semantics.md, section 5.
    """
    first = _first_dues(plans[first_plan(plans, quarter=quarter, timezone=timezone).place :])
    names = ["milestone", "row"]
    rows = milestones.merge(first, on=names, how="left", indicator="_known").set_axis(milestones.index)
    if (rows["_known"] != "both").any():
        stranger = rows.loc[rows["_known"] != "both", "milestone"].iloc[0]
        raise DataError(f"'{stranger}' does not stand in the last of the plans", mend="Compare up to its own snapshot.")
    rows = rows.drop(columns="_known").assign(
        due_moved_days=(rows["due"] - rows["first_due"]).dt.days.astype("float64")
    )
    rows = rows.assign(**_ends(rows, quarter=quarter, outlook=outlook))
    return rows.assign(slippage_days=(rows["ends_on"] - rows["first_due"]).dt.days.astype("float64"))


def _first_dues(plans: Plans) -> pd.DataFrame:
    """Return for each milestone of the last plan the first due day it had, and how often that was changed."""
    states = trails(plans)
    dated = states[states["due"].notna()]
    before = dated.groupby("trail")["due"].shift()
    moves = (before.notna() & (before != dated["due"])).groupby(dated["trail"]).sum()
    firsts = dated.drop_duplicates("trail")[["trail", "due", "as_of"]]
    firsts = firsts.rename(columns={"due": "first_due", "as_of": "first_due_seen_at"})
    found = states.loc[states["place"] == len(plans) - 1, ["milestone", "row", "trail"]].merge(firsts, how="left")
    found["due_moves"] = found["trail"].map(moves).fillna(0).astype("int64")
    return found.drop(columns="trail").astype({"first_due_seen_at": INSTANT})


def _ends(rows: pd.DataFrame, *, quarter: str, outlook: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Return when each milestone ended or may end, and which is a forecast."""
    is_left = rows["status"].isin(["open", "incomplete"])
    released = rows["released_at"].where(is_left & (rows["released_at"] > last_day(quarter)))
    known = rows["delivered_at"].fillna(released)
    forecasts = {} if outlook is None else dict(zip(outlook["row"], outlook["forecast_date"], strict=True))
    forecast = rows["row"].map(forecasts).astype("datetime64[s]").where(is_left & known.isna())
    return {"ends_on": known.fillna(forecast), "is_forecast": forecast.notna()}
