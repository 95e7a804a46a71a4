"""The frames a sprint report shows, each from its metric with this report's sprint, squad and switches."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from squadlib.charts.burndown import span
from squadlib.charts.evenness import coefficient
from squadlib.feedback import feedback
from squadlib.metrics.alignment import alignment, links, unlinked
from squadlib.metrics.alignment_trend import alignment_trend
from squadlib.metrics.burndown import burndown, guideline
from squadlib.metrics.carry_over import chains
from squadlib.metrics.chain import chain
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.delivery import classes, delivery
from squadlib.metrics.estimates import estimates
from squadlib.metrics.forecast import NextSprint, next_sprint
from squadlib.metrics.guidelines import guidelines, priority_mix
from squadlib.metrics.ledger import ledger
from squadlib.metrics.milestones import milestone_points, milestones, quarters
from squadlib.metrics.receipts import receipts
from squadlib.metrics.scope import scope_log
from squadlib.metrics.sprint import members, totals_of
from squadlib.metrics.team import side_by_side, team_ledger
from squadlib.metrics.trend import trend
from squadlib.metrics.units import in_unit
from squadlib.metrics.velocity import velocity
from squadlib.metrics.working_days import stretches
from squadlib.metrics.workload import evenness, gini, workload
from squadlib.quality import plan_quality, sprint_quality, version_quality
from squadlib.reports.data import SprintData
from squadlib.reports.once import once
from squadlib.reports.page.tiles import SHOWN
from squadlib.reports.set_up import set_up_quality
from squadlib.tables.setup import is_estimated_otherwise, setup_of

METRICS: tuple[Callable[..., Any], ...] = (
    *(ledger, members, trend, velocity, next_sprint, burndown, guideline, scope_log),
    *(workload, evenness, gini),
    *(chains, milestones, quarters, alignment),
    *(guidelines, priority_mix, days_in_progress, estimates),
    *(classes, delivery, alignment_trend, chain),
    *(team_ledger, side_by_side),
)
"""The metrics behind a sprint report, whose definitions it prints."""


def issues_of(data: SprintData) -> pd.DataFrame:
    """Return the ledger's rows of the sprint, each with its `receipt` (list of sentences)."""
    rows = data.ledger[data.ledger["sprint_id"] == data.sprint_id].reset_index(drop=True)
    told = receipts(data.ledger, data.tables, sprint_id=data.sprint_id, options=data.options)
    return rows.assign(receipt=rows["issue_id"].map(told).astype(object))


def past_of(data: SprintData) -> pd.DataFrame:
    """Return the totals of each sprint up to this one with its name and state, oldest first, this one's last.

    What was estimated in another field has rates, and no amounts: they would be compared with those of this sprint.
    """
    sums = totals_of(data.totals, sprint_ids=data.sprint_ids)
    amounts = [name for name in sums.columns if name.endswith("_points")]
    is_other = sums["sprint_id"].isin(data.incomparable)
    sums = sums.assign(**{name: sums[name].mask(is_other) for name in amounts}) if is_other.any() else sums
    return sums.merge(data.tables.sprints[["sprint_id", "sprint", "state"]], on="sprint_id")


def trends_of(past: pd.DataFrame, data: SprintData) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `metrics.trend` of both rates; no band is made from sprints whose estimates are of another field."""
    finished, kept = rates_of(data)
    return (
        trend(past, rate=finished, leave_out=data.incomparable),
        trend(past, rate=kept, leave_out=data.incomparable),
    )


def velocity_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.velocity` of the closed sprints up to this one."""
    options, sprints = data.options, data.tables.sprints
    own = sprints[sprints["sprint_id"].isin(data.sprint_ids)]
    return velocity(data.totals, own, n=options.velocity_sprints, leave_out=data.counting.leave_out_sprints)


def forecast_of(speed: pd.DataFrame, data: SprintData) -> NextSprint:
    """Return what the next sprint may bring, from the sprints that velocity is the mean of, in the report's unit."""
    comparable = speed[~speed["is_left_out"]].tail(data.options.velocity_sprints)
    return next_sprint(comparable[in_unit("completed", data.unit)])


def workload_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.workload` of the sprint, in the report's unit."""
    rows = _workloads_of(data)
    return rows[rows["sprint_id"] == data.sprint_id].reset_index(drop=True)


@once
def _workloads_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.workload` of every sprint of the ledger, in the report's unit."""
    return workload(data.ledger, unit=data.unit)


def evenness_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.evenness` of each sprint up to this one with its name, and both coefficients as written."""
    named = data.tables.sprints.set_index("sprint_id").loc[data.sprint_ids, ["sprint"]].reset_index()
    rows = named.merge(evenness(_workloads_of(data)), on="sprint_id", how="left")
    told = {f"{name}_told": rows[name].map(coefficient) for name in ("gini", "gini_completed")}
    return rows.assign(members=rows["members"].fillna(0).astype("int64"), **told)


@once
def scope_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.scope_log` of the sprint."""
    return scope_log(data.tables, data.ledger, sprint_id=data.sprint_id, options=data.options)


def rates_of(data: SprintData) -> tuple[str, str]:
    """Return the names of the two rates whose trend is shown, in the report's unit: completed, commitment kept."""
    return in_unit("completion_rate", data.unit), in_unit("commitment_kept_rate", data.unit)


def burndown_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.burndown` of the sprint, in the report's unit."""
    log = scope_of(data)
    return burndown(data.tables, data.ledger, sprint_id=data.sprint_id, unit=data.unit, options=data.options, log=log)


def guideline_of(burned: pd.DataFrame, data: SprintData) -> pd.DataFrame:
    """Return the guideline from what was open at the start to nothing at the planned end."""
    opening = float(burned["remaining"].iloc[0]) if len(burned) else 0.0
    return guideline(data.sprint, opening, **_calendar(data))


def days_of(data: SprintData) -> pd.DataFrame:
    """Return the sprint's stretches of working and of free days."""
    return stretches(*span(data.sprint), **_calendar(data))


def chains_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.carry_over` chains of what the sprint left unfinished."""
    return chains(data.ledger, data.tables.sprints, sprint_id=data.sprint_id)


def guidelines_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.guidelines` of the last sprints up to this one; estimates are asked where there ever was one."""
    is_estimated = data.ledger.loc[data.ledger["sprint_id"].isin(data.sprint_ids), "points_end"].notna().any()
    asked = [one for one in data.sprint_ids if one not in data.incomparable]
    return guidelines(
        data.ledger,
        unit=data.tables.unit if is_estimated else "issues",
        largest_points=data.thresholds.largest_points,
        sprint_ids=asked[-SHOWN:],
    )


def priorities_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.priority_mix` of the sprint."""
    return priority_mix(data.ledger[data.ledger["sprint_id"] == data.sprint_id])


def estimates_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.estimates` of the issues completed in the sprints up to this one, each with its sprint's name."""
    found = estimates(_comparable_days_of(data), sprint_ids=data.sprint_ids)
    return found.assign(sprint=found["sprint_id"].map(data.tables.sprints.set_index("sprint_id")["sprint"]))


@once
def _comparable_days_of(data: SprintData) -> pd.DataFrame:
    """Return `days_of_work` of the sprints whose estimates are comparable."""
    return days_of_work(data, data.comparable_ledger)


def days_of_work(data: SprintData, rows: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.days_in_progress` of rows of the ledger, each sprint's by the columns it is judged by."""
    groups = data.board.by_set_up(rows["sprint_id"].unique())
    found = [days_in_progress(then, rows[rows["sprint_id"].isin(ids)], **_calendar(data)) for then, ids in groups]
    places = {one: place for place, one in enumerate(rows["sprint_id"].unique())}
    whole = pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)
    return whole.sort_values("sprint_id", key=lambda ids: ids.map(places), kind="stable", ignore_index=True)


def feedback_of(data: SprintData) -> pd.DataFrame:
    """Return what the rules suggest to the squad and its members, and what became of the last suggestions."""
    return feedback(
        data.tables,
        data.comparable_ledger,
        sprint_id=data.sprint_id,
        unit=data.unit,
        days=_comparable_days_of(data),
        thresholds=data.thresholds,
        options=data.options,
    )


def quality_of(data: SprintData) -> pd.DataFrame:
    """Return what looks odd in the data behind the sprint, and in the plan."""
    sprint = sprint_quality(data.tables, data.ledger, sprint_id=data.sprint_id, options=data.options)
    due = milestones_of(data)
    squad = {data.squad: data.squad_name}
    versions = version_quality(data.plan, {data.squad: data.board.now}, squad, milestones=due)
    return pd.concat([set_up_quality(data), sprint, plan_quality(data.plan, due), versions], ignore_index=True)


@once
def milestones_of(data: SprintData) -> pd.DataFrame:
    """Return the quarter's milestones of this squad with the work behind them, as the board is now.

    Where the board estimates in another field now than in the sprint's time, no points are told: they would be mixed.
    """
    found = milestones(data.plan, quarter=data.quarter, **_plan_arguments(data))
    issues, statuses = data.board.now.issues, data.board.now.statuses
    work = issues[~(issues["is_subtask"] | issues["is_epic"])]
    done = statuses.loc[statuses["is_done"], "status_id"]
    rows = milestone_points(found, issues=work.assign(is_done=work["status_id"].isin(done)))
    is_mixed = is_estimated_otherwise(setup_of(data.board.now.board), setup_of(data.tables.board))
    return rows.assign(points_done=float("nan"), points_total=float("nan")) if is_mixed else rows


def quarters_of(data: SprintData) -> pd.DataFrame:
    """Return the milestone totals of the quarters up to this one, oldest first."""
    return quarters(data.plan, quarter=data.quarter, **_plan_arguments(data))


def links_of(issues: pd.DataFrame, data: SprintData) -> pd.DataFrame:
    """Return what each issue of the sprint is linked to in the plan."""
    return links(issues, plan=data.plan, versions=data.tables.versions)


def alignment_of(linked: pd.DataFrame, found: pd.DataFrame, data: SprintData) -> dict[str, Any]:
    """Return the shares linked, and the keys of what is not."""
    shares = alignment(linked, milestones=found, plan=data.plan).iloc[0].to_dict()
    named = {str(name): share for name, share in shares.items()}
    return {**named, "unlinked_issues": unlinked(linked)["key"].tolist()}


def delivery_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.delivery` of the sprints up to this one, oldest first."""
    return delivery(data.ledger, data.board.issues, meaning=data.delivery, sprint_ids=data.sprint_ids)


def classes_of(issues: pd.DataFrame, data: SprintData) -> pd.DataFrame:
    """Return the sprint's issues with their delivery type and uncertainty."""
    return issues.join(classes(issues, data.tables.issues, meaning=data.delivery))


def alignment_trend_of(data: SprintData) -> pd.DataFrame:
    """Return `metrics.alignment_trend` of the sprints up to this one with their names; `_rate`: the shares again."""
    arguments: dict[str, Any] = {"plan": data.plan, "versions": data.tables.versions, "sprint_ids": data.sprint_ids}
    rows = alignment_trend(data.ledger, **arguments).merge(data.tables.sprints[["sprint_id", "sprint"]], on="sprint_id")
    return rows.assign(project_rate=rows["linked_to_project"], milestone_rate=rows["linked_to_milestone"])


def chain_of(issues: pd.DataFrame, data: SprintData) -> pd.DataFrame:
    """Return which milestone, measure and method the completed issues serve."""
    return chain(issues, plan=data.plan, versions=data.tables.versions)


def _calendar(data: SprintData) -> dict[str, Any]:
    options = data.options
    return {"workdays": options.workdays, "holidays": options.holidays, "timezone": options.timezone}


def _plan_arguments(data: SprintData) -> dict[str, Any]:
    return {
        "versions": data.board.now.versions,
        "as_of": data.as_of,
        "squad": [data.squad, data.squad_name],
        "timezone": data.options.timezone,
    }
