"""One member in the plan: the milestones they own and what became of each, the measures their work feeds."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.measure_words import month_told, value_told
from squadlib.reports.growth.frames import Growth
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

_CAUSE = "Many things move a measure: this says what the work was for, not what it caused."


def own_milestones_table(own: Growth) -> Fragment:
    """Return the milestones that name the member as owner, oldest quarter first, with what became of each."""
    found = own.milestones
    if found.empty:
        return paragraph(f"The plan names {own.member} as the owner of no milestone of {own.squad_name}.", kind="empty")
    rows = list(found.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "milestone": _cells(_named(row) for row in rows),
            "quarter": found["quarter"],
            "status": found["status"],
            "due": _cells(_due(row) for row in rows),
            "delivered_at": found["delivered_at"],
            "late": [_late(days) for days in found["slippage_days"]],
            "measure": [words.name_of(row.measure, missing="none") for row in rows],
            "target_completion": [words.per_cent(row.target_completion) for row in rows],
        }
    )
    headers = {"milestone": "Milestone", "quarter": "Quarter", "status": "Status", "due": "Due", "late": "Against it"}
    headers = {**headers, "delivered_at": "Delivered", "measure": "Measure", "target_completion": "Of its target"}
    listed = table(shown, caption="Milestones owned, oldest quarter first", headers=headers, kind="stack")
    return stack(paragraph(_milestones_said(found)), listed)


def fed_measures_table(own: Growth) -> Fragment:
    """Return the measures that the member's completed issues feed, with how each stood before the quarter and in it."""
    found = own.measures
    if found.empty:
        has_work = own.quarters["completed_issues"].sum() if len(own.quarters) else 0
        why = "is of a milestone with a measure" if has_work else "is there yet"
        return paragraph(f"No completed issue of theirs {why}, so none is known to feed a measure.", kind="empty")
    rows = list(found.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "measure": _cells(_measure(row) for row in rows),
            "quarter": found["quarter"],
            "issues": _cells(_issues(row) for row in rows),
            "milestones": [words.listing(names) for names in found["milestones"]],
            "moved": [_moved(row) for row in rows],
            "way": [_way(row) for row in rows],
        }
    )
    headers = {"measure": "Measure", "quarter": "Quarter", "issues": "Their issues", "milestones": "Through"}
    headers |= {"moved": "The measure, before and then", "way": "Way to its target"}
    caption = "Measures fed by their completed issues, oldest quarter first"
    listed = table(shown, caption=caption, headers=headers, kind="stack", unit="")
    return stack(paragraph(_fed_said(own)), listed)


def _milestones_said(found: pd.DataFrame) -> str:
    """Return how many of the milestones owned were delivered, how many of these in time, what became of the others."""
    counts, whole = found["status"].value_counts(), len(found)
    done, quarters = int(counts.get("delivered", 0)), found["quarter"].nunique()
    over = f"in {found['quarter'].iloc[0]}" if quarters == 1 else f"over {words.spelled(quarters)} quarters"
    if whole == 1:
        return f"The one milestone owned, {over}, is {found['status'].iloc[0]}{_in_time(found)}."
    every = "Both" if whole == 2 else f"All {words.spelled(whole)}"
    part = f"{words.spelled(done).capitalize() if done else 'None'} of {words.spelled(whole)}"
    verb = "were" if done > 1 else "was"
    said = f"{every if done == whole else part} milestones owned {over} {verb} delivered{_in_time(found)}"
    rest = [
        f"{words.spelled(int(counts[name]))} {name}" for name in ("open", "incomplete", "aborted") if name in counts
    ]
    return f"{said}; {words.listing(rest)}." if rest else f"{said}."


def _in_time(found: pd.DataFrame) -> str:
    """Return how many of the delivered were so by the day first due, where that is known of all of them."""
    late = found.loc[found["status"] == "delivered", "slippage_days"]
    if late.empty or late.isna().any():
        return ""
    in_time = int((late <= 0).sum())
    if len(late) == 1:
        return ", by the day first due" if in_time else ", after the day first due"
    count = "all" if in_time == len(late) else words.spelled(in_time) if in_time else "none"
    return f", {count} by the day first due"


def _fed_said(own: Growth) -> str:
    last = own.measures["quarter"].iloc[-1]
    here = own.measures[own.measures["quarter"] == last]
    fed, measures = int(here["completed_issues"].sum()), here["measure_id"].nunique()
    done = int(own.quarters.loc[own.quarters["quarter"] == last, "completed_issues"].iloc[0])
    every = "Both" if done == 2 else f"All {words.spelled(done)}"
    of = f"{every if fed == done else f'{words.spelled(fed).capitalize()} of {words.spelled(done)}'} issues"
    of = "The one issue" if done == 1 else of
    fed_by = f"{of} completed in {last} {'feeds' if fed == 1 else 'feed'} {_count(measures)}"
    return f"{fed_by} through their milestones. {_CAUSE}"


def _count(measures: int) -> str:
    return f"{words.spelled(measures)} {words.plural('measures', measures)}"


def _named(row: Any) -> Markup:
    added = ", added" if row.entry == "added" else ""
    return Markup('{} <span class="muted">{}{}</span>').format(row.milestone, words.name_of(row.project), added)


def _due(row: Any) -> Markup:
    """Return the due day; where it was moved, the first one as well."""
    if not row.due_moves or row.due == row.first_due:
        return Markup("{}").format(words.day(row.due))
    return Markup('{} <span class="muted">first {}</span>').format(words.day(row.due), words.day(row.first_due))


def _late(days: float) -> str:
    r"""Return how a delivery stands to the day first due.

    >>> _late(-1), _late(0), _late(11), _late(float("nan"))
    ('1\xa0day early', 'on the day', '11\xa0days late', '–')
    """
    if words.is_missing(days):
        return words.NONE
    return f"{words.amount(abs(days), 'days')} {'late' if days > 0 else 'early'}" if days else "on the day"


def _measure(row: Any) -> Markup:
    return Markup("{}{}").format(row.measure, Markup(' <span class="muted">their own</span>') if row.is_own else "")


def _issues(row: Any) -> Markup:
    keys = Markup(" ").join(row_link(key) for key in row.keys)
    count = words.amount(row.completed_issues, "issues")
    return Markup('<details class="keys"><summary>{}</summary>{}</details>').format(count, keys)


def _moved(row: Any) -> str:
    """Return a measure's value before the quarter and the latest in it, each with its month."""
    scale = [one for one in (row.baseline, row.target, row.before, row.actual) if not words.is_missing(one)]
    before, now = (value_told(one, unit=row.unit, scale=scale) for one in (row.before, row.actual))
    first = f"{before} ({month_told(row.before_month)})"
    if words.is_missing(row.before):
        first = f"{value_told(row.baseline, unit=row.unit, scale=scale)} (baseline)"
    then = "no value in the quarter" if words.is_missing(row.actual) else f"{now} ({month_told(row.month)})"
    return f"{first} → {then}"


def _way(row: Any) -> str:
    if words.is_missing(row.target_completion):
        return words.NONE
    before = 0.0 if words.is_missing(row.before_completion) else row.before_completion
    return f"{words.per_cent(before)} → {words.per_cent(row.target_completion)}"


def _cells(cells: Any) -> pd.Series:
    return pd.Series(list(cells), dtype=object)
