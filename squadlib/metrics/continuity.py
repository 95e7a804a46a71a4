"""Where a changelog does not join up: an entry starts from something else than the entry before it left."""

import numpy as np
import pandas as pd

from squadlib import words
from squadlib.metrics.membership import sprint_ids
from squadlib.tables.board import BoardTables

PRESENT = {"status": "status_id", "points": "points", "sprint": "sprint_ids", "assignee": "assignee_id"}
"""The fields that decide numbers, with the column that holds their present value."""

COLUMNS = ["issue_id", "kind", "at", "left_text", "found_text", "is_last"]


def breaks(tables: BoardTables) -> pd.DataFrame:
    """Return the places where an issue's history of a field does not join up, as imports and migrations leave them.

    One row per break, in order of issue, field and time: `issue_id`, `kind`, `at` (UTC) of the earlier entry,
    `left_text` (what it left), `found_text` (what the next entry, or the issue as it is now, starts from: taken to hold
    in between), `is_last` (the issue as it is now does not agree with its last entry).
    """
    found = pd.concat([_breaks_of(tables, kind) for kind in PRESENT], ignore_index=True)
    place = {one: number for number, one in enumerate(tables.issues["issue_id"])}
    order = found["issue_id"].map(place)
    return found.assign(order=order).sort_values(["order", "kind", "at"], ignore_index=True)[COLUMNS]


def _breaks_of(tables: BoardTables, kind: str) -> pd.DataFrame:
    """Return the breaks of one field."""
    changes = tables.changes[tables.changes["kind"] == kind].reset_index(drop=True)
    now = changes["issue_id"].map(tables.issues.set_index("issue_id")[PRESENT[kind]])
    is_last = changes["issue_id"] != changes["issue_id"].shift(-1)
    left = changes["new"].map(lambda value: _plain(value, kind))
    following = changes["old"].shift(-1).map(lambda value: _plain(value, kind))
    found = following.where(~is_last, now.map(lambda value: _plain(value, kind)))
    shown = changes["old_text"].shift(-1).where(~is_last, _now_text(tables, now, kind))
    return pd.DataFrame(
        {
            "issue_id": changes["issue_id"],
            "kind": kind,
            "at": changes["at"],
            "left_text": _text(changes["new_text"].where(changes["new_text"].notna(), changes["new"])),
            "found_text": _text(shown.where(shown.notna(), found)),
            "is_last": is_last,
        }
    )[left != found]


def _plain(value: object, kind: str) -> str:
    """Return a value so that equal ones are alike, however they are written; nothing is ''.

    >>> _plain("5", "points") == _plain(5.0, "points"), _plain("38, 40", "sprint") == _plain([40, 38], "sprint")
    (True, True)
    """
    if kind == "sprint":
        ids = value if isinstance(value, list) else sprint_ids(value if isinstance(value, str) else None)
        return ",".join(str(one) for one in sorted(ids))
    if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(float(value)) if kind == "points" else str(value)  # type: ignore[arg-type]


def _now_text(tables: BoardTables, now: pd.Series, kind: str) -> pd.Series:
    """Return how the present value is called."""
    if kind == "status":
        return now.map(dict(zip(tables.statuses["status_id"], tables.statuses["status"], strict=True)))
    if kind == "assignee":
        return now.map(dict(zip(tables.people["person_id"], tables.people["person"], strict=True)))
    if kind == "sprint":
        names = dict(zip(tables.sprints["sprint_id"], tables.sprints["sprint"], strict=True))
        return now.map(lambda ids: ", ".join(names.get(one, f"sprint {one}") for one in ids))
    return now.map(lambda points: "" if np.isnan(points) else words.exact(points))


def _text(values: pd.Series) -> pd.Series:
    """Return texts with 'nothing' for none."""
    told = values.astype(object).where(values.notna(), "").map(str)
    return told.where(told != "", "nothing")
