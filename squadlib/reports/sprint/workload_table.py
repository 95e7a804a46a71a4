"""How the work lay on the members: what it asks of the next planning, then each one's shares."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.members import UNASSIGNED
from squadlib.charts.workload import FEW
from squadlib.metrics.workload import above_even, gini
from squadlib.options import Thresholds
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

_MOST = 5
"""So many names or issues are listed, then how many others there are."""


def workload_table(
    workload: pd.DataFrame, issues: pd.DataFrame, *, limits: Thresholds, unit: str = "points"
) -> Fragment:
    """Return what to do about it at the next planning, and a row per member, unassigned work last.

    `workload` is `metrics.workload` of the sprint, `issues` are its rows of the ledger, `limits` say what is uneven.
    The table is one click away where a chart shows the shares already. Nothing where there was no issue.
    """
    if workload.empty:
        return Fragment(Markup(""), "")
    asked = _asked(list(_findings(workload, issues, limits, unit)))
    members = int(workload["member"].notna().sum())
    if not members:
        return asked
    shown = _listed(workload, unit)
    if members <= FEW:
        return stack(asked, shown)
    html = Markup('<details class="data"><summary>Each member’s share as a table</summary>{}</details>')
    return stack(asked, Fragment(html.format(shown.html), shown.text))


def _asked(findings: list[Markup]) -> Fragment:
    """Return the findings as a list, or that there are none."""
    if not findings:
        said = "Everyone had committed work, nobody one single issue, and nothing was unassigned"
        return paragraph(f"{said}: nothing to change at the next planning.")
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in findings)
    html = Markup('<p><strong>At the next planning</strong></p><ul class="advice">{}</ul>').format(items)
    return Fragment(html, "\n".join(["At the next planning:", *(one.striptags() for one in findings)]))


def _findings(workload: pd.DataFrame, issues: pd.DataFrame, limits: Thresholds, unit: str) -> Iterator[Markup]:
    people = workload[workload["member"].notna()]
    idle, single = people[people["committed_issues"] == 0], people[people["is_one_issue"]]
    if not workload["committed_issues"].sum():
        yield Markup("Nothing was committed at the start: share out a plan, so that everyone knows what is theirs.")
    elif len(idle):
        names = words.listing(idle["member"], most=_MOST)
        yield Markup("No committed issue: {}. Let them choose first, unless they were away.").format(names)
    if len(people) >= limits.gini_members and gini(people["committed"]) >= limits.gini:
        above, whole = above_even(workload).clip(lower=0).sum(), workload["committed"].sum()
        led = f"{words.number(above)} of the {words.number(whole)} {unit} committed lay above an even share"
        yield Markup("Uneven: {}. Let those with less choose first.").format(led)
    if len(single):
        told = [_single(row, issues) for row in single.itertuples(index=False)]
        step = "Who is blocked on it has nothing else to do: plan a second, small one."
        yield Markup("One single issue from the start on: {}. {}").format(_together(told), step)
    alone = issues[issues["assignee"].isna() & issues["outcome"].isin(["completed", "not_completed"])]
    if len(alone):
        points = alone["points_end"].sum()
        worth = f" with {words.amount(points, unit)}" if points and unit != "issues" else ""
        count = f"{words.spelled(len(alone)).capitalize()} unassigned {words.plural('issues', len(alone))}{worth}"
        step = "Name who takes it" if len(alone) == 1 else "Name who takes each"
        keys = _together([row_link(key) for key in alone["key"]])
        yield Markup("{}: {}. {} before the sprint starts.").format(count, keys, step)


def _single(row: object, issues: pd.DataFrame) -> Markup:
    """Return a member with the link to their only issue and what became of it."""
    key = row.one_issue  # type: ignore[attr-defined]
    outcome = issues.loc[issues["key"] == key, "outcome"].iloc[0]
    left = "" if outcome == "completed" else ", not completed"
    return Markup("{} ({}{})").format(row.member, row_link(key), left)  # type: ignore[attr-defined]


def _together(parts: list[Markup]) -> Markup:
    """Return pieces as a sentence lists them, each kept as the markup it is."""
    return Markup(words.listing([str(part) for part in parts], most=_MOST))  # noqa: S704  each part is escaped


def _listed(workload: pd.DataFrame, unit: str) -> Fragment:
    rows = workload.assign(
        name=pd.Series([_named(row) for row in workload.itertuples(index=False)], dtype=object, index=workload.index),
        committed_rate=workload["committed_share"],
        above=above_even(workload),
        completed_rate=workload["completed_share"],
    )
    headers = {
        "name": "Member",
        "committed": "Committed",
        "committed_rate": "Share",
        "above": "Above an even share",
        "completed": "Completed",
        "completed_rate": "Share of completed",
        "issues": "Issues",
    }
    caption = f"By who held the issue at the close, in {unit}; issues done before the sprint are not among them"
    return table(rows, caption=caption, headers=headers, unit="", kind="stack")


def _named(row: object) -> Markup:
    """Return a member's name, and what is to be said about their issues."""
    name = words.name_of(row.member, missing=UNASSIGNED)  # type: ignore[attr-defined]
    if row.is_one_issue:  # type: ignore[attr-defined]
        note = Markup("one single issue: {}").format(row_link(row.one_issue))  # type: ignore[attr-defined]
    elif name != UNASSIGNED and not row.committed_issues:  # type: ignore[attr-defined]
        note = Markup("no committed issue")
    else:
        return Markup("{}").format(name)
    return Markup('{} <span class="muted keys">{}</span>').format(name, note)
