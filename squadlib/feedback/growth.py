"""What one member heard from the rules over their sprints, and what became of it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

COLUMNS = ["rule", "kind", "times", "sprints", "first_sprint", "last_sprint", "text", "evidence", "state", "became"]


def heard(told: pd.DataFrame, *, sprint_ids: Sequence[int]) -> pd.DataFrame:
    """Suggestions and praise a member heard over their sprints, and what became of each.

    One row per rule that spoke, suggestions first, then praise, each heard last first: `rule`, `kind` (suggestion,
    praise), `times` (sprints in which it was heard) of `sprints`, `first_sprint`, `last_sprint`, `text` and `evidence`
    (list of keys) of that last time, `state` (`open`: heard in the member's last sprint; `changed`: their figures were
    better in the sprint after; `past`: not heard since), `became` (what was said of that change; of what is open how
    it had been the time before; else `None`).

    `told` has the rows of `feedback` on one member, those of several sprints below each other, each with the
    `sprint_id` and the name of its `sprint`; `sprint_ids` are those in which the member held work, oldest first.
    """
    place = {one: number for number, one in enumerate(sprint_ids)}
    rows = told.assign(place=told["sprint_id"].map(place)).sort_values("place", kind="stable")
    found = [
        _row(said, rows[(rows["rule"] == said["rule"].iloc[0]) & (rows["kind"] == "changed")], len(sprint_ids))
        for kind in ("suggestion", "praise")
        for said in _heard_last_first(rows[rows["kind"] == kind])
    ]
    return pd.DataFrame(found, columns=COLUMNS, dtype=object).astype({"times": "int64", "sprints": "int64"})


def _heard_last_first(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what each rule said, the one heard last first."""
    return sorted((said for _, said in rows.groupby("rule", sort=False)), key=lambda said: -said["place"].iloc[-1])


def _row(said: pd.DataFrame, changes: pd.DataFrame, sprints: int) -> tuple[Any, ...]:
    """Return the row of one rule from all it said, and from what it said when that had changed."""
    last = said.iloc[-1]
    since = (
        changes.loc[changes["place"] > last["place"], "text"] if last["kind"] == "suggestion" else changes["text"][:0]
    )
    state = "open" if last["place"] == sprints - 1 else "changed" if len(since) else "past"
    became = {"open": last["follow_up"], "changed": next(iter(since), None)}.get(state)
    return (
        *(last["rule"], last["kind"], said["place"].nunique(), sprints, said["sprint"].iloc[0], last["sprint"]),
        *(last["text"], list(last["evidence"]), state, became if isinstance(became, str) else None),
    )
