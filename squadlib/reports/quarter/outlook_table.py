"""Will the open milestones be done in time: the chance, the forecast, and what would have to be cut, by key."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import jira_link
from squadlib.reports.page.table import table
from squadlib.reports.quarter.outlook import SURE

EVEN = 0.5
_SIGNS = ((SURE, "likely"), (EVEN, "⚠ at risk"), (0.0, "✕ unlikely"))


def milestone_outlook_table(
    outlook: pd.DataFrame, *, left_over: pd.DataFrame, quarter: str, is_over: bool, site: str, unit: str = "points"
) -> Fragment:
    """Return how many will probably be done in time and how that is known, then a row per open milestone, next first.

    `outlook` is `milestone_outlook_frames.outlook_of`, what goes before the quarter's own included; `left_over` are
    milestones of earlier quarters that it leaves out.
    """
    own = outlook[outlook["quarter"] == quarter].sort_values(
        "due", na_position="last", kind="stable", ignore_index=True
    )
    if own.empty:
        return paragraph(f"No milestone of {quarter} is open, so there is nothing to forecast.", kind="empty")
    said = _over(own, quarter) if is_over else _finding(own)
    notes = [_how(own, unit), _before(outlook, quarter, unit), _waiting(left_over, unit)]
    text = " ".join(one for one in (said, *notes) if one)
    return stack(paragraph(text), _listed(own, site=site, unit=unit, is_over=is_over))


def _finding(own: pd.DataFrame) -> str:
    known = own["probability"].dropna()
    count = f"{words.spelled(len(own)).capitalize()} {words.plural('milestones', len(own))}"
    are = "is" if len(own) == 1 else "are"
    if known.empty:
        return f"{count} {are} open, and none has a chance that can be told."
    likely, risky = int((known >= SURE).sum()), int(((known >= EVEN) & (known < SURE)).sum())
    parts = [(likely, "likely to be done in time"), (risky, "at risk"), (len(known) - likely - risky, "unlikely")]
    parts.append((len(own) - len(known), "without an answer"))
    if len(own) == 1:
        return f"One milestone is open and {next(what for many, what in parts if many)}."
    told = words.listing(f"{words.spelled(many)} {what}" for many, what in parts if many)
    return f"{count} {are} open: {told}."


def _over(own: pd.DataFrame, quarter: str) -> str:
    count = f"{words.spelled(len(own)).capitalize()} {words.plural('milestones', len(own))}"
    return f"{quarter} is over, so no due date can be kept: {count.lower()} {_are(len(own))} incomplete."


def _how(own: pd.DataFrame, unit: str) -> str:
    """Return how chances and dates were found, from what, and with which assumption."""
    known = own[own["method"].notna()]
    if known.empty:
        return ""
    how = {"exact": "Computed exactly", "simulated": "Simulated", "exact simulated": "Computed exactly or simulated"}
    pace = f"the {unit} of milestones that each squad’s last sprints completed"
    if len(set(known["squad"])) == 1:
        usual = words.amount(known["usual_per_sprint"].iloc[0], unit)
        pace = f"what the last sprints completed of milestones, {usual} on average"
    order = "those due first go first, and all share what a sprint completes"
    return f"{how[' '.join(sorted(set(known['method'])))]} from {pace}; {order}."


def _before(outlook: pd.DataFrame, quarter: str, unit: str) -> str:
    others = outlook[(outlook["quarter"] != quarter) & (outlook["remaining"] > 0)]
    if others.empty:
        return ""
    told = [f"{row.milestone} ({row.quarter}, {words.amount(row.remaining, unit)})" for row in others.itertuples()]
    return f"Counted before them, because they are going on or come first: {words.listing(told, most=4)}."


def _waiting(left_over: pd.DataFrame, unit: str) -> str:
    """Return what is left of earlier quarters and stands still: nobody is assumed to work on it."""
    if left_over.empty:
        return ""
    part = "issues" if unit == "issues" else "points"
    told = []
    for row in left_over.to_dict("records"):
        left = row[f"{part}_total"] - row[f"{part}_done"]
        issues = words.amount(row["issues_total"] - row["issues_done"], "issues")
        told.append(f"{row['milestone']} ({row['quarter']}, {words.amount(left, unit) if left else issues} left)")
    return f"Not counted, because no issue of theirs is in the sprint: {words.listing(told, most=4)}."


def _listed(own: pd.DataFrame, *, site: str, unit: str, is_over: bool) -> Fragment:
    rows = list(own.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "milestone": _cells(_named(row) for row in rows),
            "due": own["due"],
            "left": _cells(_remaining(row, unit) for row in rows),
            "chance": _cells(_chance(row) for row in rows),
            "forecast": _cells(_forecast(row) for row in rows),
            "cut": _cells(_cut(row, site, unit) for row in rows),
        }
    )
    headers = {"milestone": "Milestone", "due": "Due", "left": "Left", "chance": "Chance by its due day"}
    headers |= {"forecast": "Done by (even chance)", "cut": f"To cut for {words.per_cent(SURE)}"}
    if is_over:
        del headers["chance"], headers["cut"]
    caption = (
        "Open milestones, next due first. To cut: its least pressing issues, as many as would have to go; what goes"
        " from one milestone helps those after it"
    )
    return table(shown, caption="Incomplete milestones" if is_over else caption, headers=headers, unit="", kind="stack")


def _named(row: Any) -> Markup:
    who = [str(one) for one in (row.project, row.owner) if not words.is_missing(one)]
    return Markup('{} <span class="muted">{}</span>').format(row.milestone, ", ".join(who))


def _remaining(row: Any, unit: str) -> Markup:
    """Return the work left, with those before it in the queue; why nothing is known where it is not."""
    if words.is_missing(row.remaining):
        return Markup("{}").format(words.NONE)
    if not row.remaining_issues:
        return Markup('nothing <span class="muted">all its issues are done</span>')
    issues = words.amount(row.remaining_issues, "issues")
    said = issues if unit == "issues" else f"{words.amount(row.remaining_points, unit)} in {issues}"
    notes = []
    if row.unestimated_issues and unit != "issues":
        notes.append(f"{row.unestimated_issues} without an estimate, taken as the usual size")
    if row.queue > row.remaining:
        notes.append(f"{words.number(row.queue)} with those before")
    return Markup('{} <span class="muted">{}</span>').format(said, ", ".join(notes))


def _chance(row: Any) -> Markup:
    if words.is_missing(row.probability):
        return Markup("{}").format(words.NONE)
    sign = next(said for limit, said in _SIGNS if row.probability >= limit)
    return Markup('{} <span class="muted">{}</span>').format(words.per_cent(row.probability), sign)


def _forecast(row: Any) -> Markup:
    if row.note:
        return Markup('{} <span class="muted">{}</span>').format(words.day(row.forecast_date), row.note)
    if words.is_missing(row.forecast_date):
        return Markup('{} <span class="muted">not within 52 sprints</span>').format(words.NONE)
    return Markup("{}").format(words.day(row.forecast_date))


def _cut(row: Any, site: str, unit: str) -> Markup:
    """Return what would have to go, opening to the keys, and the chance that is left then."""
    if words.is_missing(row.cut):
        return Markup("{}").format(words.NONE)
    reached = words.per_cent(row.probability_cut)
    if not row.cut_keys:
        helped = row.probability < SURE and row.probability_cut >= SURE
        return Markup("nothing more") if helped else Markup("nothing")
    keys = Markup(" ").join(jira_link(key, site=site) for key in row.cut_keys)
    every = len(row.cut_keys) == row.remaining_issues
    size = "all of it" if every else words.amount(row.cut, unit)
    then = f"then {reached}" if row.probability_cut >= SURE else f"even then {reached}"
    cell = Markup('<details class="keys"><summary>{} <span class="muted">{}</span></summary>{}</details>')
    return cell.format(size, then, keys)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _cells(cells: Iterable[Markup]) -> pd.Series:
    return pd.Series(list(cells), dtype=object)
