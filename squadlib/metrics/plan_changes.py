"""What changed in the plan of a quarter since its first snapshot: the states of the workbook, held side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from squadlib import words
from squadlib.errors import UsageError
from squadlib.metrics.plan_trails import Plans, folded, trails
from squadlib.metrics.quarters import first_day, quarter_of
from squadlib.tables.frames import INSTANT
from squadlib.tables.plan import Plan
from squadlib.tables.plan_percent import is_percent_unit

ADDED, DROPPED, MOVED, RE_DATED = "added", "dropped", "moved to another quarter", "re-dated"
FIELDS = {
    "quarter": MOVED,
    "due": RE_DATED,
    "target": "re-targeted",
    "owner": "re-assigned",
    "squad": "re-assigned",
    "status": "status changed",
    "measure_id": "measure changed",
    "milestone": "renamed",
    "version": "version changed",
    "project": "moved to another project",
    "added": "added date changed",
}
"""Which change is told of which field; a project whose name or epic alone changed is still the same one."""
_ALIKE = {"project": ("project", "home")}
CHANGES = (ADDED, DROPPED, *dict.fromkeys(FIELDS.values()))
"""Every kind of change."""

_DTYPES = {
    **dict.fromkeys(("milestone", "version", "project", "squad", "change", "field"), "str"),
    **dict.fromkeys(("before", "after"), "object"),
    **dict.fromkeys(("before_told", "after_told"), "str"),
    "days": "float64",
    **dict.fromkeys(("seen_at", "previous_at"), INSTANT),
    **dict.fromkeys(("row", "last_row"), "Int64"),
}
COLUMNS = tuple(_DTYPES)


@dataclass(frozen=True)
class FirstPlan:
    """The plan a quarter is held against: which one of the plans, as of when, and whether the start was really seen."""

    place: int
    as_of: pd.Timestamp
    plan: Plan
    is_start_seen: bool


def first_plan(plans: Plans, *, quarter: str, timezone: str = "UTC") -> FirstPlan:
    """Return the quarter's first snapshot: the first within it, else the last before it, else the first there is.

    The start was really seen (`is_start_seen`) where that snapshot is of the quarter's first day, or where the last one
    before the quarter says the same about its milestones; otherwise something may have changed unseen.

    Raises UsageError where there is no plan at all.
    """
    if not plans:
        raise UsageError("there is no plan to compare", mend="Fetch one: squadlib sync.")
    found = [quarter_of(as_of, timezone=timezone) for as_of, _ in plans]
    before = [place for place, one in enumerate(found) if one < quarter]
    within = [place for place, one in enumerate(found) if one == quarter]
    place = within[0] if within else before[-1] if before else 0
    as_of, plan = plans[place]
    is_start_seen = False
    if within:
        is_first_day = as_of.tz_convert(timezone).tz_localize(None).normalize() == first_day(quarter)
        around = [plans[before[-1]], plans[place]] if before else []
        is_start_seen = is_first_day or (bool(around) and _changes(around, quarter, None).empty)
    return FirstPlan(place, as_of, plan, is_start_seen)


def plan_changes(
    plans: Plans, *, quarter: str, squad: str | Sequence[str] | None = None, timezone: str = "UTC"
) -> pd.DataFrame:
    """Milestones of the quarter added, dropped or changed in the plan since its first snapshot, and when that was seen.

    `plans` are the snapshots of the workbook, oldest first; a state may come again and again, and should: a snapshot
    left out because it shows no news is not there to be the quarter's first. Of the quarter is what stands in it before
    or after the change; of a squad (any of its names, ignoring case) likewise. How a milestone is known again, `trails`
    says. Other columns, their order and that of the rows, capitals and spaces are no change.

    One row per change, by when it was seen, then as in the sheet: milestone, version, project, squad (after the change;
    before it of a dropped one), change (one of `CHANGES`), field (of the plan's milestones; `row` for added and
    dropped, whose after or before is the due day), before and after (text, number or day, missing where there was
    none), before_told and after_told (the same in words), days (by how many a due day was moved, later is positive,
    else `NaN`), seen_at (UTC: the first snapshot that shows it), previous_at (UTC: the one before, that does not), row
    and last_row (of the milestone in the sheet where the change was seen, and in the last of the plans; missing where
    it is not there).
    """
    since = first_plan(plans, quarter=quarter, timezone=timezone)
    names = None if squad is None else {folded(one) for one in ([squad] if isinstance(squad, str) else squad)}
    return _changes(plans[since.place :], quarter, names)


class _Step(NamedTuple):
    """What became of one milestone from one plan to the next; nothing before an added one, after a dropped one."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None
    previous_at: pd.Timestamp
    seen_at: pd.Timestamp

    @property
    def states(self) -> list[dict[str, Any]]:
        """What is known of it, the later first."""
        return [state for state in (self.after, self.before) if state is not None]

    def is_of(self, quarter: str, squads: set[str] | None) -> bool:
        """Tell whether it stands, before or after, in the quarter, and there with one of the squads."""
        inside = [state for state in self.states if state["quarter"] == quarter]
        return bool(inside) and (squads is None or any(folded(state["squad"]) in squads for state in self.states))


def _changes(plans: Plans, quarter: str, squads: set[str] | None) -> pd.DataFrame:
    states = trails(plans)
    by_place = [_records(states[states["place"] == place]) for place in range(len(plans))]
    last_rows = {state["trail"]: state["row"] for state in by_place[-1]}
    rows = [
        {**row, "last_row": last_rows.get(step.states[0]["trail"])}
        for place in range(1, len(plans))
        for step in _steps(by_place[place - 1], by_place[place], plans[place - 1][0], plans[place][0])
        if step.is_of(quarter, squads)
        for row in _told(step)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(_DTYPES)


def _records(states: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(states.columns, cells, strict=True)) for cells in states.itertuples(index=False, name=None)]


def _steps(
    earlier: list[dict[str, Any]], later: list[dict[str, Any]], previous_at: pd.Timestamp, seen_at: pd.Timestamp
) -> Iterator[_Step]:
    """Yield what became of each milestone, in the order of the later sheet, dropped ones last."""
    before, after = ({state["trail"]: state for state in states} for states in (earlier, later))
    for trail in [*after, *(one for one in before if one not in after)]:
        yield _Step(before.get(trail), after.get(trail), previous_at, seen_at)


def _told(step: _Step) -> Iterator[dict[str, Any]]:
    """Yield the row of each change of one milestone."""
    now = step.states[0]
    named = {name: now[name] for name in ("milestone", "version", "project", "squad")}
    seen = {"seen_at": step.seen_at, "previous_at": step.previous_at, "row": step.after["row"] if step.after else None}
    if step.before is None or step.after is None:
        change = ADDED if step.before is None else DROPPED
        yield {**named, **seen, "change": change, "field": "row", **_both("due", step), "days": np.nan}
        return
    for field, change in FIELDS.items():
        if not any(_is_same(step.before[name], step.after[name]) for name in _ALIKE.get(field, (field,))):
            days = (step.after["due"] - step.before["due"]).days if field == "due" else np.nan
            yield {**named, **seen, "change": change, "field": field, **_both(field, step), "days": days}


def _both(field: str, step: _Step) -> dict[str, Any]:
    """Return what a field said before and says after, as it is and in words."""
    values: dict[str, Any] = {}
    for side, state in (("before", step.before), ("after", step.after)):
        value = None if state is None or words.is_missing(state[field]) else state[field]
        values |= {side: value, f"{side}_told": words.NONE if state is None else _in_words(field, value, state["unit"])}
    return values


def _in_words(field: str, value: Any, unit: Any) -> str:
    if field in ("due", "added"):
        return words.day(value)
    if field == "target":
        return (
            words.per_cent(value) if is_percent_unit(None if words.is_missing(unit) else unit) else words.number(value)
        )
    return words.name_of(value)


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two cells say the same: capitals, spaces and what is lost in arithmetic are no difference."""
    if words.is_missing(one) or words.is_missing(other):
        return words.is_missing(one) and words.is_missing(other)
    if isinstance(one, str):
        return folded(one) == folded(other)
    if isinstance(one, float):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-12))
    return bool(one == other)
