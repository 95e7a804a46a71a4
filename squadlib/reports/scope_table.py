"""What changed on the way: who added, removed or re-estimated what, and when."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.scope import CHANGES
from squadlib.reports.fragment import Fragment, paragraph
from squadlib.reports.issues import row_link
from squadlib.reports.table import table

_SIGNS = {"added": "+ added", "removed": "− removed", "re-estimated": "± re-estimated"}


def scope_table(log: pd.DataFrame, *, unit: str = "points", timezone: str = "UTC") -> Fragment:
    """Return a row per change of scope in order of time; what was done or reopened is no change of scope."""
    rows = log[log["change"].isin(CHANGES)].reset_index(drop=True)
    if rows.empty:
        return paragraph("Nothing was added, removed or re-estimated between start and close.", kind="empty")
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
    return table(
        shown,
        caption=f"{words.amount(len(rows), 'changes').capitalize()} of scope",
        headers=headers,
        lead="key",
        kind="stack",
    )


def _issue(row: object) -> Markup:
    return Markup("{} {}").format(row_link(row.key), words.name_of(row.summary))  # type: ignore[attr-defined]


def _moved(row: object) -> str:
    before, after = words.number(row.points_before), words.number(row.points_after)  # type: ignore[attr-defined]
    return {"added": after, "removed": before}.get(row.change, f"{before} → {after}")  # type: ignore[attr-defined]
