"""What changed on the way: who added, removed or re-estimated what, and when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.units import in_unit
from squadlib.reports.fragment import Fragment, paragraph, stack
from squadlib.reports.issues import row_link
from squadlib.reports.table import table

_SIGNS = {"added": "+ added", "removed": "− removed", "re-estimated": "± re-estimated"}


def scope_table(
    log: pd.DataFrame, totals: Mapping[str, Any], *, unit: str = "points", timezone: str = "UTC"
) -> Fragment:
    """Return what the scope came to in a sentence, then a row per change of it in order of time.

    `log` is `metrics.scope_log`: what was done or reopened is no change of scope; `totals` has the commitment.
    """
    rows = log[log["change"].isin(_SIGNS)].reset_index(drop=True)
    if rows.empty:
        return paragraph("Nothing was added, removed or re-estimated between start and close.", kind="empty")
    finding = _finding(rows, float(totals[in_unit("committed", unit)]), unit)
    return stack(paragraph(f"{finding}."), _listed(rows, unit, timezone))


def _finding(rows: pd.DataFrame, committed: float, unit: str) -> str:
    """Return how the scope grew or shrank from the commitment on; every event counts, also of one issue twice."""
    moved = _moves(rows, unit)
    final = committed + round(moved.sum(), 9)  # no 1e-16 is growth
    if final == committed:
        return f"The scope stayed at {words.amount(final, unit)} through {words.amount(len(rows), 'changes')}"
    sums = moved.groupby(rows["change"]).sum()
    parts = [f"{words.number(abs(sums[change]))} {change}" for change in ("added", "removed") if change in sums]
    if "re-estimated" in sums:
        parts.append(f"{words.signed(sums['re-estimated'])} re-estimated")
    span = f"from {words.number(committed)} to {words.amount(final, unit)}"
    return f"Scope {'grew' if final > committed else 'shrank'} {span}: {words.listing(parts)}"


def _moves(rows: pd.DataFrame, unit: str) -> pd.Series:
    """Return by how much each change moves the scope; what has no estimate moves no points."""
    if unit == "issues":
        return rows["change"].map({"added": 1.0, "removed": -1.0, "re-estimated": 0.0})
    moved: pd.Series = rows["points_after"].fillna(0) - rows["points_before"].fillna(0)
    return moved


def _listed(rows: pd.DataFrame, unit: str, timezone: str) -> Fragment:
    shown = pd.DataFrame(
        {
            "when": [words.moment(at, timezone=timezone) for at in rows["at"]],
            "change": rows["change"].map(_SIGNS),
            "key": pd.Series([_issue(row) for row in rows.itertuples(index=False)], dtype=object),
            "by": [words.name_of(name, missing="not said in Jira") for name in rows["by"]],
        }
    )
    headers = {"when": f"When ({timezone})", "change": "Change", "key": "Issue", "by": "By"}
    if unit != "issues":
        shown["points"] = [_moved(row) for row in rows.itertuples(index=False)]
        headers["points"] = unit.capitalize()
    caption = f"{words.amount(len(rows), 'changes').capitalize()} of scope"
    return table(shown, caption=caption, headers=headers, lead="key", kind="stack")


def _issue(row: object) -> Markup:
    return Markup("{} {}").format(row_link(row.key), words.name_of(row.summary))  # type: ignore[attr-defined]


def _moved(row: object) -> str:
    before, after = words.number(row.points_before), words.number(row.points_after)  # type: ignore[attr-defined]
    return {"added": after, "removed": before}.get(row.change, f"{before} → {after}")  # type: ignore[attr-defined]
