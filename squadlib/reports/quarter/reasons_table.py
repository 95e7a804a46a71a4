"""What is known of why milestones are incomplete, overdue, aborted or were added: facts, by milestone."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.milestone_reasons import ABOUT
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import jira_link
from squadlib.reports.page.table import table

_ASKED = {
    "incomplete": "Not delivered in the quarter",
    "overdue": "Past the due date and still open",
    "aborted": "Aborted",
    "added": "Added after the quarter began",
}
MOST_KEYS = 20


def milestone_reasons_table(reasons: pd.DataFrame, *, quarter: str, site: str) -> Fragment:
    """Return for each of what is asked a row per milestone with the facts known of it; what has none says so.

    `reasons` is `metrics.milestone_reasons`.
    """
    if reasons.empty:
        said = f"No milestone of {quarter} is incomplete, overdue or aborted, and none was added after it began."
        return paragraph(said, kind="empty")
    counts = reasons["about"].value_counts()
    told = words.listing(f"{words.spelled(counts[about])} {about}" for about in ABOUT if about in counts)
    note = "What sheet, Jira and the snapshots of the plan say of each; whatever else there is, nobody wrote down."
    noun = words.plural("milestones", len(reasons))
    parts = [paragraph(f"{told[:1].upper()}{told[1:]} {noun}. {note}")]
    for about in ABOUT:
        rows = reasons[reasons["about"] == about]
        parts += [_listed(rows, _ASKED[about], site)] if len(rows) else []
    return stack(*parts)


def _listed(rows: pd.DataFrame, caption: str, site: str) -> Fragment:
    told: list[Any] = list(rows.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "milestone": pd.Series([_named(row) for row in told], dtype=object),
            "why": pd.Series([_why(row.why) for row in told], dtype=object),
            "keys": pd.Series([_keys(row.keys, site) for row in told], dtype=object),
        }
    )
    headers = {"milestone": "Milestone", "why": "What is known", "keys": "Issues not done"}
    if not any(row.keys for row in told):
        del headers["keys"]
    return table(shown, caption=caption, headers=headers, kind="stack")


def _named(row: Any) -> Markup:
    who = [str(one) for one in (row.project, row.owner) if not words.is_missing(one)]
    if row.about == "added":
        who.append("delivered by now" if row.status == "delivered" else row.status)
    return Markup('{} <span class="muted">{}</span>').format(row.milestone, ", ".join(who))


def _why(facts: list[str]) -> Markup:
    if not facts:
        return Markup("Nothing is known.")
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in facts)
    return Markup('<ul class="advice">{}</ul>').format(items)


def _keys(keys: list[str], site: str) -> Markup:
    if not keys:
        return Markup("{}").format(words.NONE)
    shown = Markup(" ").join(jira_link(key, site=site) for key in keys[:MOST_KEYS])
    more = f" and {len(keys) - MOST_KEYS} more" if len(keys) > MOST_KEYS else ""
    cell = Markup('<details class="keys"><summary>{}</summary>{}{}</details>')
    return cell.format(words.amount(len(keys), "issues"), shown, more)
