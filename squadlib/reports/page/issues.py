"""The issues of a sprint: a table whose rows open to their receipts, and the links that lead to a row or to Jira."""

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.table import table

OUTCOMES = {
    "completed": "completed",
    "not_completed": "not completed",
    "removed": "removed",
    "completed_outside": "completed outside",
}
ENTRIES = {"committed": "committed", "already_done": "done at the start", "added": "added"}
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")


def issue_table(issues: pd.DataFrame, *, site: str, unit: str = "points") -> Fragment:
    """Return the issues in the order of their outcome, each opening to why it counts so (`receipt`), linked to Jira."""
    if issues.empty:
        return paragraph("No issue was in this sprint between its start and its close.", kind="empty")
    order = issues["outcome"].map(list(OUTCOMES).index)
    rows = issues.assign(order=order).sort_values(["order", "key"], key=_natural, ignore_index=True)
    headers = {"link": "Issue", "told": "Summary, opening to why it counts so", "how": "Entry", "end": "Outcome"}
    headers["assignee"] = "Held by"
    shown = pd.DataFrame(
        {
            "link": _column(jira_link(key, site=site) for key in rows["key"]),
            "told": _column(_told(row) for row in rows.itertuples(index=False)),
            "how": [_how(row) for row in rows.itertuples(index=False)],
            "end": [_end(row) for row in rows.itertuples(index=False)],
            "assignee": [words.name_of(name, missing="unassigned") for name in rows["assignee"]],
        }
    )
    if unit != "issues":
        shown["estimate"] = [
            _estimate(first, last) for first, last in zip(rows["points_start"], rows["points_end"], strict=True)
        ]
        headers["estimate"] = unit.capitalize()
    caption = f"{words.amount(len(rows), 'issues').capitalize()}; open one to see what decided how it counts"
    return table(shown, caption=caption, headers=headers, lead="told", kind="issues")


def jira_link(key: Any, *, site: str) -> Markup:
    """Return an issue's key as a link to the configured Jira, plain where there is none.

    >>> jira_link("CLI-301", site="https://jira.example")
    Markup('<a href="https://jira.example/browse/CLI-301">CLI-301</a>')
    >>> jira_link("CLI-301", site="demo"), jira_link("<b>", site="https://jira.example")
    (Markup('CLI-301'), Markup('&lt;b&gt;'))
    """
    if site.startswith(("https://", "http://")) and _KEY.fullmatch(str(key)):
        return Markup('<a href="{site}/browse/{key}">{key}</a>').format(site=site.rstrip("/"), key=key)
    return Markup("{}").format(key)


def opened(issues: pd.DataFrame) -> Markup:
    """Return a count of issues that opens to their keys, each leading to its row in the table of issues."""
    if issues.empty:
        return Markup("0")
    links = Markup(" ").join(row_link(key) for key in sorted(issues["key"], key=_natural_key))
    return Markup('<details class="keys"><summary>{}</summary>{}</details>').format(len(issues), links)


def row_link(key: Any) -> Markup:
    """Return an issue's key as a link to its row in the table of issues, which opens there."""
    return Markup('<a href="#{key}">{key}</a>').format(key=key)


def _told(row: Any) -> Markup:
    sentences = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in row.receipt)
    return Markup(
        '<details id="{key}"><summary>{summary}</summary><ul class="receipt">{sentences}</ul></details>'
    ).format(key=row.key, summary=words.name_of(row.summary), sentences=sentences)


def _how(row: Any) -> str:
    return f"{ENTRIES[row.entry]}, carried in" if row.carried_in else ENTRIES[row.entry]


def _end(row: Any) -> str:
    end = OUTCOMES[row.outcome]
    if not row.carried_over:
        return end
    times = f" ({words.amount(row.sprints_carried, 'sprints')} so far)" if row.sprints_carried > 1 else ""
    return f"{end}, carried over{times}"


def _estimate(first: float, last: float) -> str:
    """Return the estimate at the start and at the close where they differ.

    >>> _estimate(3, 5), _estimate(3, 3), _estimate(float("nan"), 2)
    ('3 → 5', '3', '– → 2')
    """
    before, after = words.number(first), words.number(last)
    return before if before == after else f"{before} → {after}"


def _column(cells: Iterable[Markup]) -> pd.Series:
    """Return cells that are markup already as a column that keeps them so."""
    return pd.Series(list(cells), dtype=object)


def _natural(values: pd.Series) -> pd.Series:
    return values.map(_natural_key) if values.name == "key" else values


def _natural_key(key: Any) -> tuple[str, int]:
    project, _, number = str(key).rpartition("-")
    return project, int(number) if number.isdecimal() else 0
