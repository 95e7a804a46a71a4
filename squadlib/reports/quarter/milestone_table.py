"""The quarter's milestones in figures: status, dates, the work behind them, the measure they serve."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.table import table


def milestone_table(milestones: pd.DataFrame, *, totals: pd.DataFrame, quarter: str, unit: str = "points") -> Fragment:
    """Return a row per milestone in order of due date, after the sentence that says how many were delivered.

    `milestones` is `metrics.milestone_points`, `totals` has the quarters up to this one, oldest first.
    """
    if milestones.empty:
        return paragraph(f"The plan has no milestone of this squad in {quarter}.", kind="empty")
    rows = milestones.sort_values(["due", "milestone"], na_position="last", ignore_index=True)
    shown = pd.DataFrame(
        {
            "milestone": pd.Series([_named(row) for row in rows.itertuples(index=False)], dtype=object),
            "status": rows["status"],
            "due": rows["due"],
            "delivered_at": rows["delivered_at"],
            "work": [_work(row, unit) for row in rows.itertuples(index=False)],
            "measure": [words.name_of(name, missing="none") for name in rows["measure"]],
            "target_completion": [words.per_cent(share) for share in rows["target_completion"]],
        }
    )
    headers = {
        "milestone": "Milestone",
        "status": "Status",
        "due": "Due",
        "delivered_at": "Delivered",
        "work": f"{unit.capitalize()} done",
    }
    headers |= {"measure": "Measure", "target_completion": "Of its target"}
    listed = table(shown, caption=f"Milestones of {quarter}, by due date", headers=headers, kind="stack")
    said = paragraph(quarters_said(totals, quarter=quarter))
    return Fragment(said.html + listed.html, f"{said.text}\n{listed.text}")


def quarters_said(totals: pd.DataFrame, *, quarter: str) -> str:
    """Return this quarter's delivery and that of the quarters before it in words."""
    now = totals[totals["quarter"] == quarter].iloc[0]
    whole = int(now["planned"] + now["added"])
    rate = words.per_cent(now["milestone_delivery_rate"])
    said = f"{quarter}: {now['delivered']} of {whole} milestones delivered ({rate})"
    counts = [f"{now[status]} {status}" for status in ("open", "incomplete", "aborted") if now[status]]
    counts += [f"{now['added']} added after the quarter began"] if now["added"] else []
    before = totals[totals["quarter"] < quarter].tail(4)
    past = [f"{row.quarter} {words.per_cent(row.milestone_delivery_rate)}" for row in before.itertuples(index=False)]
    earlier = f" Before: {words.listing(past)}." if past else ""
    return f"{said}{'; ' if counts else ''}{words.listing(counts)}.{earlier}"


def _named(row: object) -> Markup:
    added = ", added" if row.entry == "added" else ""  # type: ignore[attr-defined]
    return Markup('{} <span class="muted">{}{}</span>').format(row.milestone, words.name_of(row.project), added)  # type: ignore[attr-defined]


def _work(row: object, unit: str) -> str:
    part, whole = (row.issues_done, row.issues_total) if unit == "issues" else (row.points_done, row.points_total)  # type: ignore[attr-defined]
    return f"{words.number(part)} of {words.number(whole)}" if whole else words.NONE
