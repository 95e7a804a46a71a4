"""Where a changelog does not join up: an entry starts from something else than the entry before it left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

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
    found = [one for kind in PRESENT for one in _breaks_of(tables, kind)]
    texts = {name: [getattr(one, name) for one in found] for name in ("left_text", "found_text")}
    rows = tables.changes.iloc[[one.place for one in found]].assign(**texts, is_last=[one.is_last for one in found])
    order = {one: number for number, one in enumerate(tables.issues["issue_id"])}
    rows = rows.assign(order=[order.get(one, len(order)) for one in rows["issue_id"]])
    kinds = {"left_text": "str", "found_text": "str", "is_last": "bool"}
    return rows.sort_values(["order", "kind", "at"], ignore_index=True)[COLUMNS].astype(kinds)


@dataclass(frozen=True)
class _Break:
    """The place of a change among all, and what `breaks` says of it."""

    place: int
    left_text: str
    found_text: str
    is_last: bool


def _breaks_of(tables: BoardTables, kind: str) -> Iterator[_Break]:
    """Yield the breaks of one field."""
    changes = tables.changes[tables.changes["kind"] == kind]
    names = ("issue_id", "old", "new", "old_text", "new_text")
    entries = list(zip(*(changes[name].tolist() for name in names), strict=True))
    present = dict(zip(tables.issues["issue_id"], tables.issues[PRESENT[kind]], strict=True))
    called = _called(tables, kind)
    places = np.flatnonzero(tables.changes["kind"] == kind).tolist()
    for place, (entry, following) in zip(places, pairwise([*entries, (None,)]), strict=True):
        issue, _, new, _, new_text = entry
        is_last = following[0] != issue
        start = present[issue] if is_last else following[1]
        left, found = _plain(new, kind), _plain(start, kind)
        if left != found:
            shown = called(start) if is_last else following[3]
            yield _Break(place, _first(new_text, new), _first(shown, found), is_last)


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


def _called(tables: BoardTables, kind: str) -> Callable[[Any], Any]:
    """Return what says how a present value is called, `None` where it has no name."""
    if kind == "status":
        return dict(zip(tables.statuses["status_id"], tables.statuses["status"], strict=True)).get
    if kind == "assignee":
        return dict(zip(tables.people["person_id"], tables.people["person"], strict=True)).get
    if kind == "sprint":
        names = dict(zip(tables.sprints["sprint_id"], tables.sprints["sprint"], strict=True))
        return lambda ids: ", ".join(names.get(one, f"sprint {one}") for one in ids)
    return lambda points: "" if np.isnan(points) else words.exact(points)


def _first(*values: Any) -> str:
    """Return the first text that is not missing, 'nothing' for none."""
    return next((str(one) for one in values if not words.is_missing(one)), "") or "nothing"
