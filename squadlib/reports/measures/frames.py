"""The frames of a managers' review, each from its metric with the day, the plan and the squads of this report."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.feedback.decisions import Review, decisions
from squadlib.metrics import measures as plan_measures
from squadlib.metrics.chain import chain
from squadlib.metrics.drift import drift
from squadlib.metrics.feeds import feeding_nothing, feeds
from squadlib.metrics.ledger import ledger
from squadlib.metrics.lifecycle import gates, lifecycle, unmet_requirements
from squadlib.metrics.measure_words import month_told
from squadlib.metrics.measures import measures, measures_completion, target_completion
from squadlib.metrics.milestone_outlook import milestone_outlook
from squadlib.metrics.milestones import milestone_totals, milestones, quarters
from squadlib.metrics.quarter_work import completed_by_quarter, quarter_work
from squadlib.metrics.quarters import is_over, quarter_of
from squadlib.metrics.review_day import milestones_on, month_of, plan_on
from squadlib.metrics.stale import stale
from squadlib.metrics.team import squad_sprints, team_ledger
from squadlib.reports.data import QuarterData
from squadlib.reports.page.issues import jira_link
from squadlib.reports.quarter.frames import issues_of
from squadlib.reports.quarter.frames import unit_of as milestone_unit
from squadlib.reports.quarter.outlook import outlook_of
from squadlib.reports.quarter.quality import quality_of as plan_quality_of
from squadlib.tables.plan import Plan

METRICS: tuple[Callable[..., Any], ...] = (
    *(target_completion, stale, drift, measures_completion, milestones, quarters),
    *(completed_by_quarter, feeds, chain, lifecycle, gates, milestone_outlook, decisions, ledger),
)
"""The metrics behind a review, whose definitions it prints."""

NO_METHOD = "No method of the plan"


def plan_of(data: QuarterData) -> Plan:
    """Return the plan as the day of the review may see it."""
    return plan_on(data.plan, data.on)


def at_of(data: QuarterData) -> pd.Timestamp:
    """Return the instant up to which the review sees: that of the data, or the end of an earlier day."""
    if not data.is_past:
        return data.as_of
    midnight = (data.on + pd.Timedelta(days=1)).tz_localize(
        data.options.timezone, ambiguous=True, nonexistent="shift_forward"
    )
    return (midnight - pd.Timedelta(seconds=1)).tz_convert("UTC")


def measures_of(data: QuarterData, feeding: pd.DataFrame) -> pd.DataFrame:
    """Return every measure by method, then in the order of the sheet, with all that the review says of it.

    One row per measure: the columns of `metrics.measures`, `stale`, `drift` and `feeds`; method_told and method_owner
    (of its heading), months (month → actual).
    """
    plan = plan_of(data)
    table = measures(plan, quarter=data.quarter)
    parts = (
        (stale(plan, on=data.on), ["is_stale", "due_month", "missing"]),
        (drift(plan, quarter=data.quarter), ["before_month", "before_actual", "change", "months_away", "is_away"]),
        (feeding, ["fed_by", "milestone_names", "projects", "through"]),
    )
    for part, names in parts:
        table = table.merge(part[["measure_id", *names]], on="measure_id", how="left")
    by_measure = {
        measure_id: dict(zip(rows["month"], rows["actual"].astype(float), strict=True))
        for measure_id, rows in plan.actuals.sort_values("month").groupby("measure_id")
    }
    months = [by_measure.get(one, {}) for one in table["measure_id"]]
    table["months"] = pd.Series(months, dtype="object", index=table.index)
    owners, places = (plan.methods.set_index("method_id")[name] for name in ("owner", "row"))
    table["method_told"] = table["method"].fillna(NO_METHOD)
    table["method_owner"] = table["method_id"].map(owners).astype("str")
    order = table["method_id"].map(places).astype("float64")
    return table.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def methods_of(data: QuarterData, found: pd.DataFrame, due: pd.DataFrame, served: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each method: its measures, its milestones of the quarter, the work completed for it.

    One row per method in the order of the sheet: method_id, method, owner, year, measures, stale, l1_completion and
    l2_completion (mean of the measures that have one), milestones, delivered, completed_points, completed_issues.
    """
    of_measure = dict(zip(found["measure_id"], found["method_id"], strict=True))
    milestones_method = due["measure_id"].map(of_measure)
    rows = []
    for row in plan_of(data).methods.to_dict("records"):
        own, work = (part[part["method_id"] == row["method_id"]] for part in (found, served))
        mine = due[milestones_method == row["method_id"]]
        rows.append(
            {
                **{name: row[name] for name in ("method_id", "method", "owner", "year")},
                "measures": len(own),
                "stale": int(own["is_stale"].sum()),
                **{f"{level.lower()}_completion": _mean_of(own, level) for level in ("L1", "L2")},
                "milestones": len(mine),
                "delivered": int((mine["status"] == "delivered").sum()),
                "completed_points": float(work["completed_points"].sum()),
                "completed_issues": int(work["completed_issues"].sum()),
            }
        )
    return pd.DataFrame(rows, columns=_METHOD)


_METHOD = [
    *("method_id", "method", "owner", "year", "measures", "stale", "l1_completion", "l2_completion"),
    *("milestones", "delivered", "completed_points", "completed_issues"),
]


def _mean_of(own: pd.DataFrame, level: str) -> float:
    return float(own.loc[own["level"] == level, "target_completion"].mean())


def milestones_of(data: QuarterData) -> pd.DataFrame:
    """Return `metrics.milestones` of the quarter, of all squads, as they were on the day of the review."""
    found = milestones(plan_of(data), quarter=data.quarter, **_plan_arguments(data))
    return milestones_on(found, data.on) if data.is_past else found


def closed_of(data: QuarterData) -> pd.DataFrame:
    """Return `metrics.squad_sprints` of all squads, those closed up to the day of the review."""
    sprints = squad_sprints({one.squad: one.tables for one in data.squads})
    return sprints[(sprints["state"] == "closed") & (sprints["completed_at"] <= at_of(data))]


def work_of(data: QuarterData) -> pd.DataFrame:
    """Return `metrics.quarter_work` of all squads' sprints closed up to the day of the review."""
    closed = closed_of(data)
    ledgers = {
        one.squad: one.ledger[one.ledger["sprint_id"].isin(closed.loc[closed["squad"] == one.squad, "sprint_id"])]
        for one in data.squads
    }
    return quarter_work(team_ledger(ledgers, sprints=closed), closed, timezone=_zone(data))


def unit_of(data: QuarterData, work: pd.DataFrame) -> str:
    """Return what completed work is counted in: what the boards share, issues where none of it is estimated.

    Issues as well where some of the quarter's work was estimated in another field than today's.
    """
    if data.quarter in data.mixed_quarters:
        return "issues"
    return data.unit if work.empty or work["points_end"].notna().any() else "issues"


def quarters_of(data: QuarterData, work: pd.DataFrame) -> pd.DataFrame:
    """Return the quarters of the plan up to this one side by side, oldest first, this one's last.

    One row per quarter: the columns of `metrics.quarters`, `measures_completion` and `completed_by_quarter` (no answer
    where no sprint was closed, nor of points where units differ); is_over tells whether it was over on the
    day of the review.
    """
    plan = plan_of(data)
    past = quarters(plan, quarter=data.quarter, **_plan_arguments(data)).iloc[:-1]
    table = pd.concat([past, milestone_totals(milestones_of(data)).assign(quarter=data.quarter)], ignore_index=True)
    names = table["quarter"].tolist()
    done = completed_by_quarter(work, quarters=names).drop(columns="sprints")
    closed = [
        quarter_of(at, timezone=_zone(data)) for at in closed_of(data).drop_duplicates("sprint_id")["completed_at"]
    ]
    done["sprints"] = [closed.count(one) for one in names]
    for name in ("completed_points", "completed_issues"):
        done[name] = done[name].astype("float64").where(done["sprints"] > 0)
    if data.unit == "issues":
        done["completed_points"] = float("nan")
    table = table.merge(plan_measures.measures_completion(plan, quarters=names), on="quarter").merge(done, on="quarter")
    return table.assign(is_over=[is_over(one, as_of=at_of(data), timezone=_zone(data)) for one in names])


def chain_of(data: QuarterData, work: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.chain` of what all squads completed in the quarter, each issue once."""
    now = work[work["quarter"] == data.quarter]
    return chain(now, plan=plan_of(data), versions=data.versions)


def link_of(data: QuarterData) -> Callable[[Any], Markup]:
    """Return what makes a key a link to Jira."""
    return partial(jira_link, site=data.squads[0].tables.site["url"])


def feeds_of(data: QuarterData, due: pd.DataFrame, served: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.feeds` of the quarter."""
    return feeds(plan_of(data), milestones=due, chain=served)


def unfed_of(data: QuarterData, due: pd.DataFrame) -> pd.DataFrame:
    """Return the quarter's milestones that feed no measure."""
    return feeding_nothing(plan_of(data), milestones=due)


def lifecycle_of(data: QuarterData) -> pd.DataFrame:
    """Return `metrics.lifecycle` of every project."""
    return lifecycle(data.plan, stages=data.stages)


def gates_of(data: QuarterData) -> pd.DataFrame:
    """Return `metrics.gates` of every project."""
    return gates(data.plan, stages=data.stages)


def unmet_of(data: QuarterData) -> pd.DataFrame:
    """Return the requirements not met of the stages that projects are at or have passed."""
    return unmet_requirements(data.plan, stages=data.stages)


def outlook_ahead_of(data: QuarterData) -> pd.DataFrame:
    """Return the outlook of the quarter's open milestones with their measure; none on a day before the data's.

    One row per milestone: the columns of `metrics.milestone_outlook`, counted (points, hours or issues), and of its
    measure measure_id, measure, level, unit.
    """
    unit = milestone_unit(data, milestones_of(data), issues_of(data))
    rows = outlook_of(data, unit=unit)
    rows = rows[(rows["quarter"] == data.quarter) & (not data.is_past)].assign(counted=unit)
    of_measure = data.plan.measures[["measure_id", "measure", "level", "unit"]]
    named = data.plan.milestones[["row", "measure_id"]].merge(of_measure, on="measure_id", how="left")
    return rows.merge(named, on="row", how="left")


def decisions_of(data: QuarterData, found: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """Return what is to decide at the review; `ahead` is `outlook_ahead_of`."""
    projects = lifecycle_of(data)
    review = Review(measures=found, projects=projects, milestones=ahead, quarter=data.quarter, on=data.on)
    return decisions(review)


def quality_of(data: QuarterData, due: pd.DataFrame) -> pd.DataFrame:
    """Return what looks odd in the plan, against Jira and in its snapshots, and actuals of months to come."""
    odd = plan_quality_of(data, due)
    later = data.plan.actuals.loc[data.plan.actuals["month"] > month_of(data.on), "month"]
    if data.is_past or later.empty:
        return odd
    months = words.listing(month_told(month) for month in sorted(set(later)))
    told = ("months to come", "Measures", f"Actuals of months to come ({months}) are not shown.")
    return pd.concat([odd, pd.DataFrame([told], columns=odd.columns, dtype="str")], ignore_index=True)


def _plan_arguments(data: QuarterData) -> dict[str, Any]:
    return {
        "versions": data.versions,
        "as_of": at_of(data),
        "timezone": _zone(data),
    }


def _zone(data: QuarterData) -> str:
    return data.options.timezone
