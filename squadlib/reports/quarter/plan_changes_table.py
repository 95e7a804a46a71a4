"""What changed in the plan since the quarter began: each change with the day it was first seen."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics import quarters as calendar
from squadlib.metrics.plan_changes import CHANGES, RE_DATED, FirstPlan
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table


def plan_changes_table(
    changes: pd.DataFrame, *, first: FirstPlan, seen_at: Sequence[pd.Timestamp], quarter: str, timezone: str = "UTC"
) -> Fragment:
    """Return what the plan is held against and what came of that, then a row per change by when it was first seen.

    `changes` is `metrics.plan_changes`, `first` the plan they are held against, `seen_at` the instants of all snapshots
    of the plan, oldest first.
    """
    since = _since(first, seen_at, quarter, timezone)
    if changes.empty:
        return paragraph(f"{since} {_nothing(first, seen_at, quarter, timezone)}".strip(), kind="empty")
    shown = pd.DataFrame(
        {
            "seen": [words.day(at, timezone=timezone) for at in changes["seen_at"]],
            "milestone": pd.Series([_named(row) for row in changes.itertuples(index=False)], dtype=object),
            "change": changes["change"].to_numpy(),
            "told": [_told(row) for row in changes.itertuples(index=False)],
            "before": [words.day(at, timezone=timezone) for at in changes["previous_at"]],
        }
    )
    headers = {"seen": "First seen", "milestone": "Milestone", "change": "Change", "told": "From → to"}
    headers |= {"before": "Not yet on"}
    caption = f"{words.amount(len(changes), 'changes').capitalize()} of the plan of {quarter}, by the day first seen"
    listed = table(shown, caption=caption, headers=headers, lead="milestone", kind="stack")
    return stack(paragraph(f"{_finding(changes)} {since}"), listed)


def _since(first: FirstPlan, seen_at: Sequence[pd.Timestamp], quarter: str, timezone: str) -> str:
    """Return which snapshot the plan is held against, and what may have changed unseen before it."""
    day = words.day(first.as_of, timezone=timezone)
    found = calendar.quarter_of(first.as_of, timezone=timezone)
    if calendar.quarter_of(seen_at[-1], timezone=timezone) < quarter:
        return f"{quarter} has not begun: its plan counts from the first snapshot in it."
    if found == quarter and first.is_start_seen:
        return f"Held against the plan of {day}, the quarter’s first snapshot."
    if found < quarter:
        return f"No snapshot was kept in {quarter}, so the plan is held against the last before, of {day}."
    if found > quarter:
        late = f"after {quarter} had ended"
        return f"The first snapshot of the plan that is kept is of {day}, {late}: what changed in it is not known."
    local = first.as_of.tz_convert(timezone).tz_localize(None).normalize()
    gone = words.amount((local - calendar.first_day(quarter)).days, "days")
    return f"The quarter’s first snapshot is of {day}, {gone} after it began: what changed before is not known."


def _nothing(first: FirstPlan, seen_at: Sequence[pd.Timestamp], quarter: str, timezone: str) -> str:
    """Return that nothing changed, or that there is nothing to compare with; nothing before the quarter begins."""
    if calendar.quarter_of(seen_at[-1], timezone=timezone) < quarter:
        return ""
    since = len(seen_at) - first.place
    if since == 1:
        return (
            "It is the only snapshot since then, so there is nothing to compare it with. Each later fetch keeps one,"
            " and what changes in the plan is listed here with the day it was first seen."
        )
    last = words.day(seen_at[-1], timezone=timezone)
    return f"No milestone was added, dropped or changed in {words.amount(since, 'snapshots')} up to {last}."


def _finding(changes: pd.DataFrame) -> str:
    """Return how many changes of each kind there were, and by how much due dates were moved."""
    counts = changes["change"].value_counts()
    parts = [f"{counts[change]} {change}" for change in CHANGES if change in counts]
    said = f"{words.amount(len(changes), 'changes').capitalize()}: {words.listing(parts)}."
    moved = changes.loc[changes["change"] == RE_DATED, "days"].dropna()
    if moved.empty:
        return said
    later, earlier = moved[moved > 0], moved[moved < 0]
    told = [f"{words.amount(later.sum(), 'days')} later ({len(later)} moved)"] if len(later) else []
    told += [f"{words.amount(-earlier.sum(), 'days')} earlier ({len(earlier)} moved)"] if len(earlier) else []
    return f"{said} Due dates in sum: {words.listing(told)}; slippage still counts from the first." if told else said


def _named(row: Any) -> Markup:
    who = [words.name_of(one) for one in (row.project, row.squad) if not words.is_missing(one)]
    return Markup('{} <span class="muted">{}</span>').format(row.milestone, ", ".join(who))


def _told(row: Any) -> str:
    days = "" if words.is_missing(row.days) or not row.days else f" ({words.signed(row.days)} {_days(row.days)})"
    if row.field == "row":
        due = row.after_told if row.before_told == words.NONE else row.before_told
        return f"due {due}" if due != words.NONE else words.NONE
    return f"{row.before_told} → {row.after_told}{days}"


def _days(days: float) -> str:
    return words.plural("days", abs(days))
