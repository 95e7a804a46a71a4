"""Whether the open milestones will be done in time: what is left of them against what the squad usually completes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics.milestone_chance import days_needed, drawn, reached
from squadlib.metrics.milestone_cuts import cuts
from squadlib.metrics.milestones import milestone_issues

FEWEST = 2
"""From fewer past sprints nothing is drawn."""
_DTYPES = {
    **dict.fromkeys(("milestone", "version", "project", "squad", "owner", "status"), "str"),
    "due": "datetime64[s]",
    "remaining_points": "float64",
    **dict.fromkeys(("remaining_issues", "unestimated_issues"), "int64"),
    **dict.fromkeys(("remaining", "queue", "sprints_left", "probability"), "float64"),
    **dict.fromkeys(("needed_per_sprint", "usual_per_sprint"), "float64"),
    "method": "str",
    "forecast_date": "datetime64[s]",
    "cut": "float64",
    "cut_keys": "object",
    "probability_cut": "float64",
    "note": "str",
    "row": "int64",
}
COLUMNS = tuple(_DTYPES)


@dataclass(frozen=True)
class Pace:
    """What a squad completes: work on milestones of past sprints (in the unit), the days of a sprint, the day it is."""

    past: tuple[float, ...]
    sprint_days: float
    today: pd.Timestamp

    @property
    def note(self) -> str:
        """Why nothing can be drawn from it, in words; empty where it can."""
        if len(self.past) < FEWEST or np.isnan(self.sprint_days):
            return "fewer than two sprints to draw from"
        return "" if any(self.past) else f"none of the last {len(self.past)} sprints completed work on a milestone"

    def sprints_until(self, day: pd.Timestamp) -> float:
        """Return the sprints from today to a day, both included: 0 where it is past, `NaN` where there is none."""
        return float(max((day - self.today).days + 1, 0) / self.sprint_days) if pd.notna(day) else np.nan


def milestone_outlook(
    milestones: pd.DataFrame,
    *,
    issues: pd.DataFrame,
    throughput: pd.DataFrame,
    sprint_days: float,
    as_of: pd.Timestamp,
    unit: str = "points",
    sure: float = 0.85,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Chance that a milestone is done by its due day, if the sprints to come do as much for milestones as past ones.

    A squad's milestones share its throughput: each needs what is left of itself and of every one that goes before, by
    due day, of one day the one with the least left first; and only the work on milestones that past sprints completed
    is drawn from. Sprints are drawn with replacement and added up exactly; of a sprint not whole before the due day,
    that part of the work of one drawn counts. Issues without an estimate count as the mean of those with one.

    Of one squad: `milestones` is `metrics.milestones` (whatever is open or incomplete shares the throughput: those of
    earlier quarters too, where they are passed), `issues` its board's without sub-tasks and epics (key, version_ids,
    points, priority, is_done), `throughput` `metrics.milestone_throughput`, `sprint_days` likewise, `unit` what is
    counted (issues weigh 1), `sure` the chance that cuts are to reach.

    One row per open or incomplete milestone, in the order in which they go: milestone, version, project, squad, owner,
    status, due; remaining_points (not done; no estimate counts 0), remaining_issues, unestimated_issues (of them);
    remaining (in the unit, the unestimated as assumed) and queue (the same with all that goes before, an issue once);
    sprints_left (from the day of `as_of` to the due day, both included); probability (0..1); needed_per_sprint (queue /
    sprints_left) and usual_per_sprint (mean of the past); method (`exact` or `simulated`); forecast_date (the first day
    by which queue is done with probability 0.5); cut, cut_keys and probability_cut as in `milestone_cuts`; note (why
    there is no answer, or empty); row (in the sheet). `NaN` where nothing is known: no version, no issue in it, no due
    day, fewer than two past sprints or none with work on milestones. A milestone past its due day has probability 0,
    one with nothing left 1 and is done today.
    """
    left = milestones[milestones["status"].isin(["open", "incomplete"])].reset_index(drop=True)
    work = weighed(left, issues=issues, unit=unit)
    rows = left.join(_remaining(left, work, issues=issues))
    rows = rows.sort_values(["due", "remaining", "milestone"], na_position="last", kind="stable")
    today = as_of.tz_convert(timezone).tz_localize(None).normalize()
    past = throughput["milestone_issues" if unit == "issues" else "milestone_points"]
    pace = Pace(tuple(map(float, past)), sprint_days, today)
    rows = rows.assign(queue=_queues(rows, work), sprints_left=[pace.sprints_until(day) for day in rows["due"]])
    rows["queue"] = rows["queue"].where(rows["remaining"].notna())
    rows["note"] = [_note(row, pace) for _, row in rows.iterrows()]
    answers = pd.DataFrame([_answer(row, pace) for _, row in rows.iterrows()], columns=list(_ANSWERS), index=rows.index)
    rows = rows.join(answers)
    rows = rows.join(cuts(rows, work, past=pace.past, sure=sure))
    return rows[list(COLUMNS)].astype(_DTYPES).reset_index(drop=True)


def weighed(left: pd.DataFrame, *, issues: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the issues not done of each milestone (`place` in `left`) with what each weighs.

    `weight` is 1 in issues; else the estimate, or the mean of all estimates where it has none, `NaN` where nothing has.
    """
    todo = issues[~issues["is_done"].astype(bool)]
    named = todo[["key", "version_ids", "points", "priority"]]
    weight = issues["points"].astype("float64") if unit != "issues" else pd.Series(1.0, index=issues.index)
    return milestone_issues(left, issues=named.assign(weight=weight.fillna(weight.mean())))


def _remaining(left: pd.DataFrame, work: pd.DataFrame, *, issues: pd.DataFrame) -> pd.DataFrame:
    """Return what is left of each milestone; no answer (`remaining`) where its versions have no issue at all."""
    each = milestone_issues(left, issues=issues[["version_ids"]])
    is_known = left.index.isin(each["place"])
    parts = work.assign(
        remaining_issues=1, unestimated_issues=work["points"].isna().astype("int64"), points=work["points"].fillna(0)
    ).rename(columns={"points": "remaining_points", "weight": "remaining"})
    names = ["remaining_issues", "unestimated_issues", "remaining_points", "remaining"]
    sums = parts.groupby("place")[names].sum(skipna=False).reindex(left.index, fill_value=0)
    for name in ("remaining_points", "remaining"):
        sums[name] = sums[name].astype("float64").where(is_known)
    return sums


def _queues(rows: pd.DataFrame, work: pd.DataFrame) -> list[float]:
    """Return what is left of each milestone and all that go before it, each issue once."""
    order = {place: number for number, place in enumerate(rows.index)}
    first = work.assign(order=work["place"].map(order)).sort_values("order", kind="stable").drop_duplicates("issue")
    return [float(first.loc[first["order"] <= number, "weight"].sum(skipna=False)) for number in order.values()]


def _note(row: pd.Series, pace: Pace) -> str:
    """Return in words why a milestone has no answer, nothing where it has one."""
    if pd.isna(row["version"]):
        return "it names no version"
    if not len(row["version_ids"]):
        return "Jira has no version of this name"
    if pd.isna(row["remaining_points"]):
        return "its version has no issue yet"
    if row["remaining_issues"] == 0:
        return "" if pd.notna(row["due"]) else _UNDATED
    if pd.isna(row["queue"]):
        return "no issue has an estimate"
    return pace.note or ("" if pd.notna(row["due"]) else _UNDATED)


_UNDATED = "it has no due date"
_ANSWERS = ("probability", "needed_per_sprint", "usual_per_sprint", "method", "forecast_date")


def _answer(row: pd.Series, pace: Pace) -> dict[str, Any]:
    """Return what can be said of one milestone."""
    usual = float(np.mean(pace.past)) if pace.past else np.nan
    answer: dict[str, Any] = dict(zip(_ANSWERS, (np.nan, np.nan, usual, None, pd.NaT), strict=True))
    if row["note"] not in ("", _UNDATED):
        return answer
    is_late = pd.notna(row["due"]) and row["due"] < pace.today
    if row["remaining_issues"] == 0:
        known = np.nan if pd.isna(row["due"]) else float(not is_late)
        return answer | {"probability": known, "method": "exact", "forecast_date": pace.today}
    days = days_needed(pace.past, backlog=row["queue"], sprint_days=pace.sprint_days)
    if pd.notna(days):
        answer["forecast_date"] = pace.today + pd.Timedelta(days=days - 1)
    sprints = days / pace.sprint_days if pd.isna(row["due"]) else row["sprints_left"]
    if pd.isna(sprints):
        return answer
    dist = drawn(pace.past, sprints=sprints, ceiling=row["queue"])
    answer["method"] = dist.method.partition(":")[0]
    if pd.notna(row["due"]):
        answer["probability"] = reached(dist, row["queue"])
        answer["needed_per_sprint"] = row["queue"] / sprints if sprints else np.nan
    return answer
