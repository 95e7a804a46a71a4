"""Worked examples of a quarter: what was promised, what came, what changed in the plan, what will probably come."""

import pandas as pd

from squadlib.handbook.example import PAST, QUARTER, issues, plan, plans, rows, speed, tables, when
from squadlib.handbook.metric_entry import Entry, some
from squadlib.metrics.milestone_outlook import milestone_outlook
from squadlib.metrics.milestone_reasons import milestone_reasons
from squadlib.metrics.milestone_throughput import milestone_throughput, sprint_days
from squadlib.metrics.milestones import milestone_points, milestone_totals, milestones, past_milestones, quarters
from squadlib.metrics.plan_changes import plan_changes
from squadlib.metrics.planning_lessons import planning_lessons
from squadlib.metrics.project_points import project_points
from squadlib.metrics.quarter_work import completed_by_quarter, quarter_work
from squadlib.metrics.slippage import slippage

WORK = ("key", "epic_key", "version_ids", "points", "is_done")


def _milestones() -> pd.DataFrame:
    return milestones(plan(), **when())


def _sheet(*, is_first: bool = False) -> pd.DataFrame:
    found = plan(is_first=is_first).milestones
    return some(found, "milestone", "version", "quarter", "due", "status", "added")


def _versions() -> pd.DataFrame:
    return some(tables().versions, "version_id", "version", "is_released", "release_date")


def _closed() -> pd.DataFrame:
    found = tables().sprints
    return found[found["sprint_id"].isin(PAST)]


def _work() -> pd.DataFrame:
    return quarter_work(rows()[rows()["sprint_id"].isin(PAST)], _closed())


def _throughput() -> pd.DataFrame:
    return milestone_throughput(speed(), rows(), plan=plan(), versions=tables().versions)


def _outlook() -> pd.DataFrame:
    days = sprint_days(tables().sprints)
    return milestone_outlook(
        _milestones(), issues=issues(), throughput=_throughput(), sprint_days=days, as_of=tables().as_of
    )


def _past() -> pd.DataFrame:
    found = past_milestones(plan(), versions=tables().versions, quarter="2026Q1", as_of=tables().as_of)
    return milestone_points(found, issues=issues())


ENTRIES = (
    Entry(
        milestones,
        "entry = planned where Added is empty or not after the quarter's first day, else added; status as the "
        "sheet says, "
        "else delivered where Jira released the version in time",
        lambda: {"The tab Milestones": _sheet(), "Versions in Jira": _versions()},
        lambda: some(_milestones(), "milestone", "entry", "status", "due", "delivered_at", "target_completion"),
    ),
    Entry(
        milestone_totals,
        "delivery rate = delivered / (planned + added); plan kept rate = planned and delivered / planned",
        lambda: {"Milestones of the quarter": some(_milestones(), "milestone", "entry", "status")},
        lambda: some(
            milestone_totals(_milestones()),
            *("planned", "added", "delivered", "open", "aborted", "milestone_delivery_rate", "plan_kept_rate"),
        ),
    ),
    Entry(
        quarters,
        "the counts and rates of `milestone_totals`, quarter by quarter; what was aborted stays in the denominator",
        lambda: {"The tab Milestones": _sheet()},
        lambda: some(
            quarters(plan(), **when()), "quarter", "planned", "added", "delivered", "aborted", "milestone_delivery_rate"
        ),
    ),
    Entry(
        milestone_points,
        "Σ points of the issues with the milestone's version, done and in all; no estimate counts 0",
        lambda: {"Issues with a version": some(issues()[issues()["version_ids"].map(len) > 0], *WORK)},
        lambda: some(
            milestone_points(_milestones(), issues=issues()),
            *("milestone", "points_done", "points_total", "issues_done", "issues_total"),
        ),
    ),
    Entry(
        project_points,
        "Σ points of the issues of the project's epic, done and in all",
        lambda: {"Issues": some(issues()[issues()["epic_key"] == "CLI-91"], *WORK)},
        lambda: some(
            project_points(plan().projects, issues=issues()),
            *("project", "epic", "points_done", "points_total", "issues_done", "issues_total"),
        ),
    ),
    Entry(
        slippage,
        "day of the delivery (or of its forecast) − the due day of the quarter's first snapshot",
        lambda: {"The plan on 1 January": _sheet(is_first=True), "The plan now": _sheet(), "Versions": _versions()},
        lambda: some(
            slippage(_milestones(), plans=plans(), quarter=QUARTER),
            *("milestone", "first_due", "due", "due_moves", "ends_on", "slippage_days"),
        ),
    ),
    Entry(
        plan_changes,
        "every difference between one state of the tab Milestones and the next",
        lambda: {"The plan on 1 January": _sheet(is_first=True), "The plan now": _sheet()},
        lambda: some(
            plan_changes(plans(), quarter=QUARTER), "milestone", "change", "field", "before_told", "after_told", "days"
        ),
    ),
    Entry(
        milestone_throughput,
        "milestone points = completed points of issues whose version is a milestone of the plan",
        lambda: {
            "Completed": some(
                rows()[(rows()["outcome"] == "completed") & rows()["sprint_id"].isin(PAST)],
                *("sprint_id", "key", "points_end", "version_ids"),
            )
        },
        lambda: some(_throughput(), "sprint", "completed_points", "milestone_points", "milestone_rate"),
    ),
    Entry(
        milestone_outlook,
        "P(Σ of the milestone points of so many sprints drawn from the past ≥ queue), sprints left = days to "
        "the due day / "
        "days of a sprint",
        lambda: {
            "Open work of the milestone": some(
                issues()[(issues()["version_ids"].map(lambda held: "11" in held)) & ~issues()["is_done"]],
                "key",
                "points",
            ),
            "Milestone points of past sprints": some(_throughput(), "sprint", "milestone_points"),
        },
        lambda: some(
            _outlook(),
            *("milestone", "due", "queue", "sprints_left", "needed_per_sprint", "usual_per_sprint", "probability"),
        ),
        source="a bootstrap of whole sprints, added up exactly",
    ),
    Entry(
        milestone_reasons,
        "facts about each milestone that is incomplete, overdue, aborted or added: no guess at causes",
        lambda: {"Milestones of the quarter": some(_milestones(), "milestone", "entry", "status", "due")},
        lambda: some(
            milestone_reasons(
                _milestones(), issues=issues(), changes=plan_changes(plans(), quarter=QUARTER), as_of=tables().as_of
            ),
            *("about", "milestone", "why"),
        ),
    ),
    Entry(
        completed_by_quarter,
        "Σ points of the issues completed in the sprints closed in the quarter, an issue once",
        lambda: {"Completed in closed sprints": some(_work(), "quarter", "sprint_id", "key", "points_end")},
        lambda: completed_by_quarter(_work(), quarters=[QUARTER]),
    ),
    Entry(
        planning_lessons,
        "the delivery rate of past milestones, by project, by the owner's load and by size",
        lambda: {"Milestones of quarters that are over": some(_past(), "milestone", "project", "owner", "status")},
        lambda: some(
            planning_lessons(_past(), plan=plan()),
            "lesson",
            "class",
            "milestones",
            "delivered",
            "milestone_delivery_rate",
        ),
    ),
)
