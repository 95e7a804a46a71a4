"""The frames of a quarter's milestone report, each from its metric with this report's quarter, squads and switches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib.errors import DataError
from squadlib.metrics import quarters as calendar
from squadlib.metrics.measures import measures, measures_completion
from squadlib.metrics.milestone_outlook import milestone_outlook
from squadlib.metrics.milestone_reasons import milestone_reasons
from squadlib.metrics.milestone_throughput import milestone_throughput
from squadlib.metrics.milestones import (
    STATUSES,
    milestone_issues,
    milestone_points,
    milestone_totals,
    milestones,
    past_milestones,
    quarters,
)
from squadlib.metrics.plan_changes import FirstPlan, first_plan, plan_changes
from squadlib.metrics.planning_lessons import planning_lessons
from squadlib.metrics.project_points import project_points
from squadlib.metrics.quarter_work import completed_by_quarter, quarter_work
from squadlib.metrics.slippage import slippage
from squadlib.metrics.team import squad_sprints, team_ledger
from squadlib.reports.data import QuarterData
from squadlib.reports.quarter.outlook import asked, board_issues, left_over_of, outlook_of
from squadlib.reports.quarter.quality import quality_of
from squadlib.reports.quarter.squads import squads_of

METRICS: tuple[Callable[..., Any], ...] = (
    *(milestones, milestone_points, project_points, slippage, plan_changes),
    *(milestone_outlook, milestone_throughput, milestone_reasons),
    *(quarters, completed_by_quarter, measures_completion, planning_lessons),
)
"""The metrics behind a milestone report, whose definitions it prints."""


@dataclass(frozen=True)
class QuarterFrames:
    """What became of a quarter's milestones, and what is behind it and ahead of it, all as of the instant of the data.

    `milestones` have the work of their versions and their slippage, `totals` are their counts, rates and work, `issues`
    are every board's, each once; `quarters` and `lessons` hold the past, `outlook` what is ahead, without what is
    `left_over` of earlier quarters. `first` is the plan that the `changes` are held against. `squads` stand side by
    side in the team's report alone.
    """

    unit: str
    issues: pd.DataFrame
    milestones: pd.DataFrame
    totals: dict[str, Any]
    squads: pd.DataFrame
    projects: pd.DataFrame
    first: FirstPlan
    changes: pd.DataFrame
    outlook: pd.DataFrame
    left_over: pd.DataFrame
    reasons: pd.DataFrame
    quarters: pd.DataFrame
    measures: pd.DataFrame
    lessons: pd.DataFrame
    quality: pd.DataFrame


def frames_of(data: QuarterData) -> QuarterFrames:
    """Return the frames of one quarter's report; DataError where its counts do not add up."""
    issues = issues_of(data)
    promised = milestones(data.plan, quarter=data.quarter, **asked(data, squad=data.named))
    unit = unit_of(data, promised, issues)
    outlook = outlook_of(data, unit=unit)
    found = milestones_of(data, promised, issues, outlook)
    changes = plan_changes(data.plans, **_since(data), squad=data.named)
    past = quarters_of(data, found, issues)
    return QuarterFrames(
        unit=unit,
        issues=issues,
        milestones=found,
        totals={str(name): value for name, value in past.iloc[-1].items()},
        squads=squads_of(data, found),
        projects=projects_of(data, found, issues),
        first=first_plan(data.plans, **_since(data)),
        changes=changes,
        outlook=outlook,
        left_over=left_over_of(data),
        reasons=milestone_reasons(
            found,
            issues=issues,
            changes=changes,
            as_of=data.as_of,
            unit=unit,
            timezone=data.options.timezone,
        ),
        quarters=past,
        measures=measures_of(data, found),
        lessons=lessons_of(data, issues, unit=unit),
        quality=quality_of(data, found),
    )


def issues_of(data: QuarterData) -> pd.DataFrame:
    """Return the issues of all boards as they are now, each once, without sub-tasks and epics: also `is_done`."""
    every = pd.concat([board_issues(one) for one in data.squads], ignore_index=True)
    return every.drop_duplicates("issue_id", ignore_index=True)


def unit_of(data: QuarterData, promised: pd.DataFrame, issues: pd.DataFrame) -> str:
    """Return what the report counts in: the boards' unit, or issues where no issue of the milestones is estimated."""
    each = milestone_issues(promised, issues=issues[["version_ids", "points"]])
    return data.unit if each.empty or each["points"].notna().any() else "issues"


def milestones_of(
    data: QuarterData, promised: pd.DataFrame, issues: pd.DataFrame, outlook: pd.DataFrame
) -> pd.DataFrame:
    """Return the quarter's milestones with the work of their versions, their slippage and the chance they have."""
    ahead = outlook.set_index("row")[["probability", "forecast_date"]]
    told = slippage(promised, plans=data.plans, outlook=outlook, **_since(data))
    forecast = told["ends_on"].where(told["is_forecast"]).astype("datetime64[s]")
    chance = told["row"].map(ahead["probability"]).astype("float64")
    return milestone_points(told.assign(forecast_date=forecast, probability=chance), issues=issues)


def quarters_of(data: QuarterData, found: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """Return each quarter up to this one, oldest first: its milestones, its work, its measures, how late it was.

    One row per quarter: the columns of `metrics.quarters`, completed_points, completed_issues and sprints (closed in
    it; no answer where none was), measures_completion, slippage_days (median of what was delivered), points and issues
    of its milestones, done and in all, each issue once; is_over.
    """
    rows = quarters(data.plan, quarter=data.quarter, **asked(data, squad=data.named))
    check_counts(rows)
    done = _completed(data, list(rows["quarter"]))
    moved = measures_completion(data.plan, quarters=rows["quarter"])
    each = [found if one == data.quarter else _late(data, one) for one in rows["quarter"]]
    told = pd.DataFrame([{**_work(one, issues), "slippage_days": _median(one)} for one in each], index=rows.index)
    is_over = [calendar.is_over(one, as_of=data.as_of, timezone=data.options.timezone) for one in rows["quarter"]]
    rows = rows.merge(done, on="quarter").merge(moved[["quarter", "measures_completion"]], on="quarter")
    return rows.join(told).assign(is_over=is_over)


def check_counts(totals: pd.DataFrame) -> None:
    """Stop where planned and added milestones are not those delivered, incomplete, open and aborted (DataError)."""
    gap = totals["planned"] + totals["added"] - totals[list(STATUSES)].sum(axis="columns")
    if gap.any():
        quarter = totals.loc[gap != 0, "quarter"].iloc[0]
        raise DataError(
            "planned and added milestones are not those delivered, incomplete, open and aborted",
            where=str(quarter),
            mend="Keep the snapshot and report it: its numbers are not shown.",
        )


def projects_of(data: QuarterData, found: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """Return the projects of the squad and of its milestones, with method, milestone counts and the work of the epic.

    One row per project in the order of the sheet: the columns of `metrics.project_points`, `method` and those of
    `metrics.milestone_totals`; last one without a name where a milestone is of no project.
    """
    projects = data.plan.projects
    if data.named is not None:
        names = {name.casefold() for name in data.named}
        is_own = projects["squad"].str.casefold().isin(names)
        projects = projects[is_own | projects["project"].isin(found["project"])]
    methods = data.plan.methods.drop_duplicates("method_id").set_index("method_id")["method"]
    rows = project_points(projects.reset_index(drop=True), issues=issues)
    rows = rows.assign(method=rows["method_id"].map(methods).astype("str"))
    counts = milestone_totals(found, by=["project"])
    table = rows.merge(counts, on="project", how="outer").sort_values("row", na_position="last", ignore_index=True)
    numbers = [name for name in counts.columns if name != "project" and not name.endswith("_rate")]
    numbers += ["points_done", "points_total", "issues_done", "issues_total"]
    return table.assign(**{name: table[name].fillna(0) for name in numbers})


def measures_of(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.measures` up to the quarter with their `months` and which of its `milestones` are to move them.

    One row per measure of the plan, whoever feeds it.
    """
    rows = measures(data.plan, quarter=data.quarter)
    last = calendar.months(data.quarter)[-1]
    actuals = data.plan.actuals[data.plan.actuals["month"] <= last]
    by_month = {
        str(measure): dict(zip(part["month"], part["actual"], strict=True))
        for measure, part in actuals.groupby("measure_id", sort=False)
    }
    feeding = found.groupby("measure_id")["milestone"].agg(list)
    ids = rows["measure_id"]
    return rows.assign(
        months=pd.Series([by_month.get(one, {}) for one in ids], dtype="object"),
        milestones=pd.Series([feeding.get(one, []) for one in ids], dtype="object"),
    )


def lessons_of(data: QuarterData, issues: pd.DataFrame, *, unit: str) -> pd.DataFrame:
    """Return `metrics.planning_lessons` of the quarters up to this one that are over."""
    past = past_milestones(data.plan, quarter=data.quarter, **asked(data, squad=data.named))
    return planning_lessons(milestone_points(past, issues=issues), plan=data.plan, unit=unit)


def seen_at(data: QuarterData) -> list[pd.Timestamp]:
    """Return the instants of all snapshots of the plan, oldest first."""
    return [at for at, _ in data.plans]


def ahead_of(data: QuarterData) -> dict[str, Any]:
    """Return the `following` quarter, and how many milestones are `ahead` in it, but for those aborted."""
    following = calendar.shift(data.quarter, 1)
    rows = milestones(data.plan, quarter=following, **asked(data, squad=data.named))
    return {"following": following, "ahead": int((rows["status"] != "aborted").sum())}


def _since(data: QuarterData) -> dict[str, str]:
    return {"quarter": data.quarter, "timezone": data.options.timezone}


def _completed(data: QuarterData, asked_for: list[str]) -> pd.DataFrame:
    """Return what the squads completed in each quarter; no answer where no sprint was closed, or units differ."""
    tables = {one.squad: one.tables for one in data.squads}
    sprints = squad_sprints(tables)
    closed = sprints[sprints["state"] == "closed"]
    held = {
        one.squad: one.ledger[one.ledger["sprint_id"].isin(closed.loc[closed["squad"] == one.squad, "sprint_id"])]
        for one in data.squads
    }
    zone = data.options.timezone
    work = quarter_work(team_ledger(held, sprints=sprints), closed, timezone=zone)
    rows = completed_by_quarter(work, quarters=asked_for).drop(columns="sprints")
    once = closed.drop_duplicates("sprint_id")["completed_at"]
    counts = pd.Series([calendar.quarter_of(at, timezone=zone) for at in once], dtype="str").value_counts()
    rows["sprints"] = rows["quarter"].map(counts).fillna(0).astype("int64")
    for name in ("completed_points", "completed_issues"):
        rows[name] = rows[name].astype("float64").where(rows["sprints"] > 0)
    has_points = (data.unit != "issues") & ~rows["quarter"].isin(data.mixed_quarters)
    return rows.assign(completed_points=rows["completed_points"].where(has_points))


def _late(data: QuarterData, quarter: str) -> pd.DataFrame:
    """Return another quarter's milestones with their slippage, forecasting nothing."""
    found = milestones(data.plan, quarter=quarter, **asked(data, squad=data.named))
    return slippage(found, plans=data.plans, quarter=quarter, timezone=data.options.timezone)


def _median(found: pd.DataFrame) -> float:
    return float(found.loc[found["status"] == "delivered", "slippage_days"].median())


def _work(found: pd.DataFrame, issues: pd.DataFrame) -> dict[str, float]:
    """Return the work of the milestones' versions, an issue of two of them once."""
    each = milestone_issues(found, issues=issues[["version_ids", "points", "is_done"]]).drop_duplicates("issue")
    is_done = each["is_done"].astype(bool)
    return {
        "points_done": float(each.loc[is_done, "points"].sum()),
        "points_total": float(each["points"].sum()),
        "issues_done": int(is_done.sum()),
        "issues_total": len(each),
    }
