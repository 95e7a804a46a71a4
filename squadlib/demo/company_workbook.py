"""The plan workbook of the sample company: six tabs of cells as Google Sheets gives them with UNFORMATTED_VALUE."""

from datetime import date
from itertools import cycle
from typing import Any

from squadlib.demo.site import Json, Spreadsheet
from squadlib.demo.story import Milestone, Project, Story

Row = list[Any]
DAY_ZERO = date(1899, 12, 30)

METHODS = ["Method ID", "Method", "Owner", "Year"]
MEASURES = ["Measure ID", "Measure", "Level", "Method ID", "Owner", "Unit", "Direction", "Baseline", "Target"]
PROJECTS = ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"]
MILESTONES = ["Milestone", "Version", "Project", "Squad", "Owner", "Quarter", "Due", "Status", "Added"]
MILESTONE_NUMBERS = ["Measure ID", "Target", "Actual"]
GATES = ["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"]
MEMBERS = ["Member", "Squad", "Role", "Jira account", "Email"]


def workbook(story: Story, epics: dict[str, str]) -> Spreadsheet:
    """Write the workbook; `epics` maps a project's name to the key of its epic."""
    tabs = {
        "Methods": _methods(story.plan),
        "Measures": _measures(story.plan),
        "Projects": _projects(story, epics),
        "Milestones": _milestones(story),
        "Gates": _gates(story),
        "Members": _members(story),
    }
    ragged = {title: [_cut(row) for row in rows] for title, rows in tabs.items()}
    return Spreadsheet(key=story.plan["key"], title=story.plan["title"], tabs=ragged)


def serial(day: date | str | None) -> int | str:
    """Write a day as Google does: days since 1899-12-30; a day typed as text stays text.

    >>> serial(date(2020, 1, 1)), serial("2026-09-25"), serial(None)
    (43831, '2026-09-25', '')
    """
    if day is None:
        return ""
    return day if isinstance(day, str) else (day - DAY_ZERO).days


def _cut(row: Row) -> Row:
    """Cut empty cells off a row's end: Google leaves them out, so that rows are ragged."""
    filled = [place for place, cell in enumerate(row) if cell not in ("", None)]
    return ["" if cell is None else cell for cell in row[: filled[-1] + 1]] if filled else []


def _methods(plan: Json) -> list[Row]:
    return [METHODS, *([*row, plan["year"]] if row else [] for row in plan["methods"])]


def _measures(plan: Json) -> list[Row]:
    """Write the Measures tab: a column per month, then a column of notes that is nobody's business but theirs."""
    rows: list[Row] = [[*MEASURES, *plan["months"], "Notes"]]
    for row in plan["measures"]:
        if not row:
            rows.append([])
            continue
        *head, months = row[:10]
        rows.append([*head, *months, *row[10:]])
    return rows


def _projects(story: Story, epics: dict[str, str]) -> list[Row]:
    projects = iter(story.projects)
    return [PROJECTS, *(_project(next(projects), epics) if row else [] for row in story.plan["projects"])]


def _project(project: Project, epics: dict[str, str]) -> Row:
    head = [project.name, epics[project.name], project.squad, project.owner, project.stakeholders]
    return [*head, project.priority, project.method, project.stage]


def _milestones(story: Story) -> list[Row]:
    """Write the Milestones tab quarter by quarter, with the blank rows their managers left between squads."""
    squads = {project.name: project.squad for project in story.projects}
    milestones = iter(story.milestones)
    rows: list[Row] = [[*MILESTONES, *MILESTONE_NUMBERS, "Notes"]]
    for quarter in story.plan["milestones"].values():
        rows += [_milestone(next(milestones), squads) if row else [] for row in quarter]
    return rows


def _milestone(milestone: Milestone, squads: dict[str, str]) -> Row:
    what = [milestone.name, milestone.version, milestone.project, squads[milestone.project], milestone.owner]
    when = [milestone.quarter, serial(milestone.due), milestone.status, serial(milestone.added)]
    return [*what, *when, milestone.measure, milestone.target, milestone.actual, milestone.note]


def _gates(story: Story) -> list[Row]:
    """Write the Gates tab: each project's checklist up to the stage it is in, ticked in many hands."""
    plan = story.plan
    ticks, evidence = cycle(plan["ticks"]), cycle(plan["evidence"])
    unmet = {tuple(pair) for pair in plan["unmet"]}
    rows: list[Row] = [GATES]
    for project in story.projects:
        here = plan["stages"].index(project.stage)
        for place, stage in enumerate(plan["stages"][: here + 1]):
            for requirement, kind in plan["checklist"][stage]:
                is_met = place < here and (project.name, requirement) not in unmet
                done = [next(ticks), next(evidence)] if is_met else [False, ""]
                rows.append([project.name, stage, requirement, kind, *done])
    return rows


def _members(story: Story) -> list[Row]:
    people = [[p.name, p.squad or "", p.role, p.account_id, p.email] for p in story.people]
    return [MEMBERS, *people]
