"""When the next sprint is: as Jira plans it, else as the last ones went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, TypedDict

import pandas as pd
from pandas.api.typing import NaTType

from squadlib.metrics.availability import working_dates
from squadlib.metrics.backlog import next_sprint_id
from squadlib.metrics.working_days import WORKDAYS
from squadlib.tables.board import BoardTables


class Coming(TypedDict):
    """The next sprint: `sprint_id` and `name` where Jira has one, its days, and what of them was assumed.

    `is_start_planned` says that Jira gives its start; where not, `starts_after` names the running sprint whose planned
    end is taken, `None` where it is taken to start at once. `of_sprints`: from how many past sprints its length is, 0
    where Jira gives its end.
    """

    sprint_id: int | None
    name: str | None
    starts_at: pd.Timestamp | NaTType
    ends_at: pd.Timestamp | NaTType
    working_days: int | None
    is_assumed: bool
    is_start_planned: bool
    starts_after: str | None
    of_sprints: int


def coming(
    tables: BoardTables,
    *,
    past_ids: Sequence[int] = (),
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> Coming:
    """Return the board's next future sprint; without dates from the end of the running one, as long as the past ones.

    As long: with as many working days, holidays not left out, as the median of the closed sprints `past_ids`; without
    them and without a plan its days are unknown (`NaT`, `None`). A plan that is over already counts for none.
    """
    calendar: dict[str, Any] = {"workdays": workdays, "timezone": timezone}
    sprint_id, sprints = next_sprint_id(tables), tables.sprints
    row = sprints[sprints["sprint_id"] == sprint_id]
    starts_at, ends_at = _planned(row, as_of=tables.as_of)
    is_start_planned, is_end_planned = pd.notna(starts_at), pd.notna(ends_at)
    running = sprints[sprints["is_own"] & (sprints["state"] == "active") & (sprints["ends_at"] > tables.as_of)]
    if not is_start_planned:
        starts_at = running["ends_at"].max() if len(running) else tables.as_of
    length, of_sprints = _length(sprints, past_ids, calendar)
    if not is_end_planned:
        starts_at, ends_at = _stretch(starts_at, length, calendar)
    is_known = pd.notna(ends_at)
    days = len(working_dates(starts_at, ends_at, holidays=holidays, **calendar)) if is_known else None
    follows = not is_start_planned and len(running) > 0
    return {
        "sprint_id": sprint_id,
        "name": str(row["sprint"].iloc[0]) if len(row) else None,
        "starts_at": starts_at if is_known else pd.NaT,
        "ends_at": ends_at,
        "working_days": days,
        "is_assumed": not (is_start_planned and is_end_planned),
        "is_start_planned": is_start_planned,
        "starts_after": str(running.sort_values("ends_at")["sprint"].iloc[-1]) if follows else None,
        "of_sprints": 0 if is_end_planned else of_sprints,
    }


def _planned(row: pd.DataFrame, *, as_of: pd.Timestamp) -> tuple[Any, Any]:
    """Return the planned start and end, `NaT` where there is none; a plan that is over, or turned round, is none."""
    if row.empty:
        return pd.NaT, pd.NaT
    start, end = row["planned_start_at"].iloc[0], row["ends_at"].iloc[0]
    return (pd.NaT, pd.NaT) if end <= as_of or end <= start else (start, end)


def _length(sprints: pd.DataFrame, past_ids: Sequence[int], calendar: Mapping[str, Any]) -> tuple[int, int]:
    """Return the median number of working days of past sprints, and of how many it is."""
    past = sprints[sprints["sprint_id"].isin(past_ids)]
    days = [
        len(working_dates(*span, **calendar)) for span in zip(past["started_at"], past["completed_at"], strict=True)
    ]
    return (max(round(median(days)), 1), len(days)) if days else (0, 0)


def _stretch(start: pd.Timestamp, days: int, calendar: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the time from `start`, or the first working day after it, to the end of so many working days."""
    found = working_dates(start, start + pd.Timedelta(days=7 * days + 7), **calendar)[:days] if days else []
    if not found:
        return start, pd.NaT
    zone = calendar["timezone"]
    opens = pd.Timestamp(found[0]).tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
    after = pd.Timestamp(found[-1]) + pd.Timedelta(days=1)
    ends = after.tz_localize(zone, nonexistent="shift_forward", ambiguous=True) - pd.Timedelta(milliseconds=1)
    return max(start, opens.tz_convert("UTC")), ends.tz_convert("UTC")
