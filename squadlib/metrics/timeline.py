"""One field of every issue through time: the present value, with the changelog undone newest first.

The state at an instant is what the first change *after* it replaced; where none follows, the present value.
So a change at exactly that instant counts, and a history that does not join up is read from its newest end.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.tables.board import BoardTables, issue_places

Instants = npt.NDArray[np.datetime64]
Positions = npt.NDArray[np.int64]
Values = npt.NDArray[Any]

NEVER: np.datetime64 = np.datetime64("9999-12-31T00:00:00.000")
"""The end of what has not ended."""

PRESENT = {
    "sprint": "sprint_ids",
    "status": "status_id",
    "points": "points",
    "assignee": "assignee_id",
    "priority": "priority",
    "epic": "epic_key",
    "type": "type",
}
"""The column of `tables.issues` that holds a kind's present value."""


@dataclass(frozen=True)
class Timeline:
    """The changes of one field, ordered by issue and instant; issues are positions in `tables.issues`."""

    present: Values
    born_at: Instants
    issue: Positions
    when: Instants
    old: Values
    new: Values
    by: Values

    @cached_property
    def _known(self) -> Instants:
        """Every instant at which something changed, in order."""
        return np.unique(self.when)

    @cached_property
    def _changed(self) -> Positions:
        """One ascending number per change, made of its issue and the rank of its instant."""
        return self._numbered(self.issue, self.when)

    def _numbered(self, issue: Positions, at: Instants) -> Positions:
        return issue * (len(self._known) + 1) + np.searchsorted(self._known, at, side="right")

    def following(self, issue: Positions, at: Instants) -> Positions:
        """Return, per (issue, instant), the place of the first change after it; past the issue's last one if none."""
        return np.searchsorted(self._changed, self._numbered(issue, at), side="right").astype("int64")

    def state(self, issue: Positions, at: Instants) -> Values:
        """Return the value each issue had at the instant; before its birth, what it was born with."""
        place = self.following(issue, at)
        if not len(self.issue):
            return self.present[issue]
        clipped = np.minimum(place, len(self.issue) - 1)
        is_changed_later = (place < len(self.issue)) & (self.issue[clipped] == issue)
        return np.where(is_changed_later, self.old[clipped], self.present[issue])

    def changes_within(self, issue: Positions, after: Instants, until: Instants) -> Positions:
        """Return, per issue, how many changes fall in (after, until]."""
        return self.following(issue, until) - self.following(issue, after)

    def segments(self) -> pd.DataFrame:
        """Return the stretches of time with one value each, none of them empty, from birth to `NEVER`.

        One row per (issue, stretch), in order of both: `issue`, `start`, `end` (excluded), `value`.
        """
        everyone = np.arange(len(self.present))
        issue = np.concatenate([self.issue, everyone])
        order = np.argsort(issue, kind="stable")
        issue = issue[order]
        end = np.concatenate([self.when, np.full(len(everyone), NEVER)])[order]
        value = np.concatenate([self.old, self.present])[order]
        start = np.concatenate([end[:1], end[:-1]])
        is_first = np.concatenate([[True], issue[1:] != issue[:-1]])[: len(issue)]
        start[is_first] = self.born_at[issue[is_first]]
        segments = pd.DataFrame({"issue": issue, "start": start, "end": end, "value": value})
        return segments[start < end].reset_index(drop=True)


def instants(times: pd.Series) -> Instants:
    """Return a column of UTC instants as an array of milliseconds."""
    whole: Instants = times.dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
    return whole


def moments(times: Instants) -> pd.Series:
    """Return an array of milliseconds as a column of UTC instants; `NEVER` is `NaT`."""
    known = np.where(times == NEVER, np.datetime64("NaT"), times).astype("datetime64[ms]")
    return pd.Series(known).dt.tz_localize("UTC")


def born_at(tables: BoardTables) -> Instants:
    """Return when each issue began: its creation, or its first change where that is earlier (an import)."""
    born = instants(tables.issues["created_at"]).copy()
    changed, first = np.unique(tables.issue_of_change, return_index=True)
    born[changed] = np.minimum(born[changed], instants(tables.changes["at"])[first])
    return born


def positions(tables: BoardTables, issue_ids: pd.Series) -> Positions:
    """Return the place of each issue in `tables.issues`."""
    return issue_places(tables.issues["issue_id"], issue_ids)


def timeline(tables: BoardTables, kind: str) -> Timeline:
    """Return the past of one field: sprint, status, points, assignee, priority or epic.

    Values are as in the changelog (text); points are numbers, sprints the text of their ids (`"38,40"`).
    """
    mask = _is_change_of(tables, kind)
    changes = tables.changes[mask]
    present = tables.issues[PRESENT[kind]]
    if kind == "sprint":
        present = present.map(lambda ids: ",".join(map(str, ids)))
    return Timeline(
        present=_values(present, kind),
        born_at=born_at(tables),
        issue=tables.issue_of_change[mask],
        when=instants(changes["at"]),
        old=_values(changes["old"], kind),
        new=_values(changes["new"], kind),
        by=changes["by"].to_numpy(dtype=object),
    )


def _values(column: pd.Series, kind: str) -> Values:
    """Return a field's values: numbers for points, otherwise text with `None` for nothing."""
    if kind == "points":
        return pd.to_numeric(column).to_numpy(dtype="float64")
    return column.astype(object).where(column.notna(), None).to_numpy()


def _is_change_of(tables: BoardTables, kind: str) -> npt.NDArray[np.bool_]:
    """Return which changes are of one field."""
    is_kind: npt.NDArray[np.bool_] = (tables.changes["kind"] == kind).to_numpy(dtype=bool)
    return is_kind | _is_parent_alone(tables, is_kind) if kind == "epic" else is_kind


def _is_parent_alone(tables: BoardTables, is_epic: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which changes of parent are a change of epic that Jira did not also write as one.

    An ordinary issue as the parent, before or after, tells that the issue was its sub-task then.
    """
    changes = tables.changes
    ordinary = tables.issues.loc[~tables.issues["is_epic"], "key"]
    is_parent = (changes["kind"] == "parent") & ~changes["old"].isin(ordinary) & ~changes["new"].isin(ordinary)
    told = pd.MultiIndex.from_arrays([tables.issue_of_change, instants(changes["at"])])
    alone: npt.NDArray[np.bool_] = is_parent.to_numpy(dtype=bool) & ~told.isin(told[is_epic])
    return alone
