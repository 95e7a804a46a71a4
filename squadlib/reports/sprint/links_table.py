"""How much of the work is linked to the plan, and what is not, by key."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table


def links_table(linked: pd.DataFrame, *, alignment: Mapping[str, Any], issues: pd.DataFrame) -> Fragment:
    """Return the shares linked as sentences, then each issue that lacks a link and what it lacks.

    `linked` is `metrics.links` of the sprint's issues, `alignment` has the shares; `issues` has the summaries.
    """
    said = paragraph(linked_said(alignment))
    lacking = linked[linked["key"].isin(alignment["unlinked_issues"])]
    if lacking.empty:
        return said
    summaries = dict(zip(issues["key"], issues["summary"], strict=True))
    shown = pd.DataFrame(
        {
            "key": pd.Series([_issue(key, summaries.get(key)) for key in lacking["key"]], dtype=object),
            "project": [words.name_of(name, missing="no project of the plan") for name in lacking["project"]],
            "milestone": [words.name_of(name, missing="no milestone of the plan") for name in lacking["milestone"]],
        }
    )
    headers = {"key": "Issue", "project": "Project (its epic)", "milestone": "Milestone (its version)"}
    caption = f"{words.amount(len(shown), 'issues').capitalize()} without a link"
    listed = table(shown, caption=caption, headers=headers, kind="stack")
    return Fragment(said.html + listed.html, f"{said.text}\n{listed.text}")


def linked_said(shares: Mapping[str, Any]) -> str:
    """Return the coverage in words; a share of nothing has no answer."""
    if not shares["issues"]:
        return "No issue was in this sprint, so there is nothing to link."
    of_issues = (
        f"{words.per_cent(shares['linked_to_project'])} of the {words.amount(shares['issues'], 'issues')} belong to"
        f" a project of the plan, {words.per_cent(shares['linked_to_milestone'])} to a milestone."
    )
    if not shares["milestones"]:
        return f"{of_issues} The quarter has no milestone of this squad."
    counted = words.amount(shares["milestones"], "milestones")
    return (
        f"{of_issues} Of the quarter's {counted}, {words.per_cent(shares['milestones_with_measure'])} have a measure."
    )


def _issue(key: object, summary: object) -> Markup:
    return Markup("{} {}").format(row_link(key), words.name_of(summary))
