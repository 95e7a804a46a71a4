"""What changed on the way: who added, removed or re-estimated what, and when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

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
    return stack(paragraph(_finding(rows, totals, unit)), _listed(rows, unit, timezone))


def _finding(rows: pd.DataFrame, totals: Mapping[str, Any], unit: str) -> str:
    """Return how the scope, done or not, went from start to close, and what of it is commitment and final scope."""
    moved = _moves(rows, unit).round(9)  # no 1e-16 is growth
    committed, done = (float(totals[in_unit(name, unit)]) for name in ("committed", "already_done"))
    start = committed + done
    close = round(start + moved.sum(), 9)
    return f"{_course(rows, moved, start, close, unit)}. {_counted(committed, done, close, totals, unit)}".strip()


def _course(rows: pd.DataFrame, moved: pd.Series, start: float, close: float, unit: str) -> str:
    """Return how the scope grew or shrank, as the burndown draws it; every event counts, also of one issue twice."""
    if close == start:
        return f"The scope stayed at {words.amount(close, unit)} through {words.amount(len(rows), 'changes')}"
    sums = moved.groupby(rows["change"]).sum()
    parts = [f"{words.number(abs(sums[change]))} {change}" for change in ("added", "removed") if change in sums]
    if "re-estimated" in sums:
        parts.append(f"{words.signed(sums['re-estimated'])} re-estimated")
    span = f"from {words.number(start)} to {words.amount(close, unit)}"
    return f"Scope {'grew' if close > start else 'shrank'} {span}: {words.listing(parts)}"


def _counted(committed: float, done: float, close: float, totals: Mapping[str, Any], unit: str) -> str:
    """Return which part of the scope is no commitment and which is not in the final scope, where there is any."""
    final = float(totals[in_unit("final_scope", unit)])
    outside = round(close - final, 9)
    said = []
    if done:
        said.append(f"{words.number(committed)} committed and {words.number(done)} done already at the start")
    if outside:
        said.append(
            f"{words.number(final)} in the final scope and {words.number(outside)} done beforehand at the close"
        )
    return f"All work in the sprint counts here: {'; '.join(said)}." if said else ""


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
