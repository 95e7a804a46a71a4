"""Each project with who stands behind it, its milestones of the quarter and how much of its epic is done."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import jira_link
from squadlib.reports.page.table import table
from squadlib.reports.quarter.quarter_milestones_table import done_of, in_unit_of


def project_completion_table(projects: pd.DataFrame, *, quarter: str, site: str, unit: str = "points") -> Fragment:
    """Return how many projects delivered all they had in the quarter, then a row per project in the sheet's order.

    `projects` is `milestone_report_frames.projects_of`.
    """
    if projects.empty:
        said = "The plan has no project here, so there is no owner, stage or epic to tell of, and no completion."
        return paragraph(said, kind="empty")
    whole = projects["planned"] + projects["added"]
    told = projects.to_dict("records")
    shown = pd.DataFrame(
        {
            "project": pd.Series([_named(row, site) for row in told], dtype=object),
            "owner": [words.name_of(one) for one in projects["owner"]],
            "stakeholders": [words.name_of(one) for one in projects["stakeholders"]],
            "priority": [words.name_of(one) for one in projects["priority"]],
            "stage": [words.name_of(one) for one in projects["stage"]],
            "delivered": [
                f"{words.number(done)} of {words.number(of)}" if of else words.NONE
                for done, of in zip(projects["delivered"], whole, strict=True)
            ],
            "work": pd.Series([_work(row, unit) for row in told], dtype=object),
        }
    )
    headers = {"project": "Project, and its method", "owner": "Owner", "stakeholders": "Stakeholders"}
    headers |= {"priority": "Priority", "stage": "Stage", "delivered": "Milestones delivered"}
    headers |= {"work": f"{unit.capitalize()} of its epic done"}
    caption = f"In the order of the plan; milestones of {quarter}, work of the whole epic as it is now"
    return stack(
        paragraph(_finding(projects, quarter)),
        table(shown, caption=caption, headers=headers, unit="", kind="stack"),
    )


def _finding(projects: pd.DataFrame, quarter: str) -> str:
    whole = projects["planned"] + projects["added"]
    busy = projects[whole > 0]
    if busy.empty:
        return f"No project here has a milestone in {quarter}."
    if len(busy) == 1:
        name = words.name_of(busy["project"].iloc[0], missing="What is of no project")
        done, of = int(busy["delivered"].iloc[0]), int(whole.max())
        if of == 1:
            return f"{name} has {'delivered' if done else 'not delivered'} its one milestone of {quarter}."
        return f"{name} has delivered {words.spelled(done) if done else 'none'} of its {of} milestones of {quarter}."
    every = busy[busy["delivered"] == busy["planned"] + busy["added"]]
    none = busy[busy["delivered"] == 0]
    those = f"{words.spelled(len(busy))} {words.plural('projects', len(busy))}"
    many = words.spelled(len(every)).capitalize() if len(every) else "None"
    said = (
        f"{many} of {those} with milestones in {quarter} {'has' if len(every) == 1 else 'have'} delivered all of them"
    )
    names = [words.name_of(name, missing="what is of no project") for name in none["project"]]
    return f"{said}; none yet: {words.listing(names, most=4)}." if names else f"{said}."


def _named(row: dict[Any, Any], site: str) -> Markup:
    if words.is_missing(row["project"]):
        return Markup('No project <span class="muted">milestones whose project is empty</span>')
    epic = Markup("no epic") if words.is_missing(row["epic"]) else jira_link(row["epic"], site=site)
    method = words.name_of(row["method"], missing="no method")
    return Markup('{} <span class="muted">{}, {}</span>').format(row["project"], epic, method)


def _work(row: dict[Any, Any], unit: str) -> Markup:
    """Return the work done as a bar of all there is, and in figures beneath."""
    part, whole = row[in_unit_of("done", unit)], row[in_unit_of("total", unit)]
    if not whole:
        return Markup("{}").format(words.NONE)
    said = f"{done_of(row, unit)} ({words.per_cent(part / whole)})"
    bar = Markup('<span class="mark part" style="--share:1;--done:{:.3f}"></span>').format(part / whole)
    return bar + Markup(' <span class="unit">{}</span>').format(said)
